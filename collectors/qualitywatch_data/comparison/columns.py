"""Two profiles of one column, compared: the tests, the distances, and what to tell of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qualitywatch_data.comparison.cells import EXPECTED, LEAST_SHARE, Cells, merged_cells, ordered_cells
from qualitywatch_data.comparison.distances import (
    jensen_shannon,
    pearson,
    population_stability_index,
    total_variation,
)
from qualitywatch_data.comparison.nature import Nature
from qualitywatch_data.comparison.numeric import Interval, finite, kolmogorov_smirnov, wasserstein
from qualitywatch_data.comparison.relevance import Test
from qualitywatch_data.comparison.values import QuantileShift, largest_shift, one_sided, quantile_shifts
from qualitywatch_data.profiles.bins import Bin
from qualitywatch_data.profiles.categories import Categories
from qualitywatch_data.profiles.column import ColumnProfile, Kind
from qualitywatch_data.profiles.histogram import Histogram, alike, side_by_side


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two profiles of a column say: the tests of its values and of what is missing, and the distances.

    ``statistics`` are intervals by name; one whose ends are equal is exact.
    """

    column: str
    kind: Kind
    rows: tuple[int, int]
    values: Test
    missing: Test
    statistics: Mapping[str, Interval] = field(default_factory=dict)
    means: tuple[float, float] | None = None
    missing_shares: tuple[float, float] = (0.0, 0.0)
    moved: tuple[tuple[str, float, float], ...] = ()
    quantiles: tuple[QuantileShift, ...] = ()
    nature: Nature = field(default_factory=Nature)
    source: str = ""
    median: float | None = None
    """Of the current numbers."""

    @property
    def of_values(self) -> bool:
        """Whether values are compared, and not only what is missing of them."""
        return not self.nature.moving


def compared(
    reference: ColumnProfile,
    current: ColumnProfile,
    rows: tuple[int, int],
    tolerance: float,
    nature: Nature | None = None,
) -> Comparison:
    """The comparison of two profiles of one kind; ``rows`` are the rows of the tables.

    Where values come several rows at a time by their ``nature``, the test counts such groups and not the rows.
    """
    nature = nature or Nature()
    together = nature.together
    quantiles: list[QuantileShift] = []
    statistics: dict[str, Interval] = {}
    means = None
    moved: tuple[tuple[str, float, float], ...] = ()
    cells = Cells((), ())
    median = None
    if reference.histogram and current.histogram:
        one, other = alike(reference.histogram, current.histogram)
        pairs = tuple(side_by_side(one, other))
        median = other.median if other.count else None
        cells = numeric_cells(pairs, together)
        statistics = _numeric(pairs, one, other, reference.deviation)
        quantiles = quantile_shifts(reference.histogram, current.histogram)
        if quantiles and reference.deviation:
            statistics["quantile"] = largest_shift(quantiles, reference.deviation)
        if reference.mean is not None and current.mean is not None:
            means = (reference.mean, current.mean)
    elif reference.categories and current.categories:
        cells = categorical_cells(reference.categories, current.categories, together)
        moved = _moved(reference.categories, current.categories)
        statistics |= one_sided(reference.categories, current.categories)
    if cells.comparable:
        exact = {
            "psi": population_stability_index(cells),
            "js": jensen_shannon(cells),
            "tv": total_variation(cells),
            "chi_square": pearson(cells),
        }
        statistics |= {name: Interval(value, value) for name, value in exact.items()}
    return Comparison(
        reference.name,
        reference.kind,
        rows,
        Test(
            pearson(cells) / together,
            max(0, len(cells.reference) - 1),
            cells.comparable / together,
            tolerance,
        ),
        _missing(reference, current, rows, tolerance),
        {name: each for name, each in statistics.items() if finite(each)},
        means,
        _missing_shares(reference, current, rows),
        moved,
        tuple(quantiles),
        nature=replace(nature, moving=""),
        source=reference.source,
        median=median,
    )


