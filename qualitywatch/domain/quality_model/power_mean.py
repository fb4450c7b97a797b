"""The weighted power mean M_p = (Σ w·u^p / Σ w)^(1/p): p = 1 arithmetic, p = -1 harmonic, p → -∞ the minimum."""

from __future__ import annotations

import math
from collections.abc import Sequence


def power_mean(parts: Sequence[tuple[float, float]], exponent: float) -> float:
    """The mean of ``(value, weight)`` pairs; values and weights above 0, ``exponent`` below 0.

    The order of the parts makes no difference to any bit of the result: sums are rounded once. Raises ValueError
    where there are no parts.
    """
    if not parts:
        raise ValueError("there is no mean of nothing")
    whole = math.fsum(weight for _, weight in parts)
    if exponent == -1:  # division is the same on every machine, powers need not be
        mean = whole / math.fsum(weight / value for value, weight in parts)
    else:
        mean = (math.fsum(weight * value**exponent for value, weight in parts) / whole) ** (1 / exponent)
    values = [value for value, _ in parts]
    return min(max(mean, min(values)), max(values))  # rounding must not leave the range of what was averaged
