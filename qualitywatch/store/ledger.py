"""The ticket ledger: at most one row for each sink, fingerprint and generation."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, delete, select, tuple_

from qualitywatch.domain.finding import FindingState
from qualitywatch.domain.member import Gathers
from qualitywatch.domain.ticket import Followed, Ticket, TicketRef, TicketState
from qualitywatch.store import findings
from qualitywatch.store.tables import finding, item, member, ticket
from qualitywatch.store.upsert import chunks, insert

Key = tuple[str, str, int]
"""Sink, fingerprint, generation."""


def key(of: Ticket) -> Key:
    """What the row is known by."""
    return of.sink, of.fingerprint, of.generation


def ensure(connection: Connection, keys: Sequence[Key], now: datetime) -> dict[Key, Ticket]:
    """The row of each key, made with a fresh token and the state INTENT where there was none."""
    if not keys:
        return {}
    rows = [
        {
            "sink": sink,
            "fingerprint": fingerprint,
            "generation": generation,
            "state": TicketState.INTENT.value,
            "token": secrets.token_hex(16),
            "version": 1,
            "created_at": now,
            "updated_at": now,
        }
        for sink, fingerprint, generation in keys
    ]
    connection.execute(insert(connection, ticket).on_conflict_do_nothing(), rows)
    return present(connection, keys)


def present(connection: Connection, keys: Sequence[Key]) -> dict[Key, Ticket]:
    """The rows that there are for these keys."""
    identity = tuple_(ticket.c.sink, ticket.c.fingerprint, ticket.c.generation)
    found = (
        from_row(row)
        for portion in chunks(keys)
        for row in connection.execute(select(ticket).where(identity.in_(portion))).mappings()
    )
    return {key(row): row for row in found}


def intended(of: Key, at: datetime) -> Ticket:
    """The row as it will begin; its token is drawn when it does."""
    sink, fingerprint, generation = of
    return Ticket(
        sink=sink,
        fingerprint=fingerprint,
        generation=generation,
        state=TicketState.INTENT,
        token="",
        created_at=at,
    )


def followed(connection: Connection, sink: str) -> list[Followed]:
    """The rows of open findings whose ticket is known, of each finding the present generation's, oldest first."""
    query = (
        select(ticket)
        .join(
            finding,
            and_(finding.c.fingerprint == ticket.c.fingerprint, finding.c.generation == ticket.c.generation),
        )
        .where(
            ticket.c.sink == sink,
            ticket.c.state == TicketState.OPEN.value,
            ticket.c.ref_id.is_not(None),
            finding.c.state == FindingState.OPEN.value,
        )
        .order_by(ticket.c.id)
    )
    rows = [from_row(row) for row in connection.execute(query).mappings()]
    known = findings.many(connection, [row.fingerprint for row in rows])
    alone = [Followed(row, known[row.fingerprint]) for row in rows if row.fingerprint in known]
    return [*alone, *_followed_items(connection, sink)]


def _followed_items(connection: Connection, sink: str) -> list[Followed]:
    query = (
        select(ticket, item.c.body)
        .join(item, and_(item.c.sink == ticket.c.sink, item.c.fingerprint == ticket.c.fingerprint))
        .where(
            ticket.c.sink == sink,
            ticket.c.state == TicketState.OPEN.value,
            ticket.c.ref_id.is_not(None),
            item.c.state == FindingState.OPEN.value,
        )
        .order_by(ticket.c.id)
    )
    found = [Followed(from_row(row), row["body"]) for row in connection.execute(query).mappings().all()]
    return [each for each in found if each.ticket.generation == each.finding.generation]


def renew(connection: Connection, of: Ticket, ref: TicketRef, *, at: datetime) -> None:
    """Change what a known ticket is called, or which one it is, unless that was changed meanwhile.

    A finding that waits for room has a ticket of its own where one is found.
    """
    if of.state is TicketState.WAITING:
        move(connection, of, TicketState.OPEN, at=at, only_from=(TicketState.WAITING,), ref=ref)
        return
    if of.ref is None:
        return
    connection.execute(
        ticket.update()
        .where(_is(of), ticket.c.ref_id == of.ref.id)
        .values(
            ref_id=ref.id,
            ref_key=ref.key,
            ref_url=ref.url,
            ref_note=ref.note,
            updated_at=at,
            version=ticket.c.version + 1,
        )
    )


