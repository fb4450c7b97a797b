"""The engine that is a Spark cluster: the same profiles as DuckDB's, made where the data are.

Nothing but aggregates is fetched from Spark; no row leaves it.
"""
