"""How much the parts of a reference differ among themselves, and what is more than that.

Days differ from each other by more than chance: by weather, by campaigns, by nothing that matters. Each part is compared
with all others; never with a whole that it is part of, which would make the differences look smaller than they are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from qualitywatch_data.comparison.cells import Cells, cell_borders
from qualitywatch_data.comparison.columns import categorical_counts, missing_test
from qualitywatch_data.comparison.distances import pearson
from qualitywatch_data.comparison.places import Places, places_of
from qualitywatch_data.comparison.relevance import POWER, Test
from qualitywatch_data.comparison.usual import LEAST_PARTS, left_out, unusual_factor, variance_factor
from qualitywatch_data.profiles.column import ColumnProfile

_ONE_SIDED = {0.95: 1.645}


@dataclass(frozen=True, slots=True)
class Variation:
    """What was learned from ``parts`` parts: the mean effect of one against the others, in units of PSI, at least 0.

    Those are left out that are most unlike the others, as a fault that has been there for a day is.
    """

    parts: int
    mean: float

    @property
    def variance(self) -> float:
        """The effect that is usual: the variance of the parts' shifts, if these are normal."""
        return variance_factor(self.parts) * self.mean if self.parts >= LEAST_PARTS else 0.0

    @property
    def unusual(self) -> float:
        """The effect that another part like these exceeds with a probability of 1 %; 0 where nothing was learned."""
        return unusual_factor(self.parts) * self.mean if self.parts >= LEAST_PARTS else 0.0

    @property
    def visible(self) -> float:
        """The effect of a shift that is found among such parts with the probability POWER; 0 where nothing was learned."""
        if not self.unusual:
            return 0.0
        return (math.sqrt(self.unusual) + _ONE_SIDED[POWER] * math.sqrt(self.variance)) ** 2


NOTHING = Variation(0, 0.0)


@dataclass(frozen=True, slots=True)
class Usual:
    """The variation of a column's values, and of how much of it is missing; where the medians of numbers lie."""

    values: Variation = NOTHING
    missing: Variation = NOTHING
    places: Places | None = None


def learned(parts: Sequence[tuple[ColumnProfile, int]]) -> Usual:
    """What the profiles of a column in several parts say of its variation; each with the rows of its part."""
    if len(parts) < LEAST_PARTS:
        return Usual()
    rows = [count for _, count in parts]
    missing = [count - column.usable for column, count in parts]
    total, total_missing = sum(rows), sum(missing)
    of_missing = [
        missing_test((total_missing - part, part), (total - count, count), 0.0).excess
        for part, count in zip(missing, rows, strict=True)
        if 0 < count < total
    ]
    medians = [each.histogram.median for each, _ in parts if each.histogram and each.histogram.count]
    return Usual(
        _variation(_effects([column for column, _ in parts])), _variation(of_missing), places_of(medians)
    )


def _effects(columns: Sequence[ColumnProfile]) -> list[float]:
    counts = _numeric_counts(columns) or _categorical_counts(columns)
    if not counts:
        return []
    totals = [sum(cell) for cell in zip(*counts, strict=True)]
    found = []
    for part in counts:
        cells = Cells(tuple(t - p for t, p in zip(totals, part, strict=True)), tuple(part))
        if cells.comparable and len(totals) > 1:
            found.append(Test(pearson(cells), len(totals) - 1, cells.comparable, 0.0).excess)
    return found


def _numeric_counts(columns: Sequence[ColumnProfile]) -> list[list[int]]:
    histograms = [each.histogram for each in columns if each.histogram and each.histogram.count]
    if len(histograms) < LEAST_PARTS:
        return []
    resolution = min(each.resolution for each in histograms)
    parts = [{each.index: each.count for each in one.coarsened(resolution).bins} for one in histograms]
    places = sorted(set().union(*parts))
    totals = [sum(part.get(place, 0) for part in parts) for place in places]
    borders = cell_borders(totals, min(sum(part.values()) for part in parts))
    return [_in_cells([part.get(place, 0) for place in places], borders) for part in parts]


def _categorical_counts(columns: Sequence[ColumnProfile]) -> list[list[int]]:
    named = [each.categories for each in columns if each.categories and each.categories.count]
    if len(named) < LEAST_PARTS:
        return []
    parts = categorical_counts(named)
    totals = [sum(cell) for cell in zip(*parts, strict=True)]
    order = sorted(range(len(totals)), key=lambda place: -totals[place])
    borders = cell_borders([totals[place] for place in order], min(map(sum, parts)), groups=len(totals))
    return [_in_cells([part[place] for place in order], borders) for part in parts]


def _in_cells(counts: Sequence[int], borders: Sequence[int]) -> list[int]:
    starts = [0, *borders[:-1]]
    return [sum(counts[start:end]) for start, end in zip(starts, borders, strict=True)]


def _variation(effects: Sequence[float]) -> Variation:
    if len(effects) < LEAST_PARTS:
        return NOTHING
    counted = sorted(effects)[: len(effects) - left_out(len(effects))]
    return Variation(len(effects), max(0.0, sum(counted) / len(counted)))
