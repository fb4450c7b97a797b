"""The slope of a short, noisy, irregular series, and whether there is one at all.

Slope: the median of the slopes of all pairs (Theil 1950; Sen 1968, doi 10.1080/01621459.1968.10480934), which a third
of outliers does not move. Whether it is there: the test of Mann (1945) and Kendall (1975) at 1 %, with the variance
corrected for ties, and for the fewer independent values that a series has whose neighbours are alike (Yue and Wang
2004, doi 10.1023/B:WARM.0000043140.61082.60); a smooth curve, which that denies, is proven by its steps, almost all of
which go one way (the difference-sign test). A step is no trend, so each half has to go the same way.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import NamedTuple

LEAST = 6
"""Measurements below which not even a series without any noise proves a trend at this level."""
MOST = 60
"""Points beyond which neighbours are brought together: the number of pairs grows with the square."""
_Z = 2.5758293035489004  # two-sided 1 % of the normal distribution
_ALIKE = 1.96
"""Neighbours are alike where their correlation is beyond what noise makes in 95 of 100 cases, in units of 1/√n."""
_ROUNDING = 1e-6
"""What share of the whole move is nothing but rounding."""
_PART_OF_SLOPE = 1 / 3
"""What share of the whole slope each half has to have by itself."""


class Point(NamedTuple):
    """A value at a time, in days."""

    day: float
    value: float


@dataclass(frozen=True, slots=True)
class Slope:
    """``per_day`` in the series' unit; ``proven`` whether it is more than noise; ``now`` where the line stands last.

    ``count`` measurements over ``days`` are behind it.
    """

    per_day: float
    proven: bool
    now: float
    count: int
    days: float


def slope_of(points: Sequence[Point]) -> Slope | None:
    """The slope of points in the order of their days; None where they are fewer than LEAST, or all of one time."""
    count, thinned = len(points), _thinned(points)
    days = points[-1].day - points[0].day if points else 0.0
    if count < LEAST or days <= 0.0:
        return None
    per_day = _median_slope(thinned)
    last = thinned[-1].day
    now = statistics.median(point.value + per_day * (last - point.day) for point in thinned)
    return Slope(per_day, _proven(thinned, per_day), now, count, days)


def _proven(points: Sequence[Point], per_day: float) -> bool:
    middle = len(points) // 2
    halves = points[: middle + 1], points[middle:]
    return (
        per_day != 0.0
        and (abs(_kendall(points, per_day)) > _Z or abs(_steps(points)) > _Z)
        and all(_median_slope(half) / per_day >= _PART_OF_SLOPE for half in halves)
    )


def _kendall(points: Sequence[Point], per_day: float) -> float:
    """The normal score of Kendall's S, with a correction for continuity."""
    score = sum(
        (later.value > earlier.value) - (later.value < earlier.value)
        for earlier, later in combinations(points, 2)
        if later.day > earlier.day
    )
    if score == 0:
        return 0.0
    count = len(points)
    ties = Counter(point.value for point in points).values()
    untied = count * (count - 1) * (2 * count + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)
    return (score - math.copysign(1, score)) / math.sqrt(untied / 18 * _likeness(points, per_day))


def _steps(points: Sequence[Point]) -> float:
    """The normal score of how many steps go up, without those that go nowhere, with a correction for continuity."""
    signs = [(b.value > a.value) - (b.value < a.value) for a, b in pairwise(points)]
    moves, surplus = sum(map(abs, signs)), sum(signs)
    return (surplus - math.copysign(1, surplus)) / math.sqrt(moves) if surplus else 0.0


def _likeness(points: Sequence[Point], per_day: float) -> float:
    """How many times the variance grows because neighbours are alike: at least 1."""
    rest = [point.value - per_day * point.day for point in points]
    mean = statistics.fmean(rest)
    spread = sum((value - mean) ** 2 for value in rest)
    count = len(rest)
    moved = per_day * (points[-1].day - points[0].day)
    if spread <= count * (_ROUNDING * moved) ** 2:
        return 1.0
    following = pairwise(rest)
    alike = sum((value - mean) * (later - mean) for value, later in following) / spread
    if alike < _ALIKE / math.sqrt(count):
        return 1.0
    alike = min(alike, 0.95)
    return 1 + 2 * sum((1 - lag / count) * alike**lag for lag in range(1, count))


def _median_slope(points: Sequence[Point]) -> float:
    slopes = [
        (later.value - earlier.value) / (later.day - earlier.day)
        for earlier, later in combinations(points, 2)
        if later.day > earlier.day
    ]
    return statistics.median(slopes) if slopes else 0.0


def _thinned(points: Sequence[Point]) -> Sequence[Point]:
    """At most MOST points: the medians of neighbours, in groups of almost one size."""
    if len(points) <= MOST:
        return points
    edges = [round(index * len(points) / MOST) for index in range(MOST + 1)]
    groups = (points[start:end] for start, end in pairwise(edges))
    return [
        Point(statistics.median(p.day for p in group), statistics.median(p.value for p in group))
        for group in groups
    ]
