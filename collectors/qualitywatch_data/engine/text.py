"""SQL text: names and values from elsewhere, quoted so that they can be nothing else."""

from __future__ import annotations

from collections.abc import Iterable


def identifier(name: str) -> str:
    """A column's name; may hold any character but NUL, which no engine takes."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as a value."""
    return "'" + text.replace("'", "''") + "'"


def listed(texts: Iterable[str]) -> str:
    """Texts as a list of values."""
    return "[" + ", ".join(literal(text) for text in texts) + "]"
