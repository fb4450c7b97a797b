"""The outbox: finding changes on their way to sinks; none lost, none sent twice without a look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, exists, func, select

from qualitywatch.domain.finding import ChangeKind, FindingChange
from qualitywatch.domain.ticket import Delivery, Followed, Ticket, TicketRef
from qualitywatch.store import ledger
from qualitywatch.store.dispatch import DeliveryState, Dispatch
from qualitywatch.store.tables import outbox
from qualitywatch.store.upsert import chunks


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxDepth:
    """How much waits: ``oldest`` is the age of the oldest unfinished delivery, None where all is done."""

    ready: int
    claimed: int
    failed: int
    oldest: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedDelivery:
    """A delivery that was given up, and why."""

    id: int
    sink: str
    fingerprint: str
    kind: ChangeKind
    attempts: int
    error: str
    created_at: datetime


class Outbox(Dispatch):
    """The outbox as the act stage and the people who look after it see it."""

    def followed(self, sink: str) -> list[Followed]:
        """The known tickets of a sink's open findings, each once: what somebody may have closed, moved or deleted."""
        with self._database.read() as connection:
            return ledger.followed(connection, sink)

    def renew(self, ticket: Ticket, ref: TicketRef) -> None:
        """What a ticket is called from now on; nothing where the ledger has come to know another one meanwhile."""
        with self._database.write() as connection:
            ledger.renew(connection, ticket, ref, at=self._clock())

    def waiting(self, sink: str, *, limit: int = 100) -> list[Delivery]:
        """What waits for a sink, in the order it will be taken, without taking it.

        What was given up waits for the daemon's next start, unless a later change of its finding has overtaken it.
        Tickets that nobody has begun yet are shown with an empty token.
        """
        given_up = (outbox.c.state == DeliveryState.FAILED.value) & ~_overtaken()
        query = (
            select(outbox)
            .where(outbox.c.sink == sink, given_up | (outbox.c.state == DeliveryState.READY.value))
            .order_by(outbox.c.due_at, outbox.c.id)
            .limit(limit)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).mappings().all()
            keys = [(row["sink"], row["fingerprint"], row["generation"]) for row in rows]
            tickets = ledger.present(connection, keys)
        return [
            Delivery(
                id=row["id"],
                sink=row["sink"],
                change=row["payload"],
                ticket=tickets.get(key) or ledger.intended(key, row["created_at"]),
                attempt=row["attempt"] + 1,
                given_up=row["last_error"] if row["state"] == DeliveryState.FAILED.value else "",
            )
            for key, row in zip(keys, rows, strict=True)
        ]

    def reason(self, sink: str) -> str:
        """Why the delivery that was tried last is not done; empty where none was tried in vain."""
        query = (
            select(outbox.c.last_error)
            .where(
                outbox.c.sink == sink,
                outbox.c.state.in_((DeliveryState.READY.value, DeliveryState.FAILED.value)),
                outbox.c.last_error != "",
            )
            .order_by((outbox.c.state == DeliveryState.FAILED.value).desc(), outbox.c.id.desc())
            .limit(1)
        )
        with self._database.read() as connection:
            found: str | None = connection.execute(query).scalar()
        return found or ""

    def depth(self, sink: str | None = None) -> OutboxDepth:
        """How many deliveries wait, are under way or failed: those to one sink, or all."""
        query = select(outbox.c.state, func.count(), func.min(outbox.c.created_at)).group_by(outbox.c.state)
        unfinished = outbox.c.state != DeliveryState.DONE.value
        if sink is not None:
            unfinished &= outbox.c.sink == sink
        with self._database.read() as connection:
            found = {
                state: (count, oldest) for state, count, oldest in connection.execute(query.where(unfinished))
            }
        counts = {state: found[state][0] if state in found else 0 for state in DeliveryState}
        waiting = [
            found[state][1] for state in (DeliveryState.READY, DeliveryState.CLAIMED) if state in found
        ]
        return OutboxDepth(
            ready=counts[DeliveryState.READY],
            claimed=counts[DeliveryState.CLAIMED],
            failed=counts[DeliveryState.FAILED],
            oldest=self._clock() - min(waiting) if waiting else None,
        )

    def failed(self, *, limit: int = 100) -> list[FailedDelivery]:
        """The newest deliveries that were given up, newest first."""
        query = (
            select(outbox)
            .where(outbox.c.state == DeliveryState.FAILED.value)
            .order_by(outbox.c.id.desc())
            .limit(limit)
        )
        with self._database.read() as connection:
            return [
                FailedDelivery(
                    id=row.id,
                    sink=row.sink,
                    fingerprint=row.fingerprint,
                    kind=ChangeKind(row.kind),
                    attempts=row.attempt,
                    error=row.last_error,
                    created_at=row.created_at,
                )
                for row in connection.execute(query)
            ]

    def retry_failed(self, *, now: datetime, sink: str | None = None) -> int:
        """Make what was given up due again, with its attempts counted anew; returns how many.

        One that a later change of the same finding has overtaken is done instead: order is never turned round.
        """
        failed = outbox.c.state == DeliveryState.FAILED.value
        if sink is not None:
            failed = failed & (outbox.c.sink == sink)
        with self._database.write() as connection:
            connection.execute(
                outbox.update()
                .where(failed, _overtaken())
                .values(state=DeliveryState.DONE.value, done_at=now)
            )
            retried = connection.execute(
                outbox.update().where(failed).values(state=DeliveryState.READY.value, due_at=now, attempt=0)
            )
            return int(retried.rowcount)


def _overtaken() -> ColumnElement[bool]:
    """Whether a later change of the same finding was delivered, or is being delivered."""
    later = outbox.alias("later")
    return exists().where(
        later.c.sink == outbox.c.sink,
        later.c.fingerprint == outbox.c.fingerprint,
        later.c.state.in_((DeliveryState.DONE.value, DeliveryState.CLAIMED.value)),
        later.c.id > outbox.c.id,
    )


def put(connection: Connection, deliveries: Sequence[tuple[str, FindingChange]], at: datetime) -> None:
    """Add one row for each sink and change, due at once."""
    rows = [
        {
            "sink": sink,
            "fingerprint": change.finding.fingerprint,
            "generation": change.finding.generation,
            "kind": change.kind.value,
            "payload": change,
            "state": DeliveryState.READY.value,
            "attempt": 0,
            "due_at": at,
            "last_error": "",
            "created_at": at,
        }
        for sink, change in deliveries
    ]
    for portion in chunks(rows):
        connection.execute(outbox.insert(), portion)
