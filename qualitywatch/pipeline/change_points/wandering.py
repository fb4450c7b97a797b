"""Whether levels are what a series has: it may as well climb steadily, or wander with a memory of where it was. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

_SURE = 2.0
"""Standard deviations below the ratio that noise without memory has."""
_STEADY_SHARE = 1e-18


def has_levels(stretches: Sequence[Sequence[float]]) -> bool:
    """Whether levels, one for each stretch between cuts, explain the series better than a walk or a line do.

    Compared by Schwarz' criterion (Ann. Stat. 6, 1978) with a random walk that jumps at the same cuts and with one straight
    line; and what is left around the levels must not have a memory, by von Neumann's ratio of the squared steps to the
    squared deviations, which for noise is 2 with a variance of about 4 / n (Ann. Math. Stat. 12, 1941).
    """
    count = sum(map(len, stretches))
    cuts = len(stretches) - 1
    largest = max(abs(value) for stretch in stretches for value in stretch)
    floor = _STEADY_SHARE * count * largest * largest
    around = sum(map(_deviations, stretches))
    steps = [after - before for stretch in stretches for before, after in pairwise(stretch)]
    if around <= floor:
        return True
    moved = math.fsum(step * step for step in steps)
    if moved / around < 2 - _SURE * 2 / math.sqrt(len(steps)):
        return False
    levels = _criterion(around / count, count, cuts + 1)  # the test has paid for where the cuts are already
    walk = _criterion(max(moved, floor) / len(steps), count, cuts + 1)
    line = _criterion(max(_around_line(stretches), floor) / count, count, 2)
    return levels <= min(walk, line)


def _criterion(variance: float, count: int, parameters: int) -> float:
    return count * math.log(variance) + parameters * math.log(count)


def _deviations(values: Sequence[float]) -> float:
    mean = math.fsum(values) / len(values)
    return math.fsum((value - mean) ** 2 for value in values)


def _around_line(stretches: Sequence[Sequence[float]]) -> float:
    values = [value for stretch in stretches for value in stretch]
    middle, mean = (len(values) - 1) / 2, math.fsum(values) / len(values)
    across = math.fsum((place - middle) ** 2 for place in range(len(values)))
    slope = math.fsum((place - middle) * (value - mean) for place, value in enumerate(values)) / across
    return math.fsum((value - mean - slope * (place - middle)) ** 2 for place, value in enumerate(values))
