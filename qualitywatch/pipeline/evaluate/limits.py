"""Comparing one value with a rule's limits."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from dataclasses import dataclass

from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.rule import Limits

_BEYOND = {"above": operator.gt, "below": operator.lt}


@dataclass(frozen=True, slots=True)
class Comparison:
    """``outcome`` with the limit that decided; where the value passes, the limit that it would meet first."""

    outcome: Outcome
    limit: float
    side: str

    @property
    def breached(self) -> bool:
        """Whether the value lies beyond a limit."""
        return self.outcome is not Outcome.PASS


def compare(value: float, limits: Limits) -> Comparison:
    """Judge ``value``: a bound met exactly still passes, fail bounds come before warn bounds."""
    bounds = list(_bounds(limits))
    for outcome, side, limit in bounds:
        if _BEYOND[side](value, limit):
            return Comparison(outcome, limit, side)
    _, side, limit = min(bounds, key=lambda bound: abs(bound[2] - value))
    return Comparison(Outcome.PASS, limit, side)


def _bounds(limits: Limits) -> Iterator[tuple[Outcome, str, float]]:
    for outcome, side, limit in (
        (Outcome.FAIL, "above", limits.fail_above),
        (Outcome.FAIL, "below", limits.fail_below),
        (Outcome.WARN, "above", limits.warn_above),
        (Outcome.WARN, "below", limits.warn_below),
    ):
        if limit is not None:
            yield outcome, side, limit
