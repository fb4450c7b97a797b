"""Which differences of levels are worth anybody's attention, however surely they are there. Pure."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from itertools import pairwise

LEAST_SHARE = 0.01
"""Of the level, what a shift must come to: nobody plans work for less than a hundredth, and it hardly shows in three digits."""
LEAST_SPREADS = 0.5
"""Standard deviations of the noise that it must come to: the values of two levels that are less apart (Cohen's *medium*
effect) overlap by four fifths, and the next value would say nothing of which one holds."""
_TO_SD = 1.4826


def worth_telling(values: Sequence[float], cuts: Sequence[int]) -> list[int]:
    """The cuts between levels that differ by LEAST_SHARE and by LEAST_SPREADS; what a lesser one parts is one level."""
    left = list(cuts)
    shares = min(values) >= 0 and max(values) <= 1
    while left:
        bounds = [0, *left, len(values)]
        stretches = [values[start:end] for start, end in pairwise(bounds)]
        levels = [statistics.median(stretch) for stretch in stretches]
        spread = _spread(stretches, levels)
        sizes = [_size(before, after, spread=spread, shares=shares) for before, after in pairwise(levels)]
        least = min(sizes)
        if least >= 1:
            break
        del left[sizes.index(least)]
    return left


def large_enough(before: float, after: float, *, shares: bool) -> bool:
    """Whether a step comes to LEAST_SHARE; ``shares`` are measured from whichever of 0 and 1 is nearer."""
    return _size(before, after, spread=0.0, shares=shares) >= 1


def _size(before: float, after: float, *, spread: float, shares: bool) -> float:
    """The difference, in units of what it has to be at least."""
    scale = max(abs(before), abs(after))
    if shares:
        scale = min(scale, max(1 - before, 1 - after))  # 99 % to 99.5 % is half of all failures
    least = max(LEAST_SHARE * scale, LEAST_SPREADS * spread)
    return abs(after - before) / least if least > 0 else float(before != after)


def _spread(stretches: Sequence[Sequence[float]], levels: Sequence[float]) -> float:
    """The standard deviation around the levels, by the median: outliers and the cuts themselves do not widen it."""
    return _TO_SD * statistics.median(
        abs(value - level) for stretch, level in zip(stretches, levels, strict=True) for value in stretch
    )