def compared_in_missing(
    reference: ColumnProfile, current: ColumnProfile, rows: tuple[int, int], tolerance: float, nature: Nature
) -> Comparison:
    """The comparison of how much is missing, for columns whose values move on by their ``nature``."""
    n, m = rows
    nothing = Test(0.0, 0, n * m / (n + m) if n and m else 0.0, tolerance)
    missing = _missing(reference, current, rows, tolerance)
    shares = _missing_shares(reference, current, rows)
    return Comparison(
        reference.name, reference.kind, rows, nothing, missing, missing_shares=shares, nature=nature
    )


def _missing(
    reference: ColumnProfile, current: ColumnProfile, rows: tuple[int, int], tolerance: float
) -> Test:
    return missing_test((rows[0] - reference.usable, rows[1] - current.usable), rows, tolerance)


def _missing_shares(
    reference: ColumnProfile, current: ColumnProfile, rows: tuple[int, int]
) -> tuple[float, float]:
    n, m = rows
    return (1 - reference.usable / n if n else 0.0, 1 - current.usable / m if m else 0.0)


def numeric_cells(pairs: Iterable[tuple[Bin, Bin]], together: float = 1.0) -> Cells:
    """Cells of about the same number of rows, each a run of neighbouring bins, which stand side by side."""
    return ordered_cells([(u.count, v.count) for u, v in pairs], together=together)


def categorical_cells(reference: Categories, current: Categories, together: float = 1.0) -> Cells:
    """A cell for each value where all are known on both sides; else for each set of values with alike hashes."""
    before, now = categorical_counts((reference, current))
    return merged_cells(list(zip(before, now, strict=True)), together=together)


def categorical_counts(sides: Sequence[Categories]) -> list[list[int]]:
    """The counts of each side: of the same values where all are known on all sides, else of sets of values."""
    if not all(each.complete for each in sides):
        return [list(each.buckets) for each in sides]
    names = sorted(set().union(*(each.values for each in sides)))
    return [[each.values.get(name, 0) for name in names] for each in sides]


def missing_test(missing: tuple[int, int], rows: tuple[int, int], tolerance: float) -> Test:
    """Whether more is missing, or less, than can be tolerated.

    A share too small to be told from chance counts as the smallest that can be: rare nulls that become less rare are no
    shift of the column.
    """
    n, m = rows
    if not n or not m:
        return Test(0.0, 1, 0.0, tolerance)
    comparable = n * m / (n + m)
    share = sum(missing) / (n + m)
    least = min(0.5, max(LEAST_SHARE, EXPECTED / min(n, m)))
    difference = missing[0] / n - missing[1] / m
    weight = 1 / max(share, least) + 1 / max(1 - share, least)
    return Test(comparable * difference * difference * weight, 1, comparable, tolerance)


def _numeric(
    pairs: Sequence[tuple[Bin, Bin]], one: Histogram, other: Histogram, deviation: float | None
) -> dict[str, Interval]:
    if not one.count or not other.count:
        return {}
    found = {"ks": kolmogorov_smirnov(pairs, one, other)}
    if deviation:
        distance = wasserstein(pairs, one, other, deviation)
        if finite(distance):
            found["wasserstein"] = distance
    return found


def _moved(reference: Categories, current: Categories) -> tuple[tuple[str, float, float], ...]:
    """The named values whose shares differ most, where both sides know them exactly."""
    n, m = reference.count, current.count
    if not n or not m:
        return ()
    known = [
        (name, reference.values.get(name, 0) / n, current.values.get(name, 0) / m)
        for name in reference.values.keys() | current.values.keys()
        if (name in reference.values or reference.complete) and (name in current.values or current.complete)
    ]
    known.sort(key=lambda item: (-abs(item[1] - item[2]), item[0]))
    return tuple(item for item in known[:3] if item[1] != item[2])
