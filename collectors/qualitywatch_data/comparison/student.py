"""Student's t distribution: how far out a value lies that is rarely exceeded."""

from __future__ import annotations

import math

_STEPS = 200


def central_probability(t: float, freedom: int) -> float:
    """The probability of a value between −t and t; ``freedom`` ≥ 1.

    Source: Abramowitz, Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
    """
    angle = math.atan(t / math.sqrt(freedom))
    cosine, sine = math.cos(angle), math.sin(angle)
    odd = freedom % 2
    term = cosine if odd else 1.0
    total = 0.0
    for step in range(freedom // 2):
        total += term
        term *= (
            cosine * cosine * ((2 * step + 2) / (2 * step + 3) if odd else (2 * step + 1) / (2 * step + 2))
        )
    return 2 / math.pi * (angle + sine * total) if odd else sine * total


def two_sided_quantile(alpha: float, freedom: int) -> float:
    """The value that is exceeded on either side with the probability ``alpha``, by halving."""
    low, high = 0.0, 1.0
    while central_probability(high, freedom) < 1 - alpha:
        low, high = high, 2 * high
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if central_probability(middle, freedom) < 1 - alpha:
            low = middle
        else:
            high = middle
        if high - low <= 1e-12 * high:
            break
    return high
