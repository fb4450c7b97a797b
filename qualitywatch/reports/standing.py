"""Who stands where: the outcomes of a verdict by what they mean for the gate, in an order that never changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import isnan

from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.rule import Severity
from qualitywatch.domain.verdict import Verdict

_SEVEREST_FIRST = tuple(reversed(Severity))
_BREACHES = (Outcome.FAIL, Outcome.WARN)


@dataclass(frozen=True, slots=True)
class Standing:
    """Outcomes by kind, each the most severe first; a waived or tolerated breach counts neither as failed nor as
    warned.
    """

    failed: tuple[RuleOutcome, ...]
    warned: tuple[RuleOutcome, ...]
    waived: tuple[RuleOutcome, ...]
    tolerated: tuple[RuleOutcome, ...]
    broken: tuple[RuleOutcome, ...]
    unavailable: tuple[RuleOutcome, ...]
    passed: tuple[RuleOutcome, ...]

    @property
    def missing(self) -> tuple[RuleOutcome, ...]:
        """What has no verdict, required evidence first."""
        return tuple(sorted(self.broken + self.unavailable, key=lambda outcome: not outcome.required))

    @property
    def missing_required(self) -> tuple[RuleOutcome, ...]:
        """What has no verdict and should have."""
        return tuple(outcome for outcome in self.missing if outcome.required)


def standing(verdict: Verdict) -> Standing:
    """Sort the outcomes of a verdict; the order they came in makes no difference."""
    everything = ordered(verdict.outcomes)

    def those(kind: Outcome) -> tuple[RuleOutcome, ...]:
        return tuple(
            outcome
            for outcome in everything
            if outcome.outcome is kind and not is_waived(outcome) and not is_tolerated(outcome)
        )

    return Standing(
        failed=those(Outcome.FAIL),
        warned=those(Outcome.WARN),
        waived=tuple(outcome for outcome in everything if is_waived(outcome)),
        tolerated=tuple(outcome for outcome in everything if is_tolerated(outcome)),
        broken=those(Outcome.ERROR),
        unavailable=those(Outcome.NOT_AVAILABLE),
        passed=those(Outcome.PASS),
    )


def is_waived(outcome: RuleOutcome) -> bool:
    """Whether this is a breach that somebody decided to live with for a time."""
    return outcome.waiver is not None and outcome.outcome in _BREACHES


def is_tolerated(outcome: RuleOutcome) -> bool:
    """Whether this is a breach that decides nothing although nobody waived it."""
    breach = outcome.outcome in _BREACHES
    return breach and bool(outcome.tolerated) and not is_waived(outcome)


def ordered(outcomes: Iterable[RuleOutcome]) -> list[RuleOutcome]:
    """The most severe first, then by rule; of one rule the breach that lies furthest beyond its limit, then by target and labels."""
    return sorted(outcomes, key=_place)


def by_rule(outcomes: Sequence[RuleOutcome]) -> list[list[RuleOutcome]]:
    """The ordered outcomes of each rule together."""
    return [list(group) for _, group in groupby(outcomes, key=lambda outcome: outcome.rule)]


def _place(outcome: RuleOutcome) -> tuple[int, str, float, str, tuple[tuple[str, str], ...]]:
    beyond = outcome.beyond if outcome.outcome in _BREACHES else 0.0
    return (
        _SEVEREST_FIRST.index(outcome.severity),
        outcome.rule,
        0.0 if isnan(beyond) else -beyond,  # else the order would depend on how they came
        outcome.target,
        tuple(sorted(outcome.labels.items())),
    )
