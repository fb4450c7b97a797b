"""The life of a finding: outcomes open, change and resolve it; missing data does neither."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from qualitywatch.domain.finding import ChangeKind, Finding, FindingChange, FindingState
from qualitywatch.domain.outcome import Outcome, RuleOutcome

_BREACHES = (Outcome.WARN, Outcome.FAIL)


@dataclass(frozen=True, slots=True)
class Settlement:
    """``changes`` are the edges to tell others about, ``touched`` the open findings that are as they were."""

    changes: tuple[FindingChange, ...]
    touched: tuple[Finding, ...]


def settle_findings(
    outcomes: Iterable[RuleOutcome], known: Mapping[str, Finding], at: datetime
) -> Settlement:
    """What the outcomes do to the findings known by fingerprint; the same outcomes twice change nothing.

    A breach that is tolerated changes nothing. A finding whose waiver has run out counts as worsened: those who were spared it hear of it then.
    """
    changes: list[FindingChange] = []
    touched: list[Finding] = []
    for outcome in outcomes:
        finding = known.get(outcome.fingerprint)
        changed: FindingChange | Finding | None = None
        if outcome.outcome in _BREACHES and outcome.tolerated:
            continue  # it proves neither a breach nor a repair
        if outcome.outcome in _BREACHES:
            changed = _breach(outcome, finding, at)
        elif outcome.outcome is Outcome.PASS and outcome.pending is None:
            changed = _repair(outcome, finding, at)
        if isinstance(changed, FindingChange):
            changes.append(changed)
        elif changed is not None:
            touched.append(changed)
    return Settlement(tuple(changes), tuple(touched))


def _breach(outcome: RuleOutcome, finding: Finding | None, at: datetime) -> FindingChange | Finding:
    if finding is None or finding.state is FindingState.RESOLVED:
        opened = Finding(
            outcome=outcome,
            state=FindingState.OPEN,
            opened_at=at,
            changed_at=at,
            last_seen_at=at,
            generation=finding.generation + 1 if finding else 1,
        )
        kind = ChangeKind.REOPENED if finding else ChangeKind.OPENED
        return FindingChange(
            kind=kind, finding=opened, at=at, previous=finding.outcome.outcome if finding else None
        )
    before = finding.outcome.outcome
    now = replace(finding, outcome=outcome, last_seen_at=at)
    changed = replace(now, changed_at=at)
    if finding.outcome.waiver is not None and outcome.waiver is None:
        return FindingChange(kind=ChangeKind.WORSENED, finding=changed, at=at)
    if outcome.outcome is before:
        return now
    kind = ChangeKind.WORSENED if outcome.outcome is Outcome.FAIL else ChangeKind.IMPROVED
    return FindingChange(kind=kind, finding=changed, at=at, previous=before)


def _repair(outcome: RuleOutcome, finding: Finding | None, at: datetime) -> FindingChange | None:
    if finding is None or finding.state is FindingState.RESOLVED:
        return None
    resolved = replace(
        finding,
        outcome=outcome,
        state=FindingState.RESOLVED,
        changed_at=at,
        last_seen_at=at,
        resolved_at=at,
    )
    return FindingChange(kind=ChangeKind.RESOLVED, finding=resolved, at=at, previous=finding.outcome.outcome)
