"""Gate decisions: appended, read, and never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, literal, select

from qualitywatch.domain.audit import Basis, Fact
from qualitywatch.domain.readings import DecisionRecord
from qualitywatch.domain.verdict import VerdictKind
from qualitywatch.store.audit import facts, kept
from qualitywatch.store.tables import decision


def append(
    connection: Connection,
    made: DecisionRecord,
    *,
    targets: Sequence[str],
    why: str,
    basis: Basis,
) -> tuple[DecisionRecord, list[Fact]]:
    """Append one; returns it with the id it got and the digest of its inputs, and what the log is to be told."""
    # The rules first, as a settlement does: two that keep the same for the first time must not wait for each other.
    told = facts.rules_changed(
        connection, basis.parts.get(facts.RULES, ""), where="gate", targets=targets, versions=basis.versions
    )
    inputs = kept.keep(connection, basis.parts)
    row = {
        "at": made.at,
        "verdict": made.verdict.value,
        "exit_code": made.exit_code,
        "inputs_digest": inputs,
        "body": made.body,
        "versions": made.versions,
    }
    number = connection.execute(decision.insert().returning(decision.c.id), row).scalar_one()
    told.append(
        facts.decided({**row, "id": number}, targets=targets, why=why, inputs=inputs, versions=basis.versions)
    )
    return replace(made, id=number, inputs_digest=inputs), told


def one(connection: Connection, number: int) -> DecisionRecord | None:
    """The decision with this number."""
    row = connection.execute(select(decision).where(decision.c.id == number)).one_or_none()
    return None if row is None else _record(row)


def newest(connection: Connection, *, limit: int) -> list[DecisionRecord]:
    """The newest ``limit``, newest first."""
    query = select(decision).order_by(decision.c.id.desc()).limit(limit)
    return [_record(row) for row in connection.execute(query)]


def between(connection: Connection, *, since: datetime, until: datetime, limit: int) -> list[DecisionRecord]:
    """The newest ``limit`` in (since, until], oldest first; their documents, which are large, stay in the store."""
    light = [column for column in decision.c if column.name != "body"]
    query = (
        select(*light, literal("").label("body"))
        .where(decision.c.at > since, decision.c.at <= until)
        .order_by(decision.c.id.desc())
        .limit(limit)
    )
    return [_record(row) for row in connection.execute(query)][::-1]


def _record(row: Row[*tuple[Any, ...]]) -> DecisionRecord:
    return DecisionRecord(
        id=row.id,
        at=row.at,
        verdict=VerdictKind(row.verdict),
        exit_code=row.exit_code,
        inputs_digest=row.inputs_digest,
        body=row.body,
        versions=row.versions,
    )
