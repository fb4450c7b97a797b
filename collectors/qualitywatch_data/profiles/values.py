"""The values of columns that have no numbers: all of few ones, and of many only what can be said in bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from qualitywatch_data.engine.duck import Engine
from qualitywatch_data.profiles import value_queries
from qualitywatch_data.profiles.asking import answers
from qualitywatch_data.profiles.categories import BUCKETS, Categories, filled, most_frequent
from qualitywatch_data.profiles.column import Extent
from qualitywatch_data.profiles.different import estimate
from qualitywatch_data.profiles.found import Found, Table
from qualitywatch_data.profiles.patterns import frequent_patterns
from qualitywatch_data.profiles.queries import Column
from qualitywatch_data.profiles.sketch import sketch_of
from qualitywatch_data.profiles.texts import length_profile, looks_of, pattern_profile

FEW = 2_000
"""Different values up to which they are counted here, for many columns with one query."""
GROUPED_LIMIT = 100_000
"""Different values up to which each is counted; of columns with more, only those that are frequent in the sample."""


def categories(engine: Engine, table: Table, columns: Sequence[Column], found: Found) -> None:
    """The categories of each column, and how its texts look."""
    few = [column for column in columns if estimate(found, column.number) <= FEW]
    many = [column for column in columns if estimate(found, column.number) > FEW]
    many += _each_value(engine, table, few, found)
    known = _patterns(engine, table, [column for column in many if column.textual])
    for column in many:
        told = _counted if estimate(found, column.number) <= GROUPED_LIMIT else _recounted
        told(engine, table, column, known.get(column.number, ()), found)


def _each_value(engine: Engine, table: Table, columns: Sequence[Column], found: Found) -> list[Column]:
    """Those that turn out to have more values than can be counted here."""
    limit = 4 * FEW
    rows: dict[int, list[tuple[Any, ...]]] = {column.number: [] for column in columns}
    texts = [column for column in columns if column.textual and table.rows <= FEW]
    asked = [value_queries.each_text(texts, table.relation)] if texts else []
    asked += [
        value_queries.each_value(column, table.relation, limit) for column in columns if column not in texts
    ]
    for number, *row in answers(engine, table, asked):
        rows[number].append(tuple(row))
    fitting = [column for column in columns if len(rows[column.number]) < limit]
    for column in fitting:
        _add_up(column, rows[column.number], found)
    return [column for column in columns if len(rows[column.number]) >= limit]


def _add_up(column: Column, rows: Iterable[tuple[Any, ...]], found: Found) -> None:
    counts, buckets, lengths = Counter[str](), Counter[int](), Counter[int]()
    patterns, pattern_buckets = Counter[str](), Counter[int]()
    hashes = set()
    for value, count, hashed, length, pattern, pattern_bucket in rows:
        counts[value] += count
        buckets[hashed % BUCKETS] += count
        hashes.add(hashed)
        lengths[length] += count
        if pattern is not None:
            patterns[pattern] += count
            pattern_buckets[pattern_bucket] += count
    found.categories[column.number] = _categories(counts, buckets)
    found.sketches[column.number] = sketch_of(hashes)
    total = sum(length * count for length, count in lengths.items())
    found.extents[column.number] = Extent(float(min(lengths)), float(max(lengths)), float(total))
    if column.textual:
        looks = (
            length_profile(column.name, lengths),
            pattern_profile(column.name, _categories(patterns, pattern_buckets)),
        )
        found.looks[column.number] = list(looks)


def _categories(counts: Counter[str], buckets: Counter[int]) -> Categories:
    return most_frequent(counts, filled(buckets.items()), complete=True)


def _patterns(engine: Engine, table: Table, columns: Sequence[Column]) -> dict[int, Sequence[str]]:
    """The patterns that are frequent in each column."""
    asked = [frequent_patterns(column.number, column.sql, table.relation) for column in columns]
    return {number: found or () for number, found in answers(engine, table, asked)}


def _counted(engine: Engine, table: Table, column: Column, known: Sequence[str], found: Found) -> None:
    answer = engine.rows(value_queries.counted(column, table.relation, known))[0]
    counts, buckets, distinct, hashes, least, most, total, *looks = answer
    values = {str(each["v"]): int(each["n"]) for each in counts}
    rows = filled((each["b"], each["n"]) for each in buckets)
    found.categories[column.number] = Categories(values, rows, complete=distinct == len(values))
    found.sketches[column.number] = sketch_of(set(hashes))
    found.extents[column.number] = Extent(float(least), float(most), float(total))
    if looks:
        found.looks[column.number] = list(looks_of(column.name, looks))


def _recounted(engine: Engine, table: Table, column: Column, known: Sequence[str], found: Found) -> None:
    frequent = [row[0] for row in engine.rows(value_queries.frequent(column, table.sample))]
    answer = engine.rows(value_queries.recounted(column, table.relation, known), [frequent])[0]
    counts, buckets, least, most, total, *looks = answer
    values = {str(each["v"]): int(each["n"]) for each in counts or ()}
    rows = filled((each["b"], each["n"]) for each in buckets)
    found.categories[column.number] = Categories(values, rows, complete=False)
    found.extents[column.number] = Extent(float(least), float(most), float(total))
    if looks:
        found.looks[column.number] = list(looks_of(column.name, looks))
