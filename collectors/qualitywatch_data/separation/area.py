"""How far apart the scores of two samples lie: by the area under the ROC curve, and by their means.

The area is how often a current row has a higher score than one of the reference. Two normal distributions whose means differ
by δ standard deviations have an area of Φ(δ/√2), which puts it on the scale of all other effects.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from qualitywatch_data.comparison.relevance import POWER
from qualitywatch_data.separation.effect import Effect

Numbers = NDArray[np.float64]
_NORMAL = NormalDist()
_CHANCE = 0.5
FOLDS = 5
FOLDED = 1 + FOLDS / (FOLDS - 1)
"""How much more the mean of FOLDS folds varies than one of as many that have nothing to do with each other."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with the variance of its estimate, from ``rows`` (reference, current)."""

    value: float
    variance: float
    rows: tuple[int, int]

    def interval(self, alpha: float) -> tuple[float, float]:
        """Between which values it lies; each end is wrong with the probability ``alpha``."""
        reach = -_NORMAL.inv_cdf(alpha) * math.sqrt(self.variance)
        return self.value - reach, self.value + reach


def effect_of_area(area: Estimate, tolerance: float, alpha: float) -> Effect:
    """The shift that an area stands for; ``tolerance`` in units of PSI.

    Where no two rows are in the wrong order, the normal distribution says nothing: then one in −ln(alpha)/rows may be.
    """
    low, high = area.interval(alpha)
    low = min(low, 1 + math.log(alpha) / max(1, min(area.rows)))
    shift, least, most = (_shift(each, area.rows) for each in (area.value, low, high))
    n, m = area.rows
    chance = math.sqrt(FOLDED * (n + m + 1) / (12 * n * m)) if n and m else math.inf
    seen = _NORMAL.cdf(math.sqrt(tolerance / 2)) + _reach(alpha) * chance
    visible = _shift(seen, area.rows) if seen < 1 else math.inf
    return Effect(shift, least, most, visible, area.rows, tolerance)


def effect_of_gap(gap: Estimate, tolerance: float, alpha: float) -> Effect:
    """The gap between means as an effect; ``tolerance`` in units of PSI."""
    low, high = (max(0.0, each) for each in gap.interval(alpha))
    n, m = gap.rows
    chance = math.sqrt(FOLDED * (1 / n + 1 / m)) if n and m else math.inf
    visible = math.sqrt(tolerance) + _reach(alpha) * chance
    return Effect(max(0.0, gap.value), low, high, visible, gap.rows, tolerance)


def _reach(alpha: float) -> float:
    """How many standard errors beyond the tolerance a shift is found with the probability POWER."""
    return _NORMAL.inv_cdf(POWER) - _NORMAL.inv_cdf(alpha)


def _shift(area: float, rows: tuple[int, int]) -> float:
    """The shift that an area stands for, in standard deviations; no more than so many rows can show."""
    most = 1 - _CHANCE / max(1, min(rows))
    return math.sqrt(2) * _NORMAL.inv_cdf(min(area, most)) if area > _CHANCE else 0.0


def area_of(reference: Numbers, current: Numbers) -> Estimate:
    """The area of scores; ties count half.

    Its variance is that of DeLong, DeLong and Clarke-Pearson, Biometrics 44, 1988, by ranks: Sun and Xu, IEEE Signal Processing
    Letters 21, 2014.
    """
    n, m = len(reference), len(current)
    ranks = midranks(np.concatenate([reference, current]))
    below = (ranks[n:] - midranks(current)) / n
    above = 1 - (ranks[:n] - midranks(reference)) / m
    spread = float(np.var(below, ddof=1)) / m + float(np.var(above, ddof=1)) / n
    return Estimate(float(np.mean(below)), spread, (n, m))


def gap_of(reference: Numbers, current: Numbers) -> Estimate:
    """The difference of means in standard deviations within a side, as Cohen's d.

    Its variance: Hedges and Olkin, Statistical Methods for Meta-Analysis, 1985, for sides that need not vary alike.
    """
    n, m = len(reference), len(current)
    before, now = float(np.var(reference, ddof=1)), float(np.var(current, ddof=1))
    inside = (before + now) / 2
    if inside <= 0:
        return Estimate(0.0, 1 / n + 1 / m, (n, m))
    value = (float(np.mean(current)) - float(np.mean(reference))) / math.sqrt(inside)
    return Estimate(value, (before / n + now / m) / inside + value * value / (2 * (n + m)), (n, m))


def cross_validated(folds: Sequence[Estimate]) -> Estimate:
    """The mean of the folds', each of rows that its classifier has not seen.

    The folds learn from much the same rows, so that their mean varies more than if they were independent: by FOLDED, which is the
    correction of Nadeau and Bengio, Inference for the generalization error, Machine Learning 52, 2003.
    """
    count = len(folds)
    rows = (sum(each.rows[0] for each in folds), sum(each.rows[1] for each in folds))
    value = sum(each.value for each in folds) / count
    return Estimate(value, FOLDED * sum(each.variance for each in folds) / count**2, rows)


def midranks(values: Numbers) -> Numbers:
    """The ranks of values from 1 on; equal ones share the mean of theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: Numbers = (last - (counts - 1) / 2)[inverse]
    return ranks
