"""Makes the profile of a table: a few queries, each over all columns, every answer an aggregate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from qualitywatch_data.engine.duck import Engine
from qualitywatch_data.profiles import queries
from qualitywatch_data.profiles.categories import BUCKETS, Categories
from qualitywatch_data.profiles.column import ColumnProfile, Extent, Kind, TableProfile
from qualitywatch_data.profiles.histogram import Bin, Histogram
from qualitywatch_data.profiles.layout import Layout, suitable_layout
from qualitywatch_data.profiles.queries import Column
from qualitywatch_data.profiles.sketch import KEPT, DistinctSketch, sketch_of

COLUMNS_AT_ONCE = 100
SAMPLED = 20_000
"""Rows that are enough to see where a column's values lie; the bins need not be where they are best."""
GROUPED_LIMIT = 100_000
"""Different values up to which each is counted; of columns with more, only those that are frequent in the sample."""


@dataclass(frozen=True, slots=True)
class Table:
    """A relation in the engine: ``numbered`` is it with a column ``number`` that counts its rows."""

    relation: str
    numbered: str
    number: str
    step: int = 1

    @property
    def sample(self) -> str:
        """Every so manieth row, always the same ones."""
        return f"{self.numbered} WHERE {self.number} % {self.step} = 0"


@dataclass(slots=True)
class _Found:
    """What the queries said so far, by the number of the column."""

    basics: dict[int, Sequence[float | None]] = field(default_factory=dict)
    sketches: dict[int, DistinctSketch] = field(default_factory=dict)
    histograms: dict[int, Histogram] = field(default_factory=dict)
    squares: dict[int, float] = field(default_factory=dict)
    categories: dict[int, Categories] = field(default_factory=dict)


def scan(
    engine: Engine, table: Table, columns: Sequence[Column], layouts: Mapping[str, Layout] | None = None
) -> TableProfile:
    """The profile of ``columns``, numeric ones laid out as ``layouts`` says where it knows them."""
    rows = int(engine.rows(f"SELECT count(*) FROM {table.relation}")[0][0])
    known = layouts or {}
    found = _Found()
    table = replace(table, step=max(1, rows // SAMPLED))
    for some in _portions(columns):
        _basics(engine, table, some, found)
        _sketches(engine, table, some, rows, found)
        _histograms(engine, table, some, known, found)
    for column in columns:
        if column.kind is Kind.CATEGORICAL:
            found.categories[column.number] = _categories(engine, table, column, found)
    hashing = str(engine.rows(queries.HASHING)[0][0])
    return TableProfile(rows, {column.name: _column(column, found) for column in columns}, hashing)


def _portions(columns: Iterable[Column]) -> Iterator[list[Column]]:
    iterator = iter(columns)
    while some := list(islice(iterator, COLUMNS_AT_ONCE)):
        yield some


def _basics(engine: Engine, table: Table, columns: Sequence[Column], found: _Found) -> None:
    terms = [term for column in columns for term in queries.basics(column)]
    (answer,) = engine.rows(f"SELECT {', '.join(terms)} FROM {table.relation}")
    for place, column in enumerate(columns):
        found.basics[column.number] = answer[place * queries.BASICS : (place + 1) * queries.BASICS]


def _sketches(engine: Engine, table: Table, columns: Sequence[Column], rows: int, found: _Found) -> None:
    hashed = [column for column in columns if column.hashed and found.basics[column.number][0]]
    bound = min(queries.HASHES, queries.HASHES * 4 * KEPT // max(1, rows))
    for limit in (bound, queries.HASHES):  # few rows suffice where most values differ; else all are looked at
        if hashed:
            query = " UNION ALL ".join(
                queries.smallest_hashes(column, table.relation, limit) for column in hashed
            )
            for number, hashes in engine.rows(query):
                found.sketches[number] = sketch_of(set(hashes or ()))
        hashed = [
            column for column in hashed if limit < queries.HASHES and found.sketches[column.number].exact
        ]


def _histograms(
    engine: Engine,
    table: Table,
    columns: Sequence[Column],
    known: Mapping[str, Layout],
    found: _Found,
) -> None:
    numeric = [c for c in columns if c.kind is Kind.NUMERIC and found.basics[c.number][2] is not None]
    layouts = {column.number: known[column.name] for column in numeric if column.name in known}
    unknown = [column for column in numeric if column.number not in layouts]
    if unknown:
        terms = ", ".join(queries.quartiles(column) for column in unknown)
        (answer,) = engine.rows(f"SELECT {terms} FROM {table.sample}")
        for column, quartiles in zip(unknown, answer, strict=True):
            _, _, least, most, _ = found.basics[column.number]
            widest = (most or 0.0) - (least or 0.0)
            lower, median, upper = quartiles or (least or 0.0,) * 3
            layouts[column.number] = suitable_layout(lower, median, upper, widest)
    if not numeric:
        return
    bins: dict[int, list[Bin]] = {column.number: [] for column in numeric}
    squares = dict.fromkeys(bins, 0.0)
    query = " UNION ALL ".join(
        queries.binned(column, table.relation, layouts[column.number]) for column in numeric
    )
    for number, index, count, total, square, least, most in engine.rows(f"{query} ORDER BY 1, 2"):
        bins[number].append(Bin(index, count, total, least if least == most else None))
        squares[number] += square
    for number, each in bins.items():
        found.histograms[number] = Histogram(layouts[number], tuple(each)).compact()
        found.squares[number] = squares[number]


def _categories(engine: Engine, table: Table, column: Column, found: _Found) -> Categories:
    sketch = found.sketches.get(column.number, DistinctSketch())
    if not found.basics[column.number][0]:
        return Categories()
    if sketch.estimate <= GROUPED_LIMIT:
        counts, buckets, distinct = engine.rows(queries.counted(column, table.relation))[0]
        values = {str(each["v"]): int(each["n"]) for each in counts}
        return Categories(
            values, _filled((each["b"], each["n"]) for each in buckets), complete=distinct == len(values)
        )
    frequent = engine.rows(queries.frequent(column, table.sample))
    values = {}
    if frequent:
        raw = [row[0] for row in frequent]
        values = {str(v): int(n) for v, n in engine.rows(queries.recounted(column, table.relation), [raw])}
    return Categories(values, _filled(engine.rows(queries.bucketed(column, table.relation))), complete=False)


def _filled(buckets: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    filled = [0] * BUCKETS
    for number, count in buckets:
        filled[int(number)] += int(count)
    return tuple(filled)


def _column(column: Column, found: _Found) -> ColumnProfile:
    values, odd, least, most, total = found.basics[column.number]
    extent = None if least is None or most is None else Extent(float(least), float(most), float(total or 0.0))
    return ColumnProfile(
        column.name,
        column.type,
        column.kind,
        int(values or 0),
        int(odd or 0),
        extent,
        found.squares.get(column.number, 0.0),
        found.sketches.get(column.number, DistinctSketch()),
        found.histograms.get(column.number),
        found.categories.get(column.number),
    )