def move(
    connection: Connection,
    of: Ticket,
    to: TicketState,
    *,
    at: datetime,
    only_from: Sequence[TicketState] = tuple(TicketState),
    ref: TicketRef | None = None,
) -> None:
    """Change the state; a ``ref`` is written once it is known and never forgotten."""
    values: dict[str, Any] = {
        "state": to.value,
        "updated_at": at,
        "unknown_since": at if to is TicketState.UNKNOWN else None,
        "version": ticket.c.version + 1,
    }
    if ref is not None:
        values |= {"ref_id": ref.id, "ref_key": ref.key, "ref_url": ref.url, "ref_note": ref.note}
    connection.execute(
        ticket.update()
        .where(_is(of), ticket.c.state.in_([state.value for state in only_from]))
        .values(values)
    )


def forget_intent(connection: Connection, of: Ticket, *, waiting: bool = False) -> None:
    """Remove a row that nothing was ever sent for; one of a finding that waits for room only where that is asked."""
    states = [TicketState.INTENT.value, *([TicketState.WAITING.value] if waiting else [])]
    connection.execute(delete(ticket).where(_is(of), ticket.c.state.in_(states), ticket.c.ref_id.is_(None)))


def from_row(row: RowMapping) -> Ticket:
    """The ledger's row as the domain knows it."""
    ref = None
    if row["ref_id"] is not None:
        ref = TicketRef(row["ref_id"], row["ref_key"], row["ref_url"], row["ref_note"])
    return Ticket(
        sink=row["sink"],
        fingerprint=row["fingerprint"],
        generation=row["generation"],
        state=TicketState(row["state"]),
        token=row["token"],
        created_at=row["created_at"],
        ref=ref,
        unknown_since=row["unknown_since"],
    )


def tickets(connection: Connection, *, of: str | None) -> list[Ticket]:
    """The rows of one fingerprint, or all, oldest first; a finding that is told in an item has that item's ticket."""
    query = select(ticket).order_by(ticket.c.id)
    if of is not None:
        query = query.where(ticket.c.fingerprint == of)
    rows = [from_row(row) for row in connection.execute(query).mappings()]
    every = [*rows, *_shared(connection, of=of)]
    if all(row.state is not TicketState.WAITING for row in every):
        return every
    listed = _overflows(connection)
    waits = TicketState.WAITING
    return [replace(row, ref=listed.get(row.sink)) if row.state is waits else row for row in every]


def _shared(connection: Connection, *, of: str | None) -> list[Ticket]:
    """The tickets of items, under the fingerprint of each finding that is told in one."""
    query = (
        select(ticket, member.c.fingerprint.label("told"))
        .join(member, and_(member.c.sink == ticket.c.sink, member.c.item == ticket.c.fingerprint))
        .order_by(ticket.c.id)
    )
    if of is not None:
        query = query.where(member.c.fingerprint == of)
    newest: dict[tuple[str, str], Ticket] = {}
    for row in connection.execute(query).mappings():
        newest[row["sink"], row["told"]] = replace(from_row(row), fingerprint=row["told"])
    return list(newest.values())


def _overflows(connection: Connection) -> dict[str, TicketRef | None]:
    """The ticket of each sink that lists what waits for room."""
    query = (
        select(ticket)
        .join(item, and_(item.c.sink == ticket.c.sink, item.c.fingerprint == ticket.c.fingerprint))
        .where(item.c.gathers == Gathers.OVERFLOW.value)
        .order_by(ticket.c.id)
    )
    return {row["sink"]: from_row(row).ref for row in connection.execute(query).mappings()}


def _is(of: Ticket) -> ColumnElement[bool]:
    return and_(
        ticket.c.sink == of.sink,
        ticket.c.fingerprint == of.fingerprint,
        ticket.c.generation == of.generation,
    )
