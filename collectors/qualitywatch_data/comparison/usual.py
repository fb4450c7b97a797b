"""What is unusual among parts of a reference, of which the most unusual are left out.

A day that went wrong stands in the reference from the next day on. It must not make the same fault look usual, so the
largest effects do not count: one in seven, since a day of every week may be unlike the others and is no fault.
"""

from __future__ import annotations

LEAST_PARTS = 4
"""Parts from which something can be learned."""
MOST_PARTS = 56
"""Parts that are looked at."""
_TABLE = {
    4: (1.961, 78.50),
    5: (1.800, 42.27),
    6: (1.684, 29.80),
    7: (1.604, 23.23),
    8: (1.539, 19.84),
    9: (1.489, 17.60),
    10: (1.451, 15.94),
    11: (1.420, 14.53),
    12: (1.388, 13.80),
    13: (1.366, 12.99),
    14: (1.712, 16.61),
    15: (1.671, 15.81),
    16: (1.632, 14.89),
    17: (1.598, 14.47),
    18: (1.569, 13.89),
    19: (1.543, 13.30),
    20: (1.516, 12.81),
    21: (1.760, 15.05),
    22: (1.728, 14.64),
    23: (1.697, 14.03),
    24: (1.668, 13.73),
    25: (1.641, 13.15),
    26: (1.620, 12.94),
    27: (1.598, 12.65),
    28: (1.787, 14.31),
    29: (1.759, 14.01),
    30: (1.734, 13.76),
    31: (1.712, 13.43),
    32: (1.689, 13.25),
    33: (1.670, 12.93),
    34: (1.649, 12.71),
    35: (1.804, 14.04),
    36: (1.780, 13.56),
    37: (1.760, 13.49),
    38: (1.737, 13.26),
    39: (1.717, 12.96),
    40: (1.703, 12.90),
    41: (1.687, 12.67),
    42: (1.813, 13.71),
    43: (1.794, 13.44),
    44: (1.776, 13.39),
    45: (1.757, 13.08),
    46: (1.742, 12.86),
    47: (1.726, 12.82),
    48: (1.712, 12.71),
    49: (1.822, 13.47),
    50: (1.804, 13.40),
    51: (1.788, 13.20),
    52: (1.772, 13.15),
    53: (1.759, 12.94),
    54: (1.746, 12.67),
    55: (1.730, 12.52),
    56: (1.827, 13.41),
}
"""For each number of parts: what the mean of the effects that count must be multiplied with to be the parts' variance, and
the multiple of that mean which another part exceeds with a probability of 1 %. Simulated by benchmarks/usual_quantiles.py
for parts whose shifts are normal in one direction; shifts in more than one direction exceed it more rarely."""


def left_out(parts: int) -> int:
    """How many of the most unusual parts are left out: one in seven, and at least one."""
    return max(1, parts // 7)


def variance_factor(parts: int) -> float:
    """What the mean of the effects that count must be multiplied with to be the variance of the parts."""
    return _TABLE[min(parts, MOST_PARTS)][0]


def unusual_factor(parts: int) -> float:
    """The multiple of that mean which another part exceeds with a probability of 1 %."""
    return _TABLE[min(parts, MOST_PARTS)][1]
