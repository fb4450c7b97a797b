"""SQL text: names and values from elsewhere, quoted so that they can be nothing else."""

from __future__ import annotations

from collections.abc import Iterable


def identifier(name: str) -> str:
    """A column's name; may hold any character but NUL, which no engine takes."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as a value."""
    return "'" + text.replace("'", "''") + "'"


def constant(value: str | None, type_: str, name: str) -> str:
    """A column that holds the same in all rows, as an element of SELECT."""
    spelled = "NULL" if value is None else literal(value)
    return f"CAST({spelled} AS {type_}) AS {identifier(name)}"


def equals(column: str, value: str) -> str:
    """True of rows whose value, as a text, is this one."""
    return f"CAST({identifier(column)} AS VARCHAR) = {literal(value)}"


def listed(texts: Iterable[str]) -> str:
    """Texts as a list of values."""
    return "[" + ", ".join(literal(text) for text in texts) + "]"
