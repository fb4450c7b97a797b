"""Makes the profile of a table: a few queries, each over many columns, every answer an aggregate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from qualitywatch_data.engine.duck import Engine
from qualitywatch_data.profiles import queries
from qualitywatch_data.profiles.column import ColumnProfile, Extent, Kind, TableProfile
from qualitywatch_data.profiles.different import all_hashes, few_hashes, first_bound
from qualitywatch_data.profiles.found import Found, Table
from qualitywatch_data.profiles.layout import Layout
from qualitywatch_data.profiles.loading import loaded, portions
from qualitywatch_data.profiles.numbers import histograms
from qualitywatch_data.profiles.queries import Column
from qualitywatch_data.profiles.sketch import DistinctSketch
from qualitywatch_data.profiles.values import FEW, categories

SAMPLED = 20_000
"""Rows that are enough to see where a column's values lie; the bins need not be where they are best."""


def scan(
    engine: Engine, table: Table, columns: Sequence[Column], layouts: Mapping[str, Layout] | None = None
) -> TableProfile:
    """The profile of ``columns``, numeric ones laid out as ``layouts`` says where it knows them."""
    rows = int(engine.rows(f"SELECT count(*) FROM {table.source or table.relation}")[0][0])
    known = layouts or {}
    found = Found(first_bound(rows))
    table = replace(table, step=max(1, rows // SAMPLED), rows=rows)
    for ready in loaded(engine, table, columns, rows):
        for some in portions(ready):
            _measure(engine, table, some, known, found)
    hashing = str(engine.rows(queries.HASHING)[0][0])
    profiles = {column.name: _column(column, found) for column in columns}
    for _, looks in sorted(found.looks.items()):
        for each in looks:
            profiles.setdefault(each.name, each)
    return TableProfile(rows, profiles, hashing)


def _measure(
    engine: Engine, table: Table, columns: Sequence[Column], known: Mapping[str, Layout], found: Found
) -> None:
    _basics(engine, table, columns, found)
    filled = [column for column in columns if found.values[column.number]]
    numeric = [column for column in filled if column.kind is Kind.NUMERIC]
    others = [column for column in filled if column.kind is not Kind.NUMERIC and column.hashed]
    histograms(engine, table, numeric, known, found)
    if table.rows > FEW:
        few_hashes(engine, table, others, found)
    categories(engine, table, [column for column in others if column.kind is Kind.CATEGORICAL], found)
    all_hashes(engine, table, [*numeric, *others], found)


def _basics(engine: Engine, table: Table, columns: Sequence[Column], found: Found) -> None:
    terms = [term for column in columns for term in queries.basics(column)]
    (answer,) = engine.rows(f"SELECT {', '.join(terms)} FROM {table.relation}")
    for place, column in enumerate(columns):
        values, least, most = answer[place * queries.BASICS : (place + 1) * queries.BASICS]
        found.values[column.number] = int(values)
        if least is not None:
            found.extents[column.number] = Extent(float(least), float(most))


def _column(column: Column, found: Found) -> ColumnProfile:
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
