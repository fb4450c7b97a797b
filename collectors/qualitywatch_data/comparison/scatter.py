"""Of how many rows a number comes at a time: the design effect, told by what both profiles hold.

Rows that belong together have one number, and it is these groups that are drawn by chance. Counted row by row, a hundred visitors
of twenty rows differ from a hundred others by what looks like a shift. Two things tell them:

- how many different numbers there are: rows drawn one by one would have met more of those that both sides have;
- how neighbours scatter: within a cell, rows drawn one by one divide between the sides in all bins alike, but for chance. If bins
  scatter more than that, so do the cells for the same reason, and X² between cells is held against that within them.

Source: design effects, Rao and Scott, Annals of Statistics 12, 1984; dispersion by Pearson's X² within groups: McCullagh and
Nelder, Generalized Linear Models, 1989, section 4.5.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qualitywatch_data.comparison.cells import GROUPS
from qualitywatch_data.comparison.identifiers import TOO_FEW_DIFFERENT, all_seen
from qualitywatch_data.comparison.numeric import one_value
from qualitywatch_data.profiles.bins import Bin
from qualitywatch_data.profiles.categories import KEPT
from qualitywatch_data.profiles.column import ColumnProfile
from qualitywatch_data.profiles.histogram import Histogram, alike, side_by_side

_CROWDED = 0.04
"""The share of rows up to which what befalls one bin is no shift: its effect is within a tolerance of 0.02."""
_MOST = 0.1
"""The share of rows up to which the largest bin may be twice the other side's largest; beyond it, it is one value's and no group's."""
_MANY_TIMES = 20
"""The rows of a group, as a multiple of the mean, that are no wonder."""
_HARDLY = 0.1
"""The share of different values up to which hardly any is on both sides."""
_SURE = 4.0
"""Standard deviations by which bins must scatter more than by chance."""
_CAUTION = 2.0
"""Standard deviations by which the scatter may be larger than it is found to be."""
_TELLING = 20.0
"""Bins, as many as are of one size, from which their scatter can be told."""
Counts = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Scatter:
    """How much bins scatter within cells, as a multiple of what chance makes of single rows; ``freedom`` is of how many."""

    ratio: float
    freedom: float

    @property
    def error(self) -> float:
        """The standard error of the ratio of rows that are drawn one by one."""
        return math.sqrt(2 / self.freedom) if self.freedom else math.inf

    @property
    def together(self) -> float:
        """Of how many rows a value comes at a time, with caution; 1 where chance explains the scatter."""
        if self.freedom < _TELLING or self.ratio <= 1 + _SURE * self.error:
            return 1.0
        return self.ratio * (1 + _CAUTION * self.error)


def rows_together(reference: ColumnProfile, current: ColumnProfile) -> float:
    """Of how many rows a whole number comes at a time; 1 where rows are drawn one by one, as far as can be seen.

    Few different values are no groups, and neither are values of which one has more rows on one side than is no wonder. Of
    fewer than a sketch holds, neighbours are too far apart to scatter alike where the whole distribution has moved.
    """
    sides = (reference, current)
    one, other = (each.histogram for each in sides)
    if one is None or other is None or not one.count or not other.count:
        return 1.0
    whole = all("INT" in each.type for each in sides)
    if not whole or max(each.distinct.estimate for each in sides) <= KEPT:
        return 1.0
    if _crowded(*sides) or _replaced(*sides):
        return 1.0
    one, other = alike(one, other)
    pairs = list(side_by_side(one, other))
    cells = list(_runs([(u.count, v.count) for u, v in pairs]))
    many = any(not each.distinct.exact for each in sides)
    found = scatter(cells).together if many else 1.0
    room = [1.0 if one_value(u, v) is not None else _whole_numbers(one, u) for u, v in pairs]
    if _met(sides, cells, room) <= TOO_FEW_DIFFERENT:
        weight = sum(1 / each.values for each in sides)
        found = max(found, 2 * sum(1 / each.distinct.estimate for each in sides) / weight)
    return found


