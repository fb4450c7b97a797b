"""How long ago what a check finds was first found, where that is kept."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from qualitywatch.domain.finding import Finding, FindingState
from qualitywatch.domain.outcome import Outcome, RuleOutcome

_BREACHES = (Outcome.FAIL, Outcome.WARN)
LOOKED_UP = 200
"""As many breaches get an age; nobody reads more of them in a terminal."""


def ages_of(
    outcomes: Collection[RuleOutcome],
    finding_of: Callable[[str], Finding | None],
    *,
    evaluated: Collection[str],
    at: datetime,
) -> dict[str, timedelta | None]:
    """The ages of breaches at ``at`` by fingerprint, None for those that are new.

    Of targets that are not among those that were ``evaluated`` before, nothing is said: everything would be new.
    """
    breaches = [
        each for each in outcomes if each.outcome in _BREACHES and each.counts and each.target in evaluated
    ]
    ages: dict[str, timedelta | None] = {}
    for breach in breaches[:LOOKED_UP]:
        finding = finding_of(breach.fingerprint)
        known = finding is not None and finding.state is FindingState.OPEN
        ages[breach.fingerprint] = finding.age(at) if finding and known else None
    return ages
