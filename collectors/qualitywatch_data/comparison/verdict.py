"""The verdict on every column of a table, corrected for how many there are, with what it rests on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from qualitywatch_data.comparison.columns import Comparison
from qualitywatch_data.comparison.relevance import Test, levels

MATTERS = 0.25
"""An effect that a comparison must be able to see, in units of PSI: half a standard deviation."""


class Verdict(StrEnum):
    """What the rows prove."""

    BEYOND = "beyond"
    WITHIN = "within"
    TOO_FEW = "too few"


@dataclass(frozen=True, slots=True)
class Judged:
    """A column's verdict; effects are in units of PSI.

    ``effect`` is what is proven beyond the tolerance, 0 where nothing is; ``visible`` the smallest shift that the rows
    would have shown; ``test`` the one that decided, at ``level``.
    """

    comparison: Comparison
    verdict: Verdict
    effect: float
    visible: float
    test: Test
    level: float

    @property
    def of_missing(self) -> bool:
        """Whether it is what is missing that has shifted."""
        return self.test is self.comparison.missing

    @property
    def interval(self) -> tuple[float, float]:
        """Between which effects the shift lies."""
        return self.test.interval(self.level)


def judge(comparisons: Sequence[Comparison], alpha: float) -> list[Judged]:
    """Judge all columns together, so that with the probability 1 − ``alpha`` no verdict BEYOND is wrong."""
    tests = [test for each in comparisons for test in (each.values, each.missing)]
    decided = levels([test.p_value for test in tests], alpha)
    strictest = alpha / max(1, len(tests))
    return [
        _judged(each, decided[2 * place], decided[2 * place + 1], strictest)
        for place, each in enumerate(comparisons)
    ]


def _judged(comparison: Comparison, level: float, level_of_missing: float, strictest: float) -> Judged:
    by_values = _beyond(comparison.values, level)
    by_missing = _beyond(comparison.missing, level_of_missing)
    effect = max(by_values, by_missing)
    visible = _sensitivity(comparison.values).smallest_visible(strictest)
    if effect > 0:
        verdict = Verdict.BEYOND
    elif visible > MATTERS:
        verdict = Verdict.TOO_FEW
    else:
        verdict = Verdict.WITHIN
    if by_missing > by_values:
        return Judged(comparison, verdict, effect, visible, comparison.missing, level_of_missing)
    return Judged(comparison, verdict, effect, visible, comparison.values, level)


def _beyond(test: Test, level: float) -> float:
    """What is proven beyond the tolerance; positive exactly where the test is significant."""
    if test.p_value > level:
        return 0.0
    return max(test.proven(level) - test.tolerance, math.ulp(1.0))


def _sensitivity(test: Test) -> Test:
    """The test, as if a column that has one value could have had two."""
    return Test(test.statistic, max(1, test.freedom), test.comparable, test.tolerance)
