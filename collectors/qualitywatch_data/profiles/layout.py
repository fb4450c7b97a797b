"""Where the bins of a numeric column lie: fixed once for a column, so that every profile of it adds up."""

from __future__ import annotations

import math
from dataclasses import dataclass

from qualitywatch import CollectError

RESOLUTION = 128
"""Bins for each unit of asinh(z): a bin is 1/128 of a scale wide at the centre, and 0.8 % of the distance from it far out."""

WIDEST = 1000
"""The exponent of two beyond which no scale goes, so that no bound of a bin is more than a double can say."""


class LayoutsDifferError(CollectError):
    """Profiles were made with bins at different places."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Bins of equal width in asinh((x − centre)/scale): linear near the centre, logarithmic on both sides of it."""

    centre: float
    scale: float

    def index(self, value: float, resolution: int = RESOLUTION) -> int:
        """The bin that a finite value falls into."""
        return math.floor(math.asinh((value - self.centre) / self.scale) * resolution)

    def edge(self, index: int, resolution: int) -> float:
        """Where the bin starts; ±infinity beyond what a double can say."""
        return self.centre + self.scale * self.standard_edge(index, resolution)

    @staticmethod
    def standard_edge(index: int, resolution: int) -> float:
        """Where the bin starts, in scales from the centre; ±infinity beyond what a double can say."""
        try:
            return math.sinh(index / resolution)
        except OverflowError:
            return math.copysign(math.inf, index)


def suitable_layout(lower: float, median: float, upper: float, widest: float) -> Layout:
    """The layout for a column with these quartiles; ``widest`` is its range, for columns whose quartiles coincide.

    Centre and scale are rounded, the scale to a power of two, so that parts of one stream are mostly laid out alike.
    """
    spread = (upper - lower) / 1.349
    wide = next((each for each in (spread, widest / 8, abs(median), 1.0) if 0 < each < math.inf), 1.0)
    scale = 2.0 ** min(max(round(math.log2(wide)), -WIDEST), WIDEST)
    steps = median / scale
    centre = round(steps) * scale if abs(steps) < 2**53 else median
    return Layout(centre if math.isfinite(centre) else median, scale)


def same(one: Layout, other: Layout) -> Layout:
    """The layout of both; raises LayoutsDifferError where they differ, because such bins do not add up."""
    if one != other:
        raise LayoutsDifferError(
            "the profiles are laid out differently", hint="profile both with the layout of one of them"
        )
    return one
