"""What data sets that nobody configured are known by."""

TRACES = (
    "_delta_log/*.json",
    "metadata/*.metadata.json",
    "*.parquet",
    "*=*/*.parquet",
    "*=*/*=*/*.parquet",
    "*=*/*=*/*=*/*.parquet",
)
"""What a table or a folder of Parquet files is known by. Files of text are no data sets by their names alone."""
