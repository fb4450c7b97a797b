"""The non-central chi-square distribution: its upper tail, and what follows from it by turning it round.

A mixture of central distributions with Poisson weights (Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions,
volume 2, 1995, chapter 29); beyond SERIES_LIMIT Sankaran's normal approximation (Biometrika 50, 1963).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

SERIES_LIMIT = 10_000.0
_TINY = 1e-300
_WEIGHT = 1e-18
_STEPS = 200
_CLOSE = 1e-10
"""How near to its zero the logarithm of a ratio of probabilities counts as zero."""


@lru_cache(maxsize=2048)  # a verdict and what is told of it ask for the same
def survival(x: float, freedom: int, noncentrality: float) -> float:
    """The probability of a value of at least ``x``; ``freedom`` ≥ 1, ``noncentrality`` ≥ 0.

    The relative error is below 1e-9 while ``noncentrality`` is at most SERIES_LIMIT, and below 1e-2 beyond it for
    probabilities above 1e-8.
    """
    if x <= 0:
        return 1.0
    if noncentrality > SERIES_LIMIT:
        return _sankaran(x, freedom, noncentrality)
    half, mean = x / 2, noncentrality / 2
    first = max(0, math.floor(mean - 12 * math.sqrt(mean) - 50))
    weight = math.exp(first * math.log(mean) - mean - math.lgamma(first + 1)) if mean else 1.0
    shape = freedom / 2 + first
    upper = upper_gamma(shape, half)
    step = math.exp(shape * math.log(half) - half - math.lgamma(shape + 1))
    total, index = 0.0, first
    while True:
        total += weight * upper
        index += 1
        if index > mean and (not mean or weight < _WEIGHT * max(total, _TINY)):
            return min(1.0, total)
        weight *= mean / index
        upper += step
        if upper > 1.0:  # noqa: PLR1730 - a call of min would take as long as all the rest
            upper = 1.0
        shape += 1
        step *= half / shape


def upper_gamma(shape: float, x: float) -> float:
    """The regularised upper incomplete gamma function Q(shape, x): a series below the mean, a fraction above it."""
    if x <= 0:
        return 1.0
    scale = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1:
        term = total = 1 / shape
        place = shape
        while term > total * 1e-17:
            place += 1
            term *= x / place
            total += term
        return max(0.0, 1 - total * scale)
    bottom = x + 1 - shape
    ratio, inverse = 1 / _TINY, 1 / bottom
    fraction, index = inverse, 0
    while True:  # Lentz's method
        index += 1
        factor = index * (shape - index)
        bottom += 2
        inverse = 1 / _away_from_zero(factor * inverse + bottom)
        ratio = _away_from_zero(bottom + factor / ratio)
        change = ratio * inverse
        fraction *= change
        if abs(change - 1) < 1e-15 or index > 100_000:  # noqa: PLR2004 - as exact as a double is, and an end
            return min(1.0, fraction * scale)


def least_noncentrality(x: float, freedom: int, alpha: float) -> float:
    """The largest non-centrality under which ``x`` or more has at most the probability ``alpha``; 0 if there is none.

    This is the lower end of its one-sided confidence interval of level 1 − ``alpha``.
    """
    if survival(x, freedom, 0.0) > alpha:
        return 0.0
    return _root(lambda value: _log(survival(x, freedom, value) / alpha), 0.0, max(x, 1.0))


def greatest_noncentrality(x: float, freedom: int, alpha: float) -> float:
    """The smallest non-centrality under which ``x`` or less has at most the probability ``alpha``; 0 if it is none."""
    if survival(x, freedom, 0.0) >= 1 - alpha:
        return 0.0
    return _root(lambda value: _log(alpha) - _log(1 - survival(x, freedom, value)), 0.0, 4 * x + 100)


def critical(freedom: int, noncentrality: float, alpha: float) -> float:
    """The value that is exceeded with the probability ``alpha``."""
    spread = math.sqrt(2 * (freedom + 2 * noncentrality))
    mean = freedom + noncentrality
    return _root(
        lambda x: _log(alpha / max(survival(x, freedom, noncentrality), _TINY)),
        mean - spread,
        mean + 12 * spread + 60,
    )


def visible(freedom: int, tolerated: float, alpha: float, power: float) -> float:
    """The non-centrality that a test against ``tolerated`` at ``alpha`` finds with the probability ``power``."""
    bound = critical(freedom, tolerated, alpha)
    return _root(lambda value: survival(bound, freedom, value) - power, 0.0, 4 * bound + 50)


def _root(rising: Callable[[float], float], low: float, high: float) -> float:
    """Where a rising function is zero, to a relative 1e-9, or so near that it is _CLOSE to it: by secants (Illinois)."""
    low = max(low, 0.0)
    below, above = rising(low), rising(high)
    if below >= 0 or above <= 0:
        return low if below >= 0 else high
    side = 0
    for step in range(_STEPS):
        chord = (low * above - high * below) / (above - below)
        middle = chord if step % 4 and low < chord < high else (low + high) / 2
        value = rising(middle)
        if value < 0:
            low, below = middle, value
            above, side = (above / 2, -1) if side < 0 else (above, -1)
        else:
            high, above = middle, value
            below, side = (below / 2, 1) if side > 0 else (below, 1)
        if high - low <= 1e-9 * high or abs(value) <= _CLOSE:
            break
    return middle


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def _sankaran(x: float, freedom: int, noncentrality: float) -> float:
    mean = freedom + noncentrality
    power = 1 - 2 * mean * (freedom + 3 * noncentrality) / (3 * (freedom + 2 * noncentrality) ** 2)
    width = (freedom + 2 * noncentrality) / mean**2
    bend = (power - 1) * (1 - 3 * power)
    centre = 1 + power * width * (power - 1 - 0.5 * (2 - power) * bend * width)
    spread = power * math.sqrt(2 * width) * (1 + 0.5 * bend * width)
    return 0.5 * math.erfc(((x / mean) ** power - centre) / spread / math.sqrt(2))


def _log(value: float) -> float:
    return math.log(max(value, _TINY))
