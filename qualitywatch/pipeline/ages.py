"""How long ago what a check finds was first found, where that is kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from itertools import islice

from qualitywatch.domain.finding import Finding, FindingState
from qualitywatch.domain.outcome import RuleOutcome

LOOKED_UP = 200
"""As many breaches get an age, the first ones; nobody reads more of them in a terminal."""


def ages_of(
    breaches: Iterable[RuleOutcome],
    finding_of: Callable[[str], Finding | None],
    *,
    evaluated: Collection[str],
    at: datetime,
) -> dict[str, timedelta | None]:
    """The ages of the first ``breaches`` at ``at`` by fingerprint, None for those that are new.

    Of targets that are not among those that were ``evaluated`` before, nothing is said: everything would be new.
    """
    known = (each for each in breaches if each.target in evaluated)
    ages: dict[str, timedelta | None] = {}
    for breach in islice(known, LOOKED_UP):
        finding = finding_of(breach.fingerprint)
        standing = finding is not None and finding.state is FindingState.OPEN
        ages[breach.fingerprint] = finding.age(at) if finding and standing else None
    return ages
