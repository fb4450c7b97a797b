"""From outcomes to a verdict."""

from __future__ import annotations

from collections.abc import Sequence

from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.verdict import OnMissing, VerdictKind

_MISSING = (Outcome.NOT_AVAILABLE, Outcome.ERROR)


def is_missing(outcome: RuleOutcome) -> bool:
    """Whether the gate lacks evidence that it needs here."""
    return outcome.required and outcome.outcome in _MISSING


def verdict_of(
    outcomes: Sequence[RuleOutcome], *, on_missing: OnMissing = OnMissing.FAIL, measured: int
) -> VerdictKind:
    """The verdict of all outcomes together: a failure wins over missing evidence, that over warnings.

    ``measured`` counts the measurements: where nothing at all was measured, there is no evidence, whatever
    ``on_missing`` says.
    """
    counting = [outcome for outcome in outcomes if outcome.counts]
    if any(outcome.outcome is Outcome.FAIL for outcome in counting):
        return VerdictKind.FAIL
    missing = any(is_missing(outcome) for outcome in counting)
    if not measured or (missing and on_missing is OnMissing.FAIL):
        return VerdictKind.NO_EVIDENCE
    if any(outcome.outcome is Outcome.WARN for outcome in counting) or (
        missing and on_missing is OnMissing.WARN
    ):
        return VerdictKind.WARN
    return VerdictKind.PASS
