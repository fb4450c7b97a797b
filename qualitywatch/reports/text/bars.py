"""The shape of a series in one character for each value."""

from __future__ import annotations

from collections.abc import Sequence

BARS, PLAIN_BARS = "▁▂▃▄▅▆▇█", "_.-=+*#@"


def shape(values: Sequence[float], *, width: int, bars: str = BARS) -> str:
    """The lowest at the bottom; of more values than ``width``, the last one of each of so many parts."""
    if not values:
        return ""
    if len(values) > width:
        values = [values[(part + 1) * len(values) // width - 1] for part in range(width)]
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    return "".join(bars[int((value - low) / span * (len(bars) - 1))] for value in values)
