"""Findings: written with their evaluation, their history and what is to be told, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace as changed
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, select

from qualitywatch.domain.audit import Basis, Fact
from qualitywatch.domain.finding import ChangeKind, Finding, FindingChange, FindingState
from qualitywatch.domain.items import SettledItems
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.readings import Evaluation
from qualitywatch.domain.rule import Severity
from qualitywatch.store import items, outbox, scores
from qualitywatch.store.audit import facts, kept
from qualitywatch.store.columns import to_millis
from qualitywatch.store.standing import Mark, mark_of
from qualitywatch.store.tables import evaluation, finding, finding_event, rule_outcome
from qualitywatch.store.upsert import chunks, replace

_RANK = {severity: rank for rank, severity in enumerate(Severity)}


class Settlement(NamedTuple):
    """What one evaluation of one target came to.

    ``changes`` are the findings' edges, ``touched`` the open ones without an edge, ``deliveries`` which sink is to be
    told of which change, ``gathered`` what becomes of the sinks' items.
    """

    evaluation: Evaluation
    outcomes: Sequence[RuleOutcome]
    changes: Sequence[FindingChange]
    touched: Sequence[Finding]
    deliveries: Sequence[tuple[str, FindingChange]]
    gathered: Sequence[SettledItems] = ()


class _Known(NamedTuple):
    generation: int
    state: FindingState
    changed_at: datetime
    outcome: Outcome


class Written(NamedTuple):
    """A change that was new to the store, with the line of history it became."""

    change: FindingChange
    event: dict[str, Any]


class Outdated(Exception):  # noqa: N818 - it never leaves the store
    """What a settlement rests on has changed; the transaction is to be undone."""


def write(
    connection: Connection, settled: Settlement, at: datetime, judged_on: Mark | None = None
) -> list[Written]:
    """Write a settlement whole; returns the changes that were new.

    Raises Outdated where it does not rest on what is there now.

    A change that somebody else has written already (two evaluators, a repeated call) is not written again, nor told.
    """
    # First, because on PostgreSQL this row is the lock that lets one evaluator of a target in at a time.
    _write_evaluation(connection, settled.evaluation)
    if judged_on is not None and judged_on != mark_of(connection, settled.evaluation.target):
        raise Outdated
    scores.write(connection, settled.evaluation)
    _replace_outcomes(connection, settled.evaluation.target, settled.outcomes, at)
    known = _known(connection, [change.finding.fingerprint for change in settled.changes])
    new = [change for change in settled.changes if not _is_written(change, known)]
    written = list(_write_findings(connection, new))
    _touch(connection, settled.touched)
    told = [(sink, change) for sink, change in settled.deliveries if not _is_written(change, known)]
    outbox.put(connection, told, at)
    for settled_items in settled.gathered:
        items.write(connection, settled_items, at)
    return written


def told_of(
    connection: Connection,
    written: Sequence[Written],
    *,
    rules: str,
    basis: Callable[[], Basis],
    target: str,
) -> list[Fact]:
    """What the audit log is to be told of it; what it followed from is kept where a finding changed."""
    known = basis() if written else Basis()
    told = facts.rules_changed(connection, rules, where="daemon", targets=[target], versions=known.versions)
    inputs = kept.keep(connection, known.parts) if known.parts else None
    told += [facts.finding_changed(*each, inputs=inputs, versions=known.versions) for each in written]
    return told


def _write_evaluation(connection: Connection, made: Evaluation) -> None:
    connection.execute(
        replace(connection, evaluation),
        {
            "target": made.target,
            "at": made.at,
            "verdict": made.verdict.value,
            "quality_model": made.quality_model,
            "characteristics": made.characteristics,
            "scoring": made.scoring,
            "notes": made.notes,
        },
    )


def _replace_outcomes(connection: Connection, of: str, outcomes: Sequence[RuleOutcome], at: datetime) -> None:
    connection.execute(delete(rule_outcome).where(rule_outcome.c.target == of))
    rows = [
        {
            "fingerprint": outcome.fingerprint,
            "target": of,
            "rule": outcome.rule,
            "outcome": outcome.outcome.value,
            "body": changed(outcome, evidence=()),
            "evaluated_at": at,
        }
        for outcome in outcomes
    ]
    for portion in chunks(rows):
        connection.execute(rule_outcome.insert(), portion)


def _known(connection: Connection, fingerprints: Sequence[str]) -> dict[str, _Known]:
    columns = (
        finding.c.fingerprint,
        finding.c.generation,
        finding.c.state,
        finding.c.changed_at,
        finding.c.outcome,
    )
    return {
        row.fingerprint: _Known(row.generation, FindingState(row.state), row.changed_at, row.outcome.outcome)
        for portion in chunks(fingerprints)
        for row in connection.execute(select(*columns).where(finding.c.fingerprint.in_(portion)))
    }


def _is_written(change: FindingChange, known: dict[str, _Known]) -> bool:
    found = known.get(change.finding.fingerprint)
    if found is None:
        return False
    generation, outcome = change.finding.generation, change.finding.outcome.outcome
    if change.kind in (ChangeKind.OPENED, ChangeKind.REOPENED):
        return found.generation >= generation
    if found.generation > generation or found.state is FindingState.RESOLVED:
        return True
    if change.kind is ChangeKind.RESOLVED:
        return False
    if change.previous not in (None, outcome):
        return found.outcome is outcome
    return to_millis(found.changed_at) == to_millis(change.at)


def _write_findings(connection: Connection, changes: Iterable[FindingChange]) -> Iterator[Written]:
    overwrite, adding = replace(connection, finding), finding_event.insert().returning(finding_event.c.id)
    for change in changes:
        row = _row(change.finding)
        connection.execute(overwrite, row)
        outcome = change.finding.outcome
        event = {
            "fingerprint": change.finding.fingerprint,
            "generation": change.finding.generation,
            "at": change.at,
            "kind": change.kind.value,
            "outcome": outcome.outcome.value,
            "value": outcome.value,
            "limit_value": outcome.limit,
            "note": outcome.message,
        }
        number = connection.execute(adding, event).scalar_one()
        yield Written(change, {**event, "id": number})


def _touch(connection: Connection, touched: Sequence[Finding]) -> None:
    statement = (
        finding.update()
        .where(
            finding.c.fingerprint == bindparam("of"),
            finding.c.generation == bindparam("opening"),
            finding.c.state == FindingState.OPEN.value,
        )
        .values(severity=bindparam("rank"), last_seen_at=bindparam("seen_at"), outcome=bindparam("latest"))
    )
    rows = [
        {
            "of": seen.fingerprint,
            "opening": seen.generation,
            "rank": _RANK[seen.outcome.severity],
            "seen_at": seen.last_seen_at,
            "latest": seen.outcome,
        }
        for seen in touched
    ]
    for portion in chunks(rows):
        connection.execute(statement, portion)


def _row(found: Finding) -> dict[str, Any]:
    return {
        "fingerprint": found.fingerprint,
        "target": found.outcome.target,
        "rule": found.outcome.rule,
        "state": found.state.value,
        "severity": _RANK[found.outcome.severity],
        "generation": found.generation,
        "opened_at": found.opened_at,
        "changed_at": found.changed_at,
        "last_seen_at": found.last_seen_at,
        "resolved_at": found.resolved_at,
        "outcome": found.outcome,
    }
