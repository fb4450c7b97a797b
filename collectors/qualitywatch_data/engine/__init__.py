"""The engine that reads the data: DuckDB in this process, confined to the files it is given."""
