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
from qualitywatch_data.profiles.texts import looks_of

COLUMNS_AT_ONCE = 100
SAMPLED = 20_000
"""Rows that are enough to see where a column's values lie; the bins need not be where they are best."""
GROUPED_LIMIT = 100_000
"""Different values up to which each is counted; of columns with more, only those that are frequent in the sample."""


@dataclass(frozen=True, slots=True)
class Table:
    """A relation in the engine: ``numbered`` is it with a column ``number`` that counts its rows.

    Where it has more columns than fit into memory, it is made of ``source`` for some of them at a time.
    """

    relation: str
    numbered: str
    number: str
    step: int = 1
    source: str = ""

    @property
    def sample(self) -> str:
        """Every so manieth row, always the same ones."""
        return f"{self.numbered} WHERE {self.number} % {self.step} = 0"


@dataclass(slots=True)
class _Found:
    """What the queries said so far, by the number of the column."""

    values: dict[int, int] = field(default_factory=dict)
    extents: dict[int, Extent] = field(default_factory=dict)
    sketches: dict[int, DistinctSketch] = field(default_factory=dict)
    estimates: dict[int, float] = field(default_factory=dict)
    histograms: dict[int, Histogram] = field(default_factory=dict)
    squares: dict[int, float] = field(default_factory=dict)
    categories: dict[int, Categories] = field(default_factory=dict)
    looks: dict[int, list[ColumnProfile]] = field(default_factory=dict)


