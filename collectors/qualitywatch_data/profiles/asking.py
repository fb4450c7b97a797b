"""Queries that each read a whole table, so many at once as the engine can remember where the table's columns lie."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from qualitywatch_data.engine.duck import Engine
from qualitywatch_data.profiles.found import Table

CHUNKS_AT_ONCE = 50_000
"""Pieces of columns that footers may tell of in all queries that run at once: the engine keeps each footer for each of
them until all have ended, in about 0.9 kB a piece."""


def answers(
    engine: Engine, table: Table, queries: Sequence[str], *, order: str = ""
) -> Iterator[tuple[Any, ...]]:
    """The rows that the queries answer, which name the table's relation once each, one query's after another's where ``order`` says so."""
    at_once = max(1, CHUNKS_AT_ONCE // max(1, table.chunks))
    for start in range(0, len(queries), at_once):
        yield from engine.rows(" UNION ALL ".join(queries[start : start + at_once]) + order)