def scatter(cells: Sequence[Sequence[Counts]]) -> Scatter:
    """The scatter of bins within cells; each bin is its rows on either side."""
    squares = expected = heaviest = 0.0
    for cell in cells:
        n, m = sum(u for u, _ in cell), sum(v for _, v in cell)
        rows = n + m
        if not n or not m:
            continue
        share = m / rows
        squares += sum((v - (u + v) * share) ** 2 for u, v in cell)
        weights = [(u + v) * (1 - (u + v) / rows) * share * (1 - share) for u, v in cell]
        expected += sum(weights)
        heaviest += sum(each * each for each in weights)
    return Scatter(squares / expected, expected * expected / heaviest) if expected else Scatter(1.0, 0.0)


def _runs(bins: Sequence[Counts]) -> Iterator[list[Counts]]:
    """Neighbouring bins in as many runs as there are cells, each of about as many rows."""
    left, held, groups = sum(map(sum, bins)), 0, GROUPS
    run: list[Counts] = []
    for each in bins:
        run.append(each)
        held += sum(each)
        if held >= left / max(1, groups):
            yield run
            left, held, groups, run = left - held, 0, groups - 1, []
    if run:
        yield run


def _crowded(reference: ColumnProfile, current: ColumnProfile) -> bool:
    """Whether the largest bin of a side holds more than a group of many would, and more than the other side's largest."""
    sides = (reference, current)
    larger = max(sides, key=lambda each: each.values)
    usual = larger.values / larger.distinct.estimate
    shares = [
        max(each.histogram.bins.counts) / each.histogram.count if each.histogram else 0.0 for each in sides
    ]
    return any(
        share
        > max(
            _CROWDED,
            _MANY_TIMES * min(usual / side.values, 1 / side.distinct.estimate),
            min(_MOST, 2 * other),
        )
        for side, share, other in zip(sides, shares, reversed(shares), strict=True)
    )


def _replaced(reference: ColumnProfile, current: ColumnProfile) -> bool:
    """Whether all of a few values were seen, and others on either side: a price list that has been raised, and no groups."""
    if not all_seen(reference, current):
        return False
    sides = [each.distinct for each in (reference, current)]
    limit = min((each.hashes[-1] for each in sides if not each.exact), default=2**64)
    one, other = ({each for each in side.hashes if each <= limit} for side in sides)
    return len(one & other) <= _HARDLY * min(len(one), len(other))


def _whole_numbers(histogram: Histogram, each: Bin) -> float:
    """How many whole numbers a bin has room for."""
    low, high = (histogram.layout.edge(each.index + end, histogram.resolution) for end in (0, 1))
    return max(1.0, math.floor(high) - math.ceil(low) + 1.0) if math.isfinite(high - low) else math.inf


def _met(sides: Sequence[ColumnProfile], cells: Sequence[Sequence[Counts]], room: Sequence[float]) -> float:
    """How many different values a side has, as a share of those that its rows, drawn one by one in each cell, would have met.

    The values of a bin are taken to be equally frequent, and to be as many as its rows, but no more than there is ``room``.
    """
    one, other = (each.distinct for each in sides)
    known = iter(_spread([sum(each) for cell in cells for each in cell], room, one.merged(other).estimate))
    expected = [0.0, 0.0]
    for cell in cells:
        rows = sum(map(sum, cell))
        shares = [sum(each[place] for each in cell) / rows for place in (0, 1)]
        for each in cell:
            values = next(known)
            for place, share in enumerate(shares):
                expected[place] -= values * math.expm1(-sum(each) * share / values)
    return min(side.distinct.estimate / max(1.0, met) for side, met in zip(sides, expected, strict=True))


def _spread(rows: Sequence[int], room: Sequence[float], different: float) -> list[float]:
    """How many of so many different values each bin holds: in proportion to its rows as far as there is room, at least one."""
    found = [1.0] * len(rows)
    open_bins = [place for place, most in enumerate(room) if most > 1]
    left = different - (len(rows) - len(open_bins))
    while open_bins:
        pace = max(0.0, left) / sum(rows[place] for place in open_bins)
        full = [place for place in open_bins if pace * rows[place] >= room[place]]
        if not full:
            for place in open_bins:
                found[place] = max(1.0, pace * rows[place])
            break
        for place in full:
            found[place] = room[place]
            left -= room[place]
        open_bins = [place for place in open_bins if pace * rows[place] < room[place]]
    return found
