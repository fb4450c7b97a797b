"""Histograms of numeric columns, and in the same pass the hashes that say how many different numbers there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qualitywatch_data.engine.duck import Engine
from qualitywatch_data.profiles import queries
from qualitywatch_data.profiles.column import Extent
from qualitywatch_data.profiles.different import few_hashes, take
from qualitywatch_data.profiles.found import Found, Table
from qualitywatch_data.profiles.histogram import Bin, Histogram
from qualitywatch_data.profiles.layout import Layout, suitable_layout
from qualitywatch_data.profiles.queries import Column


def histograms(
    engine: Engine, table: Table, columns: Sequence[Column], known: Mapping[str, Layout], found: Found
) -> None:
    """The histogram of each column that has finite values, laid out as ``known`` says, else as its sample suggests."""
    layouts = _layouts(engine, table, columns, known)
    laid_out = [column for column in columns if column.number in layouts]
    bins: dict[int, list[Bin]] = {column.number: [] for column in laid_out}
    hashes: dict[int, set[int]] = {column.number: set() for column in laid_out}
    unsure = {column.number for column in columns} - bins.keys()  # they are NaN and infinite throughout
    if laid_out:
        query = " UNION ALL ".join(
            queries.binned(column, table.relation, layouts[column.number], found.bound) for column in laid_out
        )
        for number, index, count, total, square, least, most, smallest in engine.rows(
            f"{query} ORDER BY 1, 2"
        ):
            bins[number].append(Bin(index, count, total, least if least == most else None))
            found.squares[number] = found.squares.get(number, 0.0) + square
            found.extents[number] = Extent(least, most).merged(found.extents.get(number))
            if smallest:
                hashes[number].update(smallest)
                if len(smallest) == queries.HASHES_OF_BIN:
                    unsure.add(number)  # there may be more
    for number, each in bins.items():
        if each:
            found.histograms[number] = Histogram(layouts[number], tuple(each)).compact()
        if sum(one.count for one in each) < found.values[number]:
            unsure.add(number)  # NaN and infinities are different values, too
        if number not in unsure:
            take(found, number, hashes[number])
    few_hashes(engine, table, [column for column in columns if column.number in unsure], found)


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
