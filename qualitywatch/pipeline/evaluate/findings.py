"""The life of a finding: outcomes open, change and resolve it; missing data does neither."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from qualitywatch.domain.finding import ChangeKind, Finding, FindingChange, FindingState
from qualitywatch.domain.outcome import Breach, Outcome, RuleOutcome
from qualitywatch.pipeline.evaluate.badness import is_breach, is_over


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
        if is_breach(outcome) and outcome.tolerated:
            continue  # it proves neither a breach nor a repair
        if is_breach(outcome):
            changed = _breach(outcome, finding, at)
        elif outcome.stands and outcome.breach is not None:
            changed = _standing(outcome, outcome.breach, finding, at)
        elif is_over(outcome):
            changed = _repair(outcome, finding, at)
        if isinstance(changed, FindingChange):
            changes.append(changed)
        elif changed is not None:
            touched.append(changed)
    return Settlement(tuple(changes), tuple(touched))


def _standing(
    outcome: RuleOutcome, breach: Breach, finding: Finding | None, at: datetime
) -> FindingChange | None:
    """A finding that is not over yet stays as it is; where nobody saw its breach in time, it opens with that."""
    if finding is not None and finding.state is FindingState.OPEN:
        return None
    seen = replace(
        outcome,
        outcome=breach.outcome,
        value=breach.value,
        limit=breach.limit,
        observed_at=breach.observed_at,
    )
    opened = _breach(seen, finding, at)
    assert isinstance(opened, FindingChange)  # noqa: S101 - it was not open
    return opened


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
