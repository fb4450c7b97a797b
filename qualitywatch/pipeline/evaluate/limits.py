"""Comparing one value with a rule's limits."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.rule import Limits
from qualitywatch.pipeline.evaluate.course import Stance

_BEYOND = {"above": operator.gt, "below": operator.lt}


@dataclass(frozen=True, slots=True)
class Comparison:
    """``outcome`` with the limit that decided; where the value passes, the limit that it would meet first.

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


def compare(value: float, limits: Limits) -> Comparison:
    """Judge ``value``: a bound met exactly still passes, fail bounds come before warn bounds."""
    bounds = list(_bounds(limits))
    breached = next((bound for bound in bounds if _BEYOND[bound[1]](value, bound[2])), None)
    nearest = min(bounds, key=lambda bound: abs(bound[2] - value))
    outcome, side, limit = breached or (Outcome.PASS, *nearest[1:])
    clears_at = _strictest(bounds, side) if limits.clear_at is None else limits.clear_at
    clear = breached is None and not _BEYOND[side](value, clears_at)
    return Comparison(outcome, limit, side, _distance(value, side, limit), clears_at, clear)


def difference(value: float, baseline: float) -> float:
    """``value - baseline`` of the numbers as they are written: 0.795 - 0.8 is -0.005, and not a rounding error below."""
    return float(Decimal(repr(float(value))) - Decimal(repr(float(baseline))))


def _distance(value: float, side: str, limit: float) -> float:
    return value - limit if side == "above" else limit - value


def _strictest(bounds: Sequence[tuple[Outcome, str, float]], side: str) -> float:
    limits = [limit for _, each, limit in bounds if each == side]
    return min(limits) if side == "above" else max(limits)


def _bounds(limits: Limits) -> Iterator[tuple[Outcome, str, float]]:
    for outcome, side, limit in (
        (Outcome.FAIL, "above", limits.fail_above),
        (Outcome.FAIL, "below", limits.fail_below),
        (Outcome.WARN, "above", limits.warn_above),
        (Outcome.WARN, "below", limits.warn_below),
    ):
        if limit is not None:
            yield outcome, side, limit
