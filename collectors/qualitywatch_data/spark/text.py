"""Spark's SQL text: names and values from elsewhere, quoted so that they can be nothing else."""

from __future__ import annotations

_TYPES = {"VARCHAR": "STRING", "TIMESTAMP": "TIMESTAMP_NTZ", "TIMESTAMPTZ": "TIMESTAMP"}


def identifier(name: str) -> str:
    """A column's name."""
    return "`" + name.replace("`", "``") + "`"


def place_name(place: int) -> str:
    """What a column is called where its own name must not matter."""
    return f"q{place}"


def literal(text: str) -> str:
    """A text as a value."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def double(value: float) -> str:
    """A finite number as a double, to its last bit."""
    return f"{value!r}D"


def constant(value: str | None, type_: str, name: str) -> str:
    """A column that holds the same in all rows, as an element of SELECT; ``type_`` as DuckDB calls it."""
    spelled = "NULL" if value is None else literal(value)
    return f"CAST({spelled} AS {_TYPES.get(type_, type_)}) AS {identifier(name)}"


def equals(column: str, value: str) -> str:
    """True of rows whose value, as a text, is this one."""
    return f"CAST({identifier(column)} AS STRING) = {literal(value)}"
