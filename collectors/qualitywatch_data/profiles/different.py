"""How many different values columns have: of as few rows as say it, by hashes up to a bound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from qualitywatch_data.engine.duck import Engine
from qualitywatch_data.profiles import queries
from qualitywatch_data.profiles.asking import answers
from qualitywatch_data.profiles.found import Found, Table
from qualitywatch_data.profiles.queries import HASHES, Column
from qualitywatch_data.profiles.sketch import KEPT, DistinctSketch, sketch_of

_TRUSTED = 8
"""Hashes below a bound from which it can be said where the bound should be."""


def first_bound(rows: int) -> int:
    """Up to which hashes are looked at first: enough where every value is another one."""
    return min(HASHES, HASHES * 4 * KEPT // max(1, rows))


def estimate(found: Found, number: int) -> float:
    """About how many different values a column has, by its hashes up to the first bound; 0 where none was looked at."""
    known = found.sketches.get(number)
    return known.estimate if known else found.few.get(number, 0) * (HASHES / found.bound)


def take(found: Found, number: int, hashes: Iterable[int]) -> None:
    """Learn from all hashes of a column that are not above the first bound."""
    sketch = sketch_of(set(hashes))
    found.few[number] = sketch.size
    if not sketch.exact or found.bound == HASHES:
        found.sketches[number] = sketch


def few_hashes(engine: Engine, table: Table, columns: Sequence[Column], found: Found) -> None:
    """Sketches of columns most of whose values differ, and estimates for the others."""
    bounds = dict.fromkeys((column.number for column in columns), found.bound)
    for number, sketch in _hashes(engine, table, columns, bounds):
        take(found, number, sketch.hashes)


def all_hashes(engine: Engine, table: Table, columns: Sequence[Column], found: Found) -> None:
    """The sketches that are still missing: of so many hashes as are needed, then of all where these were too few."""
    bounds = {column.number: _bound(found, column.number) for column in columns}
    for _ in range(2):
        missing = [column for column in columns if column.number not in found.sketches]
        for number, sketch in _hashes(engine, table, missing, bounds):
            if not sketch.exact or bounds[number] == HASHES:
                found.sketches[number] = sketch
        bounds = dict.fromkeys(bounds, HASHES)


def _bound(found: Found, number: int) -> int:
    few = found.few.get(number, 0)
    return min(HASHES, found.bound * 8 * KEPT // few) if few >= _TRUSTED else HASHES


def _hashes(
    engine: Engine, table: Table, columns: Sequence[Column], bounds: Mapping[int, int]
) -> Iterator[tuple[int, DistinctSketch]]:
    hashed = [
        queries.smallest_hashes(column, table.relation, bounds[column.number])
        for column in columns
        if column.hashed
    ]
    for number, hashes in answers(engine, table, hashed):
        yield number, sketch_of(set(hashes or ()))
