"""Taking some columns at a time of a wide table into the engine, so that they can be asked often and memory is bounded."""

from __future__ import annotations

from collections.abc import Iterable

from qualitywatch_data.engine.duck import Engine
from qualitywatch_data.engine.text import identifier
from qualitywatch_data.profiles.found import Table

COLUMNS_AT_ONCE = 100
_LOADED_AT_ONCE = 500
_VALUES_AT_ONCE = 20_000_000
"""Values up to which as many columns are loaded at once: each load reads the names of all columns that the files have."""


def fitting(rows: int) -> int:
    """How many columns of so many rows are loaded at once."""
    return max(COLUMNS_AT_ONCE, min(_LOADED_AT_ONCE, _VALUES_AT_ONCE // max(1, rows)))


def load(engine: Engine, table: Table, names: Iterable[str]) -> None:
    """Make the table's relation of these columns of its source, in place of those that it was made of before."""
    columns = ", ".join(map(identifier, names))
    engine.rows(f"CREATE OR REPLACE TEMP TABLE {table.relation} AS SELECT {columns} FROM {table.source}")
