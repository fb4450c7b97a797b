"""Reading what was judged: evaluations, outcomes, findings and their history."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, select

from qualitywatch.domain.finding import ChangeKind, Finding, FindingState
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.readings import Evaluation, FindingEvent
from qualitywatch.domain.verdict import VerdictKind
from qualitywatch.store.tables import evaluation, finding, finding_event, rule_outcome
from qualitywatch.store.upsert import chunks


def evaluations(connection: Connection) -> list[Evaluation]:
    """How each target stood when it was last evaluated, by name."""
    found = [
        Evaluation(
            target=row.target,
            at=row.at,
            verdict=VerdictKind(row.verdict),
            quality_model=row.quality_model,
            characteristics=row.characteristics,
            scoring=row.scoring,
            notes=row.notes or (),
        )
        for row in connection.execute(select(evaluation))
    ]
    return sorted(found, key=lambda one: one.target)


def outcomes(connection: Connection, *, of: str | None) -> list[RuleOutcome]:
    """What each rule last said, by target, rule and labels."""
    query = select(rule_outcome.c.body)
    if of is not None:
        query = query.where(rule_outcome.c.target == of)
    found: list[RuleOutcome] = list(connection.execute(query).scalars())
    return sorted(found, key=lambda one: (one.target, one.rule, sorted(one.labels.items())))


def findings(
    connection: Connection, *, of: str | None, state: FindingState | None, limit: int
) -> list[Finding]:
    """Most severe first, then the last opened first."""
    query = select(finding)
    if of is not None:
        query = query.where(finding.c.target == of)
    if state is not None:
        query = query.where(finding.c.state == state.value)
    newest = (finding.c.severity.desc(), finding.c.opened_at.desc(), finding.c.fingerprint)
    rows = connection.execute(query.order_by(*newest).limit(limit)).mappings()
    return [_finding(row) for row in rows]


def one_finding(connection: Connection, fingerprint: str) -> Finding | None:
    """The finding with this fingerprint."""
    query = select(finding).where(finding.c.fingerprint == fingerprint)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else _finding(row)


def many(connection: Connection, fingerprints: Sequence[str]) -> dict[str, Finding]:
    """The findings with these fingerprints, as far as there are any."""
    found = (
        _finding(row)
        for portion in chunks(fingerprints)
        for row in connection.execute(select(finding).where(finding.c.fingerprint.in_(portion))).mappings()
    )
    return {each.fingerprint: each for each in found}


def events(connection: Connection, fingerprint: str, *, limit: int) -> list[FindingEvent]:
    """The newest ``limit`` events, oldest first."""
    query = (
        select(finding_event)
        .where(finding_event.c.fingerprint == fingerprint)
        .order_by(finding_event.c.at.desc(), finding_event.c.id.desc())
        .limit(limit)
    )
    return [event_of(row) for row in connection.execute(query).mappings()][::-1]


def event_of(row: RowMapping) -> FindingEvent:
    """A line of a finding's history as the domain knows it."""
    return FindingEvent(
        at=row["at"],
        kind=ChangeKind(row["kind"]),
        outcome=Outcome(row["outcome"]),
        value=row["value"],
        limit=row["limit_value"],
        note=row["note"],
    )


def _finding(row: RowMapping) -> Finding:
    return Finding(
        outcome=row["outcome"],
        state=FindingState(row["state"]),
        opened_at=row["opened_at"],
        changed_at=row["changed_at"],
        last_seen_at=row["last_seen_at"],
        resolved_at=row["resolved_at"],
        generation=row["generation"],
    )
