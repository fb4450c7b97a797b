"""Adding entries to the log, in the transaction of the change that they record; one chain, however many write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from qualitywatch.domain.audit import FIRST_PREVIOUS, Actor, AuditHead, AuditKind, Fact
from qualitywatch.domain.canonical import digest
from qualitywatch.store.audit.states import ROWS_OF
from qualitywatch.store.audit.text import listed, written
from qualitywatch.store.tables import audit_entry, audit_head
from qualitywatch.store.upsert import insert

_ONLY_ROW = 1


def append(connection: Connection, facts: Sequence[Fact], *, at: datetime, who: Actor) -> None:
    """Add an entry for each fact, in their order.

    Call it last in a transaction: from here to its end nobody else can write an entry.
    """
    if not facts:
        return
    head = _held_head(connection)
    if head.number == 0:
        facts = [_beginning(connection, facts), *facts]
    rows = []
    for fact in facts:
        text = written(fact, number=head.number + 1, previous=head.hash, at=at, who=who)
        head = AuditHead(head.number + 1, digest(text))
        rows.append(
            {
                "number": head.number,
                "at": at,
                "kind": fact.kind.value,
                "subject": fact.subject,
                "row_id": fact.state.get("id"),
                "targets": listed(fact.targets),
                "entry": text,
                "hash": head.hash,
            }
        )
    connection.execute(audit_entry.insert(), rows)
    connection.execute(audit_head.update().values(number=head.number, hash=head.hash))


def _held_head(connection: Connection) -> AuditHead:
    """The newest entry, held against all others until this transaction ends."""
    query = select(audit_head.c.number, audit_head.c.hash).with_for_update()
    row = connection.execute(query).one_or_none()
    if row is None:
        first = insert(connection, audit_head).values(id=_ONLY_ROW, number=0, hash=FIRST_PREVIOUS)
        connection.execute(first.on_conflict_do_nothing())
        row = connection.execute(query).one()
    return AuditHead(row.number, row.hash)


def _beginning(connection: Connection, facts: Sequence[Fact]) -> Fact:
    """The first entry: which rows there were before there was a log, for which it cannot speak."""
    highest = {}
    for kind, table in ROWS_OF.items():
        new = [int(str(fact.state["id"])) for fact in facts if fact.kind is kind]
        query = select(func.coalesce(func.max(table.c.id), 0))
        if new:
            query = query.where(table.c.id < min(new))
        highest[kind.value] = connection.execute(query).scalar_one()
    return Fact(kind=AuditKind.LOG, subject="log", what="the log begins", state={"older": highest})
