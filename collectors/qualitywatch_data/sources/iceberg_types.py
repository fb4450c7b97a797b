"""The types of Iceberg's columns, as the engine calls them."""

from __future__ import annotations

_TYPES = {
    "boolean": "BOOLEAN",
    "int": "INTEGER",
    "long": "BIGINT",
    "float": "FLOAT",
    "double": "DOUBLE",
    "date": "DATE",
    "time": "TIME",
    "timestamp": "TIMESTAMP",
    "timestamptz": "TIMESTAMPTZ",
    "uuid": "UUID",
    "binary": "BLOB",
}


def engine_type(said: str) -> str:
    """The type that metadata call so; a text where it is none of those that hold one value."""
    if said.startswith("decimal"):
        return said.replace(" ", "").upper()
    return "BLOB" if said.startswith("fixed") else _TYPES.get(said, "VARCHAR")
