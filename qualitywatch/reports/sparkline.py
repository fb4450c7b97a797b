"""Small line charts in SVG, drawn on the server."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 96.0, 22.0
_MARGIN = 3.0


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A line through values: ``points`` for an SVG polyline, and its last point."""

    points: str
    last_x: float
    last_y: float


def sparkline(values: Sequence[float]) -> Sparkline | None:
    """The line through ``values``, evenly spaced and scaled to their range; None for fewer than two."""
    if len(values) < 2:  # noqa: PLR2004 - a line has two ends
        return None
    low, high = min(values), max(values)
    step = (WIDTH - 2 * _MARGIN) / (len(values) - 1)
    spots = [
        (round(_MARGIN + index * step, 1), round(_height(value, low, high), 1))
        for index, value in enumerate(values)
    ]
    last_x, last_y = spots[-1]
    return Sparkline(" ".join(f"{x},{y}" for x, y in spots), last_x, last_y)


def _height(value: float, low: float, high: float) -> float:
    span = high - low
    if not 0 < span < math.inf:
        return HEIGHT / 2
    return HEIGHT - _MARGIN - (value - low) / span * (HEIGHT - 2 * _MARGIN)
