"""Gate decisions: appended, read, and never changed."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, select

from qualitywatch.domain.readings import DecisionRecord
from qualitywatch.domain.verdict import VerdictKind
from qualitywatch.store.tables import decision


def append(connection: Connection, made: DecisionRecord) -> DecisionRecord:
    """Append one; returns it with the id it got."""
    row = {
        "at": made.at,
        "verdict": made.verdict.value,
        "exit_code": made.exit_code,
        "inputs_digest": made.inputs_digest,
        "body": made.body,
        "versions": made.versions,
    }
    number = connection.execute(decision.insert().returning(decision.c.id), row).scalar_one()
    return replace(made, id=number)


def newest(connection: Connection, *, limit: int) -> list[DecisionRecord]:
    """The newest ``limit``, newest first."""
    query = select(decision).order_by(decision.c.id.desc()).limit(limit)
    return [
        DecisionRecord(
            id=row.id,
            at=row.at,
            verdict=VerdictKind(row.verdict),
            exit_code=row.exit_code,
            inputs_digest=row.inputs_digest,
            body=row.body,
            versions=row.versions,
        )
        for row in connection.execute(query)
    ]
