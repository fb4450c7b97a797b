"""Comparing one number with a rule's limits."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from operator import gt, lt
from typing import NamedTuple

from qualitywatch.domain.limits import Limits
from qualitywatch.domain.outcome import Outcome
from qualitywatch.pipeline.evaluate.course import Stance

_SIGNIFICANT = 1e-9
"""Two values that differ by less than this share of them are equal."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """``outcome`` with the limit that decided; where the value passes, the limit that it would meet first.

    ``side`` is ``above`` or ``below``, ``equals`` where that very value must not be, ``differs`` where no other may.
    ``distance`` is how far beyond the limit the value lies, in its own unit: negative within it, 0 where it meets it.
    ``clears_at`` is the strictest bound on that side: a value that meets it neither fails nor warns, and ends a finding.
    ``clear`` tells whether the value meets it.
    """

    outcome: Outcome
    limit: float
    side: str
    distance: float
    clears_at: float
    clear: bool = True

    @property
    def breached(self) -> bool:
        """Whether the value lies beyond a limit."""
        return self.outcome is not Outcome.PASS

    @property
    def stance(self) -> Stance:
        """What it means for how long the rule has been breached, or clear."""
        if self.breached:
            return Stance.BREACH
        return Stance.CLEAR if self.clear else Stance.BETWEEN


class Bound(NamedTuple):
    """One limit: ``strictest`` is what ends a finding on its side, ``own`` whether that is stricter than all limits."""

    outcome: Outcome
    side: str
    limit: float
    strictest: float
    own: bool


def compare(value: float, limits: Limits) -> Comparison:
    """Judge ``value``: a bound met exactly still passes, fail bounds come before warn bounds."""
    return compare_with(value, bounds_of(limits))


def compare_with(value: float, bounds: Sequence[Bound]) -> Comparison:
    """As ``compare``, with the bounds that ``bounds_of`` gives: for many values, which need them only once."""
    for bound in bounds:
        if _BEYOND[bound.side](value, bound.limit):
            distance = _distance(value, bound.side, bound.limit)
            return Comparison(bound.outcome, bound.limit, bound.side, distance, bound.strictest, clear=False)
    nearest = bounds[0] if len(bounds) == 1 else min(bounds, key=lambda bound: abs(bound.limit - value))
    distance = _distance(value, nearest.side, nearest.limit)
    clear = not nearest.own or not _BEYOND[nearest.side](value, nearest.strictest)
    return Comparison(Outcome.PASS, nearest.limit, nearest.side, distance, nearest.strictest, clear)


def level_in(limits: Limits) -> Callable[[float], tuple[Outcome, Stance]]:
    """A function that says of a value what ``compare`` says, and nothing of why: for many values in a row."""
    bounds = [(_BEYOND[bound.side], bound.limit, bound.outcome) for bound in bounds_of(limits)]
    breaches = {outcome: (outcome, Stance.BREACH) for _, _, outcome in bounds}
    clear, between = (Outcome.PASS, Stance.CLEAR), (Outcome.PASS, Stance.BETWEEN)

    def level(value: float) -> tuple[Outcome, Stance]:
        for beyond, limit, outcome in bounds:
            if beyond(value, limit):
                return breaches[outcome]
        return clear if limits.clear_at is None or compare(value, limits).clear else between

    return level


def alike_around(limits: Limits) -> Callable[[float], tuple[float, float]]:
    """A function that says of a value between which others, exclusive, ``level_in`` says the same of all.

    The ends are a little within the limits, so that a rounding error decides nothing; next to a limit, or where one is
    of equality, there is nothing between them.
    """
    bounds = bounds_of(limits)
    if any(bound.side not in ("above", "below") for bound in bounds):
        return lambda value: (value, value)
    ends = {bound.limit for bound in bounds} | ({limits.clear_at} if limits.clear_at is not None else set())
    marks = [-math.inf, *sorted(ends), math.inf]
    lows = [mark + _SIGNIFICANT * max(abs(mark), 1.0) for mark in marks]
    highs = [mark - _SIGNIFICANT * max(abs(mark), 1.0) for mark in marks]
    lows[0], highs[-1] = -math.inf, math.inf

    def around(value: float) -> tuple[float, float]:
        place = bisect_left(marks, value)
        return (lows[place - 1], highs[place]) if 0 < place < len(marks) else (value, value)

    return around


def difference(value: float, baseline: float) -> float:
    """``value - baseline`` of the numbers as they are written: 0.795 - 0.8 is -0.005, and not a rounding error below."""
    return float(Decimal(repr(float(value))) - Decimal(repr(float(baseline))))


def equal(value: float, other: float) -> bool:
    """Whether two values are the same to nine significant digits; 0 is equal to nothing else."""
    return math.isclose(value, other, rel_tol=_SIGNIFICANT)


def _differs(value: float, other: float) -> bool:
    return not equal(value, other)


_BEYOND: Mapping[str, Callable[[float, float], bool]] = {
    "above": gt,
    "below": lt,
    "equals": equal,
    "differs": _differs,
}


def _distance(value: float, side: str, limit: float) -> float:
    match side:
        case "above":
            return value - limit
        case "below":
            return limit - value
        case "equals":
            return -abs(value - limit)
        case _:
            return abs(value - limit)


@lru_cache(maxsize=4096)
def bounds_of(limits: Limits) -> tuple[Bound, ...]:
    """Each bound there is, those that fail first."""
    named = (
        (Outcome.FAIL, "above", limits.fail_above),
        (Outcome.FAIL, "below", limits.fail_below),
        (Outcome.FAIL, "equals", limits.fail_equals),
        (Outcome.FAIL, "differs", limits.fail_unless),
        (Outcome.WARN, "above", limits.warn_above),
        (Outcome.WARN, "below", limits.warn_below),
        (Outcome.WARN, "equals", limits.warn_equals),
        (Outcome.WARN, "differs", limits.warn_unless),
    )
    given = [(outcome, side, limit) for outcome, side, limit in named if limit is not None]
    strictest = {
        side: (max if side == "below" else min)(limit for _, each, limit in given if each == side)
        for side in {side for _, side, _ in given}
    }
    if limits.clear_at is not None:
        strictest |= dict.fromkeys(strictest.keys() & {"above", "below"}, limits.clear_at)
    own = limits.clear_at is not None
    return tuple(Bound(outcome, side, limit, strictest[side], own) for outcome, side, limit in given)
