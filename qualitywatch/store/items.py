"""Items: what a sink tells in one place of several findings, and which finding is told where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace as replace_fields
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from qualitywatch.domain.finding import ChangeKind, Finding, FindingChange, FindingState
from qualitywatch.domain.items import KnownItems, SettledItems
from qualitywatch.domain.member import Gathers
from qualitywatch.domain.target import Target
from qualitywatch.domain.ticket import Followed, TicketState
from qualitywatch.store import findings, ledger, series
from qualitywatch.store.clock import Clock
from qualitywatch.store.engine import Database
from qualitywatch.store.tables import item, member, outbox, ticket
from qualitywatch.store.upsert import chunks, insert, replace

_UNDER_WAY = ("ready", "claimed", "failed")


class Items:
    """The items of all sinks."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def known(self, sink: str, candidates: Sequence[str], *, target: str) -> KnownItems:
        """A sink's items of a target; of the ``candidates``, findings by fingerprint, which are told alone."""
        with self._database.read() as connection:
            items = _items(connection, sink, target)
            members = _members(connection, sink, list(items))
            return KnownItems(
                items=items,
                members=members,
                findings=findings.many(connection, list(members)),
                alone=_alone(connection, sink, candidates),
            )

    def members(self, sink: str, of: str) -> dict[str, datetime]:
        """The findings in an item, with the time each joined; empty where ``of`` is no item."""
        query = select(member.c.fingerprint, member.c.joined_at).where(
            member.c.sink == sink, member.c.item == of
        )
        with self._database.read() as connection:
            return {row.fingerprint: row.joined_at for row in connection.execute(query)}

    def waiting(self, sink: str) -> list[Followed]:
        """What a sink has no room for yet: the rows of the ledger, with their open findings or items."""
        query = select(ticket).where(ticket.c.sink == sink, ticket.c.state == TicketState.WAITING.value)
        with self._database.read() as connection:
            rows = [
                ledger.from_row(row) for row in connection.execute(query.order_by(ticket.c.id)).mappings()
            ]
            names = [row.fingerprint for row in rows]
            found = {**findings.many(connection, names), **_these(connection, sink, names)}
        pairs = [Followed(row, found[row.fingerprint]) for row in rows if row.fingerprint in found]
        return [
            each
            for each in pairs
            if each.finding.state is FindingState.OPEN and each.finding.generation == each.ticket.generation
        ]

    def overflow(self, sink: str) -> Finding | None:
        """The item that lists what waits: the open one, or else the last."""
        query = select(item.c.body).where(item.c.sink == sink, item.c.gathers == Gathers.OVERFLOW.value)
        with self._database.read() as connection:
            found: list[Finding] = list(connection.execute(query).scalars())
        return max(found, key=lambda each: (each.state is FindingState.OPEN, each.changed_at), default=None)

    def targets(self) -> list[Target]:
        """The targets ever measured, by name."""
        with self._database.read() as connection:
            return series.targets(connection)

    def settle(self, settled: SettledItems, *, at: datetime) -> None:
        """Write what became of items, with their deliveries, in one transaction."""
        with self._database.write() as connection:
            write(connection, settled, at)

    def promote(self, sink: str, found: Sequence[Finding], *, at: datetime) -> int:
        """Let findings that wait try again to get a ticket of their own; returns how many were not about to."""
        with self._database.write() as connection:
            under_way = _under_way(connection, sink, [each.fingerprint for each in found])
            changes = [
                FindingChange(
                    kind=ChangeKind.OPENED if each.generation == 1 else ChangeKind.REOPENED,
                    finding=each,
                    at=each.changed_at,
                )
                for each in found
                if each.fingerprint not in under_way
            ]
            _put(connection, [(sink, change) for change in changes], at)
        return len(changes)


def write(connection: Connection, settled: SettledItems, at: datetime) -> None:
    """Write a sink's items; an edge that somebody else has written already is neither written nor told again."""
    sink = settled.sink
    known = _these(connection, sink, [change.finding.fingerprint for change in settled.changes])
    new = [
        change for change in settled.changes if not _is_written(change, known.get(change.finding.fingerprint))
    ]
    fresh = {change.finding.fingerprint for change in new}
    rows = [_row(sink, each) for each in (*(change.finding for change in new), *settled.touched)]
    for portion in chunks(rows):
        connection.execute(replace(connection, item), portion)
    _join(connection, settled, at)
    _bring_up_to_date(connection, sink, settled.touched)
    told = [(sink, change) for change in settled.deliveries if change.finding.fingerprint in fresh]
    _put(connection, told, at)


