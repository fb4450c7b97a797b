"""Where a stretch of values falls apart in two levels, and whether chance would do the same. Pure."""

from __future__ import annotations

import math
import random
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import mul

LEAST_SIDE = 3
"""Values on either side of a cut: one or two off the rest are outliers, not a level."""
_ORDERS = 999
_ALLOWED = 7
"""How many of so many random orders may reach the difference that was found: a chance of 8 in 1000."""
_CLIP = 3.0
"""Spreads from the middle beyond which a value counts as being just there, so that no outlier makes a level."""
_TO_SD = 1.4826
"""From the median absolute deviation of a normal distribution to its standard deviation."""
_LIKELIHOOD = 10.83
"""Twice the log-likelihood that a place may lose and still fit: the 99.9 % point of chi-squared with one degree."""


@dataclass(frozen=True, slots=True)
class Split:
    """A cut before ``index``; ``strength`` is the difference of the means against its spread under random order."""

    index: int
    strength: float


def best_split(values: Sequence[float]) -> Split | None:
    """The cut with the largest difference of means; None where there is no room for one, or nothing differs."""
    if len(values) < 2 * LEAST_SIDE or min(values) == max(values):
        return None
    centred = _centred(values)
    strengths = list(map(mul, map(abs, accumulate(centred)), _weights(len(values))))
    strength = max(strengths)
    return Split(strengths.index(strength) + 1, strength) if strength > 0 else None


def significant(values: Sequence[float], split: Split) -> bool:
    """Whether so strong a cut is rare among random orders of the same values; draws no more orders than it takes."""
    centred = _centred(values)
    weights = _weights(len(values))
    ranked = sorted(range(len(values)), key=values.__getitem__)
    chance = random.Random(str(ranked))  # noqa: S311 - the same values have to get the same answer, in any unit
    draw = chance.random
    reached = 0
    least = split.strength * (1 - 1e-9)
    for _ in range(_ORDERS):
        order = sorted(centred, key=lambda _: draw())
        if max(map(mul, map(abs, accumulate(order)), weights)) >= least:
            reached += 1
            if reached > _ALLOWED:
                return False
    return True


def fitting_range(values: Sequence[float], cut: int) -> tuple[int, int]:
    """The first and the last cut around ``cut`` that explain the values about as well (profile likelihood, 99.9 %)."""
    length = len(values)
    centred = _centred(values)
    total = sum(value * value for value in centred)
    left = [
        total - (sum_ * sum_) * length / (count * (length - count))
        for count, sum_ in enumerate(accumulate(centred[:-1]), start=1)
    ]
    best = left[cut - 1]
    floor = max(total * 1e-12, 1e-300)
    bound = (max(best, 0.0) + floor) * math.exp(_LIKELIHOOD / length)
    first = last = cut
    while first - 1 >= LEAST_SIDE and left[first - 2] <= bound:
        first -= 1
    while last + 1 <= length - LEAST_SIDE and left[last] <= bound:
        last += 1
    return first, last


def _centred(values: Sequence[float]) -> list[float]:
    """The values around their mean, outliers drawn in."""
    middle = statistics.median(values)
    spread = _TO_SD * statistics.median(abs(value - middle) for value in values)
    if spread > 0:
        low, high = middle - _CLIP * spread, middle + _CLIP * spread
        values = [min(max(value, low), high) for value in values]
    mean = math.fsum(values) / len(values)
    return [value - mean for value in values]


def _weights(length: int) -> list[float]:
    """What makes sums of ``count`` values comparable: one over the spread they have under random order; 0 at the ends."""
    return [
        1 / math.sqrt(count * (length - count)) if LEAST_SIDE <= count <= length - LEAST_SIDE else 0.0
        for count in range(1, length + 1)
    ]
