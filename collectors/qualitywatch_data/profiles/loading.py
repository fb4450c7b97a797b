"""Taking some columns at a time of a wide table into the engine, so that they can be asked often and memory is bounded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from qualitywatch_data.engine.duck import Engine
from qualitywatch_data.engine.text import identifier
from qualitywatch_data.profiles.found import Table
from qualitywatch_data.profiles.queries import Column

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


def portions(columns: Iterable[Column], at_once: int = COLUMNS_AT_ONCE) -> Iterator[list[Column]]:
    """As many columns at a time as a query is about."""
    iterator = iter(columns)
    while some := list(islice(iterator, at_once)):
        yield some


def loaded(engine: Engine, table: Table, columns: Sequence[Column], rows: int) -> Iterator[Sequence[Column]]:
    """Columns that can be asked of a table of so many rows: all of them, or those that fit into the engine, one portion after another."""
    if not table.source:
        yield columns
        return
    for some in portions(columns, fitting(rows)):
        load(engine, table, [column.name for column in some])
        yield some


def taken(engine: Engine, table: Table, names: Iterable[str], there: Iterable[str]) -> str:
    """The relation that can be asked for these columns of a table: of one that is loaded in portions, those that are ``there``."""
    if not table.source:
        return table.relation
    own = {name.lower(): name for name in there}
    known = dict.fromkeys(own[name.lower()] for name in names if name.lower() in own)
    if not known:
        return table.source
    load(engine, table, known)
    return table.relation
