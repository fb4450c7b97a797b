"""The histogram of a numeric column: sparse, additive, and as fine as its size allows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from qualitywatch_data.profiles.bins import Bin, Bins
from qualitywatch_data.profiles.layout import RESOLUTION, Layout, same

COARSE = 8
"""The resolution of histograms that must not tell of single values."""
BINS_LIMIT = 256
"""How many bins a profile keeps; with more, neighbours are added up in pairs until they fit."""


@dataclass(frozen=True)
class Histogram:
    """Bins in ascending order, ``resolution`` of them for each unit of asinh(z)."""

    layout: Layout
    bins: Bins
    resolution: int = RESOLUTION

    @cached_property
    def count(self) -> int:
        """How many values it holds."""
        return sum(self.bins.counts)

    @property
    def discrete(self) -> bool:
        """Whether every bin holds one value only."""
        return all(atom is not None for atom in self.bins.atoms)

    def coarsened(self, resolution: int) -> Histogram:
        """The same values in bins twice, four times … as wide; ``resolution`` divides the present one."""
        factor = self.resolution // resolution
        if factor == 1:
            return self
        return Histogram(self.layout, Bins.of(_joined(self.bins, factor)), resolution)

    def compact(self, limit: int = BINS_LIMIT) -> Histogram:
        """The finest form that has at most ``limit`` bins."""
        fitting = self
        while len(fitting.bins) > limit and fitting.resolution > 1:
            fitting = fitting.coarsened(fitting.resolution // 2)
        return fitting

    def anonymous(self) -> Histogram:
        """With bins as wide as an eighth of a scale, and without the values of those that hold one value."""
        wide = self.coarsened(min(self.resolution, COARSE))
        unnamed = Bins.of(each._replace(atom=None) for each in wide.bins)
        return Histogram(wide.layout, unnamed, wide.resolution)

    def merged(self, other: Histogram) -> Histogram:
        """The histogram of both, compact; raises LayoutsDifferError where they are laid out differently."""
        layout = same(self.layout, other.layout)
        one, two = alike(self, other)
        return Histogram(layout, _added((*one.bins, *two.bins)), one.resolution).compact()

    def edges(self, each: Bin) -> tuple[float, float]:
        """Between which values the rows of a bin lie."""
        if each.atom is not None:
            return each.atom, each.atom
        return (
            self.layout.edge(each.index, self.resolution),
            self.layout.edge(each.index + 1, self.resolution),
        )

    @property
    def median(self) -> float:
        """The median, or the middle of the bin that holds it; raises ValueError without values."""
        low, high = self.quantile(0.5)
        return low / 2 + high / 2

    def quantile(self, share: float) -> tuple[float, float]:
        """Between which two values the quantile lies (the smallest value that ``share`` of all are at most)."""
        wanted, seen = max(1, math.ceil(share * self.count)), 0
        for place, count in enumerate(self.bins.counts):
            seen += count
            if seen >= wanted:
                return self.edges(self.bins[place])
        raise ValueError("a histogram without values has no quantiles")


def alike(one: Histogram, other: Histogram) -> tuple[Histogram, Histogram]:
    """Both at the finest resolution that both have."""
    resolution = min(one.resolution, other.resolution)
    return one.coarsened(resolution), other.coarsened(resolution)


def side_by_side(one: Histogram, other: Histogram) -> Iterator[tuple[Bin, Bin]]:
    """The bins of both, in ascending order, with empty ones for those that only one of them has."""
    first = {each.index: each for each in one.bins}
    second = {each.index: each for each in other.bins}
    for index in sorted(first.keys() | second.keys()):
        yield first.get(index, Bin(index, 0, 0.0)), second.get(index, Bin(index, 0, 0.0))


def _joined(bins: Iterable[Bin], factor: int) -> Iterator[Bin]:
    """Neighbours added up; bins in ascending order come out in ascending order."""
    place: int | None = None
    rows, sum_of_all, value = 0, 0.0, None
    for index, count, total, atom in bins:
        wide = index // factor
        if wide == place:
            rows, sum_of_all, value = rows + count, sum_of_all + total, value if value == atom else None
            continue
        if place is not None:
            yield Bin(place, rows, sum_of_all, value)
        place, rows, sum_of_all, value = wide, count, total, atom
    if place is not None:
        yield Bin(place, rows, sum_of_all, value)


def _added(bins: Iterable[Bin]) -> Bins:
    kept: dict[int, Bin] = {}
    for each in bins:
        known = kept.get(each.index)
        if known is None:
            kept[each.index] = each
        else:
            atom = each.atom if each.atom == known.atom else None
            kept[each.index] = Bin(each.index, known.count + each.count, known.total + each.total, atom)
    return Bins.of(kept[index] for index in sorted(kept))