def scan(
    engine: Engine, table: Table, columns: Sequence[Column], layouts: Mapping[str, Layout] | None = None
) -> TableProfile:
    """The profile of ``columns``, numeric ones laid out as ``layouts`` says where it knows them."""
    rows = int(engine.rows(f"SELECT count(*) FROM {table.source or table.relation}")[0][0])
    known = layouts or {}
    found = _Found()
    table = replace(table, step=max(1, rows // SAMPLED))
    for some in _portions(columns):
        if table.source:
            names = ", ".join(column.sql for column in some)
            engine.rows(
                f"CREATE OR REPLACE TEMP TABLE {table.relation} AS SELECT {names} FROM {table.source}"
            )
        _basics(engine, table, some, found)
        filled = [column for column in some if found.values[column.number]]
        _few_hashes(engine, table, filled, rows, found)
        numeric = [column for column in filled if column.kind is Kind.NUMERIC]
        if numeric:
            _histograms(engine, table, numeric, known, found)
        named = [column for column in filled if column.kind is Kind.CATEGORICAL]
        for column in named:
            if found.estimates[column.number] <= GROUPED_LIMIT:
                _grouped(engine, table, column, found)
            else:
                _bucketed(engine, table, column, found)
        _all_hashes(engine, table, filled, found)
    hashing = str(engine.rows(queries.HASHING)[0][0])
    profiles = {column.name: _column(column, found) for column in columns}
    for looks in found.looks.values():
        for each in looks:
            profiles.setdefault(each.name, each)
    return TableProfile(rows, profiles, hashing)


def _portions(columns: Iterable[Column]) -> Iterator[list[Column]]:
    iterator = iter(columns)
    while some := list(islice(iterator, COLUMNS_AT_ONCE)):
        yield some


def _basics(engine: Engine, table: Table, columns: Sequence[Column], found: _Found) -> None:
    terms = [term for column in columns for term in queries.basics(column)]
    (answer,) = engine.rows(f"SELECT {', '.join(terms)} FROM {table.relation}")
    for place, column in enumerate(columns):
        values, least, most = answer[place * queries.BASICS : (place + 1) * queries.BASICS]
        found.values[column.number] = int(values)
        if least is not None:
            found.extents[column.number] = Extent(float(least), float(most))


def _few_hashes(engine: Engine, table: Table, columns: Sequence[Column], rows: int, found: _Found) -> None:
    """The sketches of columns most of whose values differ, and estimates for the others, from few rows of each."""
    bound = min(queries.HASHES, queries.HASHES * 4 * KEPT // max(1, rows))
    for number, sketch in _hashes(engine, table, columns, bound):
        found.estimates[number] = sketch.estimate
        if not sketch.exact or bound == queries.HASHES:
            found.sketches[number] = sketch
        else:
            found.estimates[number] *= queries.HASHES / bound


def _all_hashes(engine: Engine, table: Table, columns: Sequence[Column], found: _Found) -> None:
    """The sketches that are still missing, from all rows."""
    missing = [column for column in columns if column.number not in found.sketches]
    found.sketches.update(_hashes(engine, table, missing, queries.HASHES))


def _hashes(
    engine: Engine, table: Table, columns: Sequence[Column], bound: int
) -> Iterator[tuple[int, DistinctSketch]]:
    hashed = [queries.smallest_hashes(column, table.relation, bound) for column in columns if column.hashed]
    if hashed:
        for number, hashes in engine.rows(" UNION ALL ".join(hashed)):
            yield number, sketch_of(set(hashes or ()))


def _histograms(
    engine: Engine, table: Table, columns: Sequence[Column], known: Mapping[str, Layout], found: _Found
) -> None:
    layouts = {column.number: known[column.name] for column in columns if column.name in known}
    sample = table.sample
    for relation in (sample, table.relation):  # where a sample holds no value, all rows are looked at
        unknown = [column for column in columns if column.number not in layouts]
        if unknown:
            terms = ", ".join(queries.spread(column) for column in unknown)
            (answer,) = engine.rows(f"SELECT {terms} FROM {relation}")
            for column, spread in zip(unknown, answer, strict=True):
                if spread is not None:
                    least, lower, median, upper, most = spread
                    layouts[column.number] = suitable_layout(lower, median, upper, most - least)
    laid_out = [
        column for column in columns if column.number in layouts
    ]  # others are NaN and infinite throughout
    query = " UNION ALL ".join(
        queries.binned(column, table.relation, layouts[column.number]) for column in laid_out
    )
    bins: dict[int, list[Bin]] = {}
    if laid_out:
        for number, index, count, total, square, least, most in engine.rows(f"{query} ORDER BY 1, 2"):
            bins.setdefault(number, []).append(Bin(index, count, total, least if least == most else None))
            found.squares[number] = found.squares.get(number, 0.0) + square
            found.extents[number] = Extent(least, most).merged(found.extents.get(number))
    for number, each in bins.items():
        found.histograms[number] = Histogram(layouts[number], tuple(each)).compact()


def _grouped(engine: Engine, table: Table, column: Column, found: _Found) -> None:
    answer = engine.rows(queries.counted(column, table.relation))[0]
    counts, buckets, distinct, hashes, least, most, total, *looks = answer
    values = {str(each["v"]): int(each["n"]) for each in counts}
    filled = _filled((each["b"], each["n"]) for each in buckets)
    found.categories[column.number] = Categories(values, filled, complete=distinct == len(values))
    found.sketches[column.number] = sketch_of(set(hashes))
    if looks:
        found.looks[column.number] = list(looks_of(column.name, looks))
    found.extents[column.number] = Extent(float(least), float(most), float(total))


def _bucketed(engine: Engine, table: Table, column: Column, found: _Found) -> None:
    frequent = [row[0] for row in engine.rows(queries.frequent(column, table.sample))]
    recounted = engine.rows(queries.recounted(column, table.relation), [frequent]) if frequent else []
    buckets = engine.rows(queries.bucketed(column, table.relation))
    values = {str(value): int(count) for value, count in recounted}
    filled = _filled((number, count) for number, count, *_ in buckets)
    found.categories[column.number] = Categories(values, filled, complete=False)
    if column.textual:
        (looks,) = engine.rows(queries.looked_at(column, table.relation))
        found.looks[column.number] = list(looks_of(column.name, looks))
    for _, _, least, most, total in buckets:
        extent = Extent(float(least), float(most), float(total))
        found.extents[column.number] = extent.merged(found.extents.get(column.number))


def _filled(buckets: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    filled = [0] * BUCKETS
    for number, count in buckets:
        filled[int(number)] += int(count)
    return tuple(filled)


def _column(column: Column, found: _Found) -> ColumnProfile:
    values, histogram = found.values[column.number], found.histograms.get(column.number)
    binned = histogram.count if histogram else 0
    return ColumnProfile(
        column.name,
        column.type,
        column.kind,
        values,
        values - binned if column.kind is Kind.NUMERIC else 0,
        found.extents.get(column.number),
        found.squares.get(column.number, 0.0),
        found.sketches.get(column.number, DistinctSketch()),
        histogram,
        found.categories.get(column.number),
    )
