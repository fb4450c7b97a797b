"""Rows as the log speaks of them: the same words when they are written and when they are held against it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import RowMapping, Table

from qualitywatch.domain.audit import AuditKind
from qualitywatch.domain.canonical import digest
from qualitywatch.domain.finding import FindingChange
from qualitywatch.store.columns import from_millis, to_millis
from qualitywatch.store.tables import decision, finding_event, waiver

AnyRow: TypeAlias = Mapping[str, Any] | RowMapping

ROWS_OF: Mapping[AuditKind, Table] = {
    AuditKind.DECISION: decision,
    AuditKind.FINDING: finding_event,
    AuditKind.WAIVER: waiver,
}
"""The table whose rows the entries of a kind speak of, each by its id."""


def as_written(moment: datetime | None) -> str | None:
    """A time as the database keeps it, which is to the millisecond, in ISO 8601."""
    return None if moment is None else from_millis(to_millis(moment)).isoformat()


def decision_state(row: AnyRow) -> dict[str, object]:
    """A gate decision; its body by digest."""
    return {
        "id": row["id"],
        "at": as_written(row["at"]),
        "verdict": row["verdict"],
        "exit_code": row["exit_code"],
        "inputs_digest": row["inputs_digest"],
        "body_digest": digest(row["body"]),
        "versions": dict(row["versions"]),
    }


def event_state(row: AnyRow) -> dict[str, object]:
    """A line of a finding's history."""
    return {
        "id": row["id"],
        "fingerprint": row["fingerprint"],
        "generation": row["generation"],
        "at": as_written(row["at"]),
        "kind": row["kind"],
        "outcome": row["outcome"],
        "value": row["value"],
        "limit": row["limit_value"],
        "note": row["note"],
    }


def change_state(change: FindingChange) -> dict[str, object]:
    """A change of a finding as its entry has it, but for the number of its line: that is the store's own."""
    finding, outcome = change.finding, change.finding.outcome
    return {
        "fingerprint": outcome.fingerprint,
        "generation": finding.generation,
        "at": as_written(change.at),
        "kind": change.kind.value,
        "outcome": outcome.outcome.value,
        "value": outcome.value,
        "limit": outcome.limit,
        "note": outcome.message,
        "finding": {
            "state": finding.state.value,
            "generation": finding.generation,
            "opened_at": as_written(finding.opened_at),
            "changed_at": as_written(finding.changed_at),
            "resolved_at": as_written(finding.resolved_at),
        },
    }


def finding_state(row: AnyRow) -> dict[str, object]:
    """How a finding stands after a line of its history."""
    return {
        "state": row["state"],
        "generation": row["generation"],
        "opened_at": as_written(row["opened_at"]),
        "changed_at": as_written(row["changed_at"]),
        "resolved_at": as_written(row["resolved_at"]),
    }


def waiver_state(row: AnyRow) -> dict[str, object]:
    """A waiver as it stands."""
    return {
        "id": row["id"],
        "fingerprint": row["fingerprint"],
        "owner": row["owner"],
        "reason": row["reason"],
        "created_at": as_written(row["created_at"]),
        "expires_at": as_written(row["expires_at"]),
        "ticket": row["ticket"],
    }
