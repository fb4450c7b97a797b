"""What a comparison of samples says: a shift in standard deviations with its interval, on the scale of all other effects."""

from __future__ import annotations

import math
from dataclasses import dataclass

from qualitywatch_data.comparison.verdict import MATTERS, Verdict


@dataclass(frozen=True, slots=True)
class Effect:
    """A shift between ``low`` and ``high`` standard deviations; ``visible`` is the least that would have been seen."""

    shift: float
    low: float
    high: float
    visible: float
    rows: tuple[int, int]
    tolerance: float

    @property
    def beyond(self) -> float:
        """What is proven beyond the tolerance, in units of PSI; 0 where nothing is."""
        return max(0.0, self.low**2 - self.tolerance)

    @property
    def verdict(self) -> Verdict:
        """What the rows prove."""
        if self.beyond:
            return Verdict.BEYOND
        return Verdict.TOO_FEW if self.visible**2 > MATTERS else Verdict.WITHIN

    @property
    def told(self) -> str:
        """The effect in words."""
        n, m = self.rows
        rows = f"{n:,} sampled rows of the reference against {m:,}"
        tolerated = self.tolerance**0.5
        if self.verdict is Verdict.BEYOND:
            return (
                f"by {self.shift:.2g} standard deviations, certainly between {self.low:.2g} and {self.high:.2g}, where"
                f" {tolerated:.2g} would be tolerated; {rows}"
            )
        if math.isinf(self.visible):
            return f"Too few to tell: no shift would surely have been seen; {rows}"
        seen = f"a shift below {self.visible:.2g} standard deviations would not surely have been seen; {rows}"
        if self.verdict is Verdict.TOO_FEW:
            return f"Too few to tell: {seen}"
        return (
            f"No shift beyond {tolerated:.2g} standard deviations is proven: it is {self.shift:.2g}; {seen}"
        )


def nothing_learned(rows: tuple[int, int], tolerance: float) -> Effect:
    """What so few rows say that nothing can be learned from them."""
    return Effect(0.0, 0.0, math.inf, math.inf, rows, tolerance)
