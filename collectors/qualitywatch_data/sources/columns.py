"""Columns of a table whose files know them by another name: which of a file's columns is meant by each of the table's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qualitywatch_data.engine.text import literal


@dataclass(frozen=True, slots=True)
class Known:
    """A column of the table, its type in the engine, and what files know it by: the id of a field, or a name."""

    name: str
    type: str
    by: int | str


def read_as(columns: Sequence[Known]) -> str:
    """The reading of Parquet files, a pattern for ``Dataset.read``, with just these columns; null where a file has not got one."""
    spelled = ", ".join(
        f"{each.by if isinstance(each.by, int) else literal(each.by)}:"
        f" {{name: {literal(each.name)}, type: {literal(each.type)}, default_value: NULL}}"
        for each in columns
    )
    schema = f"MAP {{{spelled}}}".replace("{", "{{").replace("}", "}}")
    return f"read_parquet({{}}, schema={schema}{{}})"