def _put(connection: Connection, told: Sequence[tuple[str, FindingChange]], at: datetime) -> None:
    from qualitywatch.store.outbox import put  # noqa: PLC0415 - the outbox is built upon the items

    put(connection, told, at)


def _join(connection: Connection, settled: SettledItems, at: datetime) -> None:
    joined = [
        {"sink": settled.sink, "fingerprint": fingerprint, "item": of, "joined_at": at}
        for fingerprint, of in settled.joined.items()
    ]
    for portion in chunks(joined):
        connection.execute(insert(connection, member).on_conflict_do_nothing(), portion)
    for left in chunks(sorted(settled.left)):
        connection.execute(
            delete(member).where(member.c.sink == settled.sink, member.c.fingerprint.in_(left))
        )


def _bring_up_to_date(connection: Connection, sink: str, touched: Sequence[Finding]) -> None:
    """What waits to be told of an item tells it as it is now: a storm of findings becomes one ticket with all in it."""
    now = {each.fingerprint: each for each in touched}
    for portion in chunks(list(now)):
        waiting = connection.execute(
            select(outbox.c.id, outbox.c.payload).where(
                outbox.c.sink == sink, outbox.c.fingerprint.in_(portion), outbox.c.state == "ready"
            )
        ).all()
        for number, change in waiting:
            newest = now[change.finding.fingerprint]
            if newest.generation == change.finding.generation and change.kind is not ChangeKind.RESOLVED:
                fresh = replace_fields(change, finding=newest)
                connection.execute(update(outbox).where(outbox.c.id == number).values(payload=fresh))


def _is_written(change: FindingChange, known: Finding | None) -> bool:
    if known is None:
        return False
    if change.kind in (ChangeKind.OPENED, ChangeKind.REOPENED):
        return known.generation >= change.finding.generation
    return known.generation > change.finding.generation or known.state is FindingState.RESOLVED


def _items(connection: Connection, sink: str, target: str) -> dict[str, Finding]:
    query = select(item.c.body).where(
        item.c.sink == sink, item.c.target == target, item.c.gathers == Gathers.ALIKE.value
    )
    return {each.fingerprint: each for each in connection.execute(query).scalars()}


def _these(connection: Connection, sink: str, fingerprints: Sequence[str]) -> dict[str, Finding]:
    return {
        each.fingerprint: each
        for portion in chunks(fingerprints)
        for each in connection.execute(
            select(item.c.body).where(item.c.sink == sink, item.c.fingerprint.in_(portion))
        ).scalars()
    }


def many(connection: Connection, sink: str, fingerprints: Sequence[str]) -> dict[str, Finding]:
    """The items with these fingerprints, as far as there are any."""
    return _these(connection, sink, fingerprints)


def _members(connection: Connection, sink: str, items: Sequence[str]) -> dict[str, str]:
    return {
        row.fingerprint: row.item
        for portion in chunks(items)
        for row in connection.execute(
            select(member.c.fingerprint, member.c.item).where(
                member.c.sink == sink, member.c.item.in_(portion)
            )
        )
    }


def _alone(connection: Connection, sink: str, fingerprints: Sequence[str]) -> frozenset[str]:
    """Those that have a row in the ledger that is not done, or a delivery that is not."""
    tickets = {
        row.fingerprint
        for portion in chunks(fingerprints)
        for row in connection.execute(
            select(ticket.c.fingerprint).where(
                ticket.c.sink == sink,
                ticket.c.fingerprint.in_(portion),
                ticket.c.state != TicketState.DONE.value,
            )
        )
    }
    return frozenset(tickets | _under_way(connection, sink, fingerprints))


def _under_way(connection: Connection, sink: str, fingerprints: Sequence[str]) -> set[str]:
    return {
        row.fingerprint
        for portion in chunks(fingerprints)
        for row in connection.execute(
            select(outbox.c.fingerprint).where(
                outbox.c.sink == sink,
                outbox.c.fingerprint.in_(portion),
                outbox.c.state.in_(_UNDER_WAY),
            )
        )
    }


def _row(sink: str, found: Finding) -> dict[str, object]:
    return {
        "sink": sink,
        "fingerprint": found.fingerprint,
        "gathers": found.gathers.value if found.gathers else "",
        "target": "" if found.gathers is Gathers.OVERFLOW else found.outcome.target,
        "state": found.state.value,
        "body": found,
    }
