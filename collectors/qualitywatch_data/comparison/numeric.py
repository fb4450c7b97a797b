"""Distances of two numeric columns that are not made of cells: Kolmogorov–Smirnov and Wasserstein, with their bounds."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from qualitywatch_data.profiles.bins import Bin
from qualitywatch_data.profiles.histogram import Histogram


@dataclass(frozen=True, slots=True)
class Interval:
    """Between which two values a statistic certainly lies."""

    low: float
    high: float


def kolmogorov_smirnov(pairs: Iterable[tuple[Bin, Bin]], one: Histogram, other: Histogram) -> Interval:
    """The largest distance of the two distribution functions: known at the edges of bins, bounded inside them.

    ``pairs`` are the bins of both, which are alike, side by side.
    """
    n, m = one.count, other.count
    low = high = before_one = before_other = 0.0
    seen_one = seen_other = 0
    for u, v in pairs:
        seen_one, seen_other = seen_one + u.count, seen_other + v.count
        after_one, after_other = seen_one / n, seen_other / m
        low = max(low, abs(after_one - after_other))
        if one_value(u, v) is None:
            high = max(high, after_one - before_other, after_other - before_one)
        before_one, before_other = after_one, after_other
    return Interval(low, max(low, high))


def wasserstein(
    pairs: Iterable[tuple[Bin, Bin]], one: Histogram, other: Histogram, deviation: float
) -> Interval:
    """The area between the distribution functions, in standard deviations of the reference; ``pairs`` as above.

    The signed area within a bin follows from the sums of its values; it is the area itself unless the functions cross
    inside the bin, for which the upper bound allows.
    """
    n, m, layout, resolution = one.count, other.count, one.layout, one.resolution
    low = high = 0.0
    seen_one = seen_other = 0
    left: float | None = None
    for u, v in pairs:
        start, end = (layout.standard_edge(each, resolution) for each in (u.index, u.index + 1))
        before = seen_one / n - seen_other / m
        if left is not None:
            gap = abs(before) * (start - left)
            low, high = low + gap, high + gap
        seen_one, seen_other = seen_one + u.count, seen_other + v.count
        after = seen_one / n - seen_other / m
        atom = one_value(u, v)
        if atom is not None:  # both functions step at one place
            place = (atom - layout.centre) / layout.scale
            least = most = abs(before) * (place - start) + abs(after) * (end - place)
        else:
            signed = before * (end - start) + (u.count * end - u.total) / n - (v.count * end - v.total) / m
            least = abs(signed)
            most = max(least, (end - start) * max(abs(before + u.count / n), abs(before - v.count / m)))
        low, high, left = low + least, high + most, end
    unit = layout.scale / deviation
    return Interval(low * unit, high * unit)


def one_value(u: Bin, v: Bin) -> float | None:
    """The value of all rows of both sides in a bin, if they have the same."""
    known = {each.atom for each in (u, v) if each.count}
    return known.pop() if len(known) == 1 else None


def finite(interval: Interval) -> bool:
    """Whether both ends are numbers."""
    return math.isfinite(interval.low) and math.isfinite(interval.high)
