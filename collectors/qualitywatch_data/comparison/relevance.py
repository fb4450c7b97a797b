"""Is a shift larger than what matters? The test of relevance, with what it proves and what it could have seen.

X² of two samples follows, to first order, a non-central chi-square distribution whose non-centrality is N·effect, where
N = n·m/(n+m) and the effect is the divergence in units of the population stability index. The test asks whether the
effect is larger than the tolerance, so no number of rows makes a shift that does not matter significant.
Source: the idea of testing PSI against a tolerance: Potgieter et al., arXiv:2307.11878.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from qualitywatch_data.comparison.noncentral import (
    greatest_noncentrality,
    least_noncentrality,
    survival,
    visible,
)

POWER = 0.95
"""How surely a shift must be found to be called visible."""


@dataclass(frozen=True, slots=True)
class Test:
    """X² with its degrees of freedom; ``comparable`` is N, and ``tolerance`` an effect in units of PSI."""

    statistic: float
    freedom: int
    comparable: float
    tolerance: float

    @property
    def p_value(self) -> float:
        """How probable so large a statistic is where the effect is just the tolerance; 1 where nothing can be seen."""
        if self.freedom < 1 or self.comparable <= 0:
            return 1.0
        return survival(self.statistic, self.freedom, self.comparable * self.tolerance)

    @property
    def excess(self) -> float:
        """The effect without what chance alone adds to it; negative where there is less than chance adds on average."""
        if self.freedom < 1 or self.comparable <= 0:
            return 0.0
        return (self.statistic - self.freedom) / self.comparable

    @property
    def estimate(self) -> float:
        """The effect without what chance alone adds to it; at least 0."""
        return max(0.0, self.excess)

    def proven(self, alpha: float) -> float:
        """The effect that is exceeded with the confidence 1 − ``alpha``; 0 where nothing can be seen."""
        if self.freedom < 1 or self.comparable <= 0:
            return 0.0
        return least_noncentrality(self.statistic, self.freedom, alpha) / self.comparable

    def interval(self, alpha: float) -> tuple[float, float]:
        """Between which effects the shift lies; each end is wrong with the probability ``alpha`` at most."""
        if self.freedom < 1 or self.comparable <= 0:
            return 0.0, math.inf
        high = greatest_noncentrality(self.statistic, self.freedom, alpha) / self.comparable
        return self.proven(alpha), high

    def smallest_visible(self, alpha: float) -> float:
        """The effect that this test finds with the probability POWER; infinite where it can find none."""
        if self.freedom < 1 or self.comparable <= 0:
            return math.inf
        return _visible(self.freedom, round(self.comparable, 3), self.tolerance, alpha)


@lru_cache(maxsize=512)
def _visible(freedom: int, comparable: float, tolerance: float, alpha: float) -> float:
    return visible(freedom, comparable * tolerance, alpha, POWER) / comparable


def levels(p_values: Sequence[float], alpha: float) -> list[float]:
    """The level at which each test decides, so that the family errs at all with the probability ``alpha`` at most.

    Holm's step-down procedure (Scandinavian Journal of Statistics 6, 1979), right whatever the tests depend on. From the
    first test on that is not significant, every level is the one that this test had.
    """
    found = [alpha] * len(p_values)
    level, stopped = 0.0, False
    for step, index in enumerate(sorted(range(len(p_values)), key=lambda each: p_values[each])):
        if not stopped:
            level = alpha / (len(p_values) - step)
            stopped = p_values[index] > level
        found[index] = level
    return found


def shift_in_deviations(effect: float) -> float:
    """The shift of a normal distribution's mean, in standard deviations, whose PSI is ``effect``: its root."""
    return math.sqrt(effect)
