"""Utility functions: how good a value is, from 0 (unacceptable) over TARGET to 100 (ideal), piecewise linear."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from qualitywatch.errors import QualityModelError

WORST, TARGET, BEST = 0.0, 80.0, 100.0
"""The scores of an unacceptable value, of one that is good enough, and of one that cannot be better."""

_FEWEST = 3


@dataclass(frozen=True, slots=True)
class Anchor:
    """A ``value`` in the metric's unit and the ``score`` it gets."""

    value: float
    score: float


@dataclass(frozen=True, slots=True)
class Utility:
    """At least three anchors from 0 to 100; values and scores both run one way all along.

    They are kept by value, least first. Raises QualityModelError for anchors that are no such function.
    """

    anchors: tuple[Anchor, ...]

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.anchors, key=lambda anchor: anchor.value))
        if len(ordered) < _FEWEST:
            raise QualityModelError(f"a utility needs at least {_FEWEST} anchors")
        if not all(math.isfinite(part) for each in ordered for part in (each.value, each.score)):
            raise QualityModelError("an anchor is not a finite number")
        scores = [anchor.score for anchor in ordered]
        if sorted((scores[0], scores[-1])) != [WORST, BEST]:
            raise QualityModelError("the anchors must run from score 0 to score 100")
        pairs = list(pairwise(ordered))
        rising = scores[-1] == BEST
        for low, high in pairs:
            if low.value == high.value or (high.score > low.score) is not rising or high.score == low.score:
                raise QualityModelError(
                    f"the anchors are not monotone: {low.value:g} gets {low.score:g}"
                    f" and {high.value:g} gets {high.score:g}"
                )
        object.__setattr__(self, "anchors", ordered)

    @property
    def rising(self) -> bool:
        """Whether higher values are better."""
        return self.anchors[-1].score == BEST

    def of(self, value: float) -> float:
        """The score of a value, from 0 to 100; beyond the outermost anchors it stays what it is there."""
        first, last = self.anchors[0], self.anchors[-1]
        if value <= first.value:
            return first.score
        if value >= last.value:
            return last.score
        low, high = next((low, high) for low, high in pairwise(self.anchors) if value <= high.value)
        return _between(value, (low.value, low.score), (high.value, high.score))

    def reaching(self, score: float, *, whole: bool = False) -> float:
        """The least good value that gets ``score`` (0 to 100); the next better whole number where it is counted."""
        by_score = sorted((anchor.score, anchor.value) for anchor in self.anchors)
        low, high = next(
            (low, high) for low, high in pairwise(by_score) if score <= high[0] or high is by_score[-1]
        )
        value = _between(score, low, high)
        return _whole(value, up=self.rising) if whole else value

    def worst_of(self, values: Iterable[float]) -> float:
        """The worst of several values; raises ValueError where there are none."""
        return min(values) if self.rising else max(values)


def _between(at: float, low: tuple[float, float], high: tuple[float, float]) -> float:
    (x0, y0), (x1, y1) = low, high
    found = y0 + (y1 - y0) * ((at - x0) / (x1 - x0))
    return min(max(found, min(y0, y1)), max(y0, y1))


def _whole(value: float, *, up: bool) -> float:
    nearest = float(round(value))
    if math.isclose(value, nearest, rel_tol=1e-9, abs_tol=1e-9):
        return nearest
    return float(math.ceil(value) if up else math.floor(value))
