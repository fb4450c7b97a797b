"""Histograms of numeric columns, and in the same pass the hashes that say how many different numbers there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from qualitywatch_data.engine.duck import Engine
from qualitywatch_data.profiles import queries
from qualitywatch_data.profiles.asking import answers
from qualitywatch_data.profiles.bins import Bins
from qualitywatch_data.profiles.column import Extent
from qualitywatch_data.profiles.different import few_hashes, take
from qualitywatch_data.profiles.found import Found, Table
from qualitywatch_data.profiles.histogram import Histogram
from qualitywatch_data.profiles.layout import Layout, suitable_layout
from qualitywatch_data.profiles.queries import Column

TOGETHER = 10_000
"""Rows up to which it takes less to count all columns' values together than to plan a query of each."""


def histograms(
    engine: Engine, table: Table, columns: Sequence[Column], known: Mapping[str, Layout], found: Found
) -> None:
    """The histogram of each column that has finite values, laid out as ``known`` says, else as its sample suggests."""
    layouts = _layouts(engine, table, columns, known)
    laid_out = [column for column in columns if column.number in layouts]
    sure = set()
    for number, rows in _bins(engine, table, laid_out, layouts, found.bound):
        _, places, counts, totals, squares, least, most, hashes = zip(*rows, strict=True)
        atoms = (low if low == high else None for low, high in zip(least, most, strict=True))
        bins = Bins(places, counts, totals, atoms)
        found.histograms[number] = Histogram(layouts[number], bins).compact()
        found.squares[number] = sum(squares)
        found.extents[number] = Extent(min(least), max(most))
        some = [each for each in hashes if each]
        more = any(len(each) == queries.HASHES_OF_BIN for each in some)
        if not more and sum(counts) == found.values[number]:  # NaN and infinities are different values, too
            sure.add(number)
            take(found, number, set().union(*some))
    few_hashes(engine, table, [column for column in columns if column.number not in sure], found)


def _bins(
    engine: Engine, table: Table, columns: Sequence[Column], layouts: Mapping[int, Layout], bound: int
) -> Iterator[tuple[int, Iterator[tuple[Any, ...]]]]:
    """The number of each column that has finite values, with an answer for each of its bins, in ascending order."""
    if columns:
        asked = (
            [queries.binned_together(columns, table.relation, layouts, bound)]
            if table.rows <= TOGETHER
            else [queries.binned(column, table.relation, layouts[column.number], bound) for column in columns]
        )
        yield from groupby(answers(engine, table, asked, order=" ORDER BY 1, 2"), itemgetter(0))


def _layouts(
    engine: Engine, table: Table, columns: Sequence[Column], known: Mapping[str, Layout]
) -> dict[int, Layout]:
    layouts = {column.number: known[column.name] for column in columns if column.name in known}
    for relation in (table.sample, table.relation):  # where a sample holds no value, all rows are looked at
        unknown = [column for column in columns if column.number not in layouts]
        if unknown:
            terms = ", ".join(queries.spread(column) for column in unknown)
            (answer,) = engine.rows(f"SELECT {terms} FROM {relation}")
            for column, spread in zip(unknown, answer, strict=True):
                if spread is not None:
                    least, lower, median, upper, most = spread
                    layouts[column.number] = suitable_layout(lower, median, upper, most - least)
    return layouts
