"""The document that a webhook gets: schema ``qualitywatch/event/1``, described in ``event.schema.json`` beside it."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from qualitywatch import Delivery, Evidence, RuleOutcome, encodable
from qualitywatch_notify.wording import notice_of

SCHEMA = "qualitywatch/event/1"


def key_of(delivery: Delivery) -> str:
    """The idempotency key: the same for every attempt at telling this change, another one for every other change."""
    change = delivery.change
    said = f"{delivery.ticket.token} {delivery.ticket.generation} {change.kind.value} {change.at.isoformat()}"
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def event_of(delivery: Delivery) -> dict[str, Any]:
    """The document for a delivery; keys are only ever added to it."""
    change = delivery.change
    finding = change.finding
    return {
        "schema": SCHEMA,
        "id": key_of(delivery),
        "sequence": delivery.id,
        "change": change.kind.value,
        "at": _time(change.at),
        "text": notice_of(delivery).headline,
        "finding": {
            "fingerprint": finding.fingerprint,
            "generation": finding.generation,
            "state": finding.state.value,
            "opened_at": _time(finding.opened_at),
            "resolved_at": _time(finding.resolved_at),
            "previous_outcome": change.previous.value if change.previous else None,
        },
        "outcome": _outcome(finding.outcome),
    }


def _outcome(outcome: RuleOutcome) -> dict[str, Any]:
    return {
        "rule": outcome.rule,
        "target": encodable(outcome.target),
        "environment": outcome.environment,
        "labels": {name: encodable(value) for name, value in outcome.labels.items()},
        "metric": outcome.metric,
        "title": outcome.title,
        "characteristic": outcome.characteristic,
        "outcome": outcome.outcome.value,
        "severity": outcome.severity.value,
        "value": outcome.value,
        "unit": outcome.unit,
        "limit": outcome.limit,
        "comparison": outcome.comparison,
        "baseline": outcome.baseline,
        "observed_at": _time(outcome.observed_at),
        "why": outcome.why,
        "fix": outcome.fix,
        "evidence": [_evidence(each) for each in outcome.evidence],
        "evidence_total": outcome.evidence_total,
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "path": encodable(evidence.path),
        "line": evidence.line,
        "end_line": evidence.end_line,
        "name": encodable(evidence.name),
        "value": evidence.value,
        "message": encodable(evidence.message),
    }


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")
