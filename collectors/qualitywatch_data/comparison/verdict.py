"""The verdict on every column of a table, corrected for how many there are, with what it rests on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from qualitywatch_data.comparison.columns import Comparison
from qualitywatch_data.comparison.places import Places, largest_effect
from qualitywatch_data.comparison.relevance import Test, levels
from qualitywatch_data.comparison.variation import NOTHING, Usual, Variation

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
    would have shown, infinite where no effect is; ``test`` the one that decided, at ``level``; ``variation`` what the parts of
    the reference say of it, and ``places`` where their medians lie, if it was these that decided what is usual.
    """

    comparison: Comparison
    verdict: Verdict
    effect: float
    visible: float
    test: Test
    level: float
    variation: Variation = NOTHING
    places: Places | None = None

    @property
    def of_missing(self) -> bool:
        """Whether it is what is missing that has shifted."""
        return self.test is self.comparison.missing

    @property
    def interval(self) -> tuple[float, float]:
        """Between which effects the shift lies."""
        return self.test.interval(self.level)

    @property
    def usual(self) -> bool:
        """Whether a shift is proven that is no larger than those among the parts of the reference."""
        return not self.effect and _beyond(self.test, self.level) > 0


def judge(comparisons: Sequence[Comparison], alpha: float, usual: Sequence[Usual] = ()) -> list[Judged]:
    """Judge all columns together, so that with the probability 1 − ``alpha`` no verdict BEYOND is wrong.

    ``usual`` is what was learned of each: a shift within it is none, however surely it is proven.
    """
    tests = [test for each in comparisons for test in (each.values, each.missing)]
    decided = levels([test.p_value for test in tests], alpha)
    strictest = alpha / max(1, len(tests))
    known = usual or [Usual()] * len(comparisons)
    return [
        _judged(each, (decided[2 * place], decided[2 * place + 1]), strictest, known[place])
        for place, each in enumerate(comparisons)
    ]


def _judged(comparison: Comparison, decided: tuple[float, float], strictest: float, usual: Usual) -> Judged:
    """The test of values tells the story, unless what is missing has shifted further."""
    tests = ((comparison.values, decided[0], usual.values), (comparison.missing, decided[1], usual.missing))
    proven = [_beyond(test, level) for test, level, _ in tests]
    places = _deciding(comparison, usual)
    unusual = [
        test.estimate > variation.unusual if place is None else place.unlike(comparison.median or 0.0)
        for (test, _, variation), place in zip(tests, (places, None), strict=True)
    ]
    effects = [effect if beyond else 0.0 for effect, beyond in zip(proven, unusual, strict=True)]
    effect = max(effects)
    of_rows = _sensitivity(comparison.values).smallest_visible(strictest)
    visible = of_rows if places is not None else max(of_rows, _visible(comparison, usual))
    by_missing = effects[1] > effects[0] or (not effect and proven[1] > proven[0])
    test, level, variation = tests[1 if by_missing else 0]
    if effect > 0:
        verdict = Verdict.BEYOND
    elif of_rows > MATTERS or (proven[0] and math.isinf(visible)):
        verdict = Verdict.TOO_FEW
    else:
        verdict = Verdict.WITHIN
    return Judged(
        comparison, verdict, effect, visible, test, level, variation, None if by_missing else places
    )


def _deciding(comparison: Comparison, usual: Usual) -> Places | None:
    """Where the medians of the parts lie, if no effect could be unusual among them."""
    decides = usual.places is not None and comparison.median is not None
    return usual.places if decides and math.isinf(_visible(comparison, usual)) else None


def _visible(comparison: Comparison, usual: Usual) -> float:
    """The effect that is surely found among such parts; infinite where no effect is so large."""
    n, m = (
        rows * (1 - missing) for rows, missing in zip(comparison.rows, comparison.missing_shares, strict=True)
    )
    visible = usual.values.visible
    return visible if not visible or visible <= largest_effect(n, m) else math.inf


def _beyond(test: Test, level: float) -> float:
    """What is proven beyond the tolerance; positive exactly where the test is significant."""
    if test.p_value > level:
        return 0.0
    return max(test.proven(level) - test.tolerance, math.ulp(1.0))


def _sensitivity(test: Test) -> Test:
    """The test, as if a column that has one value could have had two."""
    return Test(test.statistic, max(1, test.freedom), test.comparable, test.tolerance)
