"""Working through the outbox: claims with a lease, and how each delivery ended."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select

from qualitywatch.domain.finding import ChangeKind
from qualitywatch.domain.ticket import Delivery, TicketRef, TicketState
from qualitywatch.errors import ClaimLostError
from qualitywatch.store import ledger
from qualitywatch.store.clock import Clock
from qualitywatch.store.engine import Database
from qualitywatch.store.items import Items
from qualitywatch.store.tables import outbox
from qualitywatch.store.upsert import chunks


class DeliveryState(StrEnum):
    """``READY`` when due, ``CLAIMED`` by a worker until its lease ends, ``DONE``, or ``FAILED`` and kept."""

    READY = "ready"
    CLAIMED = "claimed"
    DONE = "done"
    FAILED = "failed"


class Effect(StrEnum):
    """What an attempt that did not succeed may have done at the other end."""

    NONE = "none"
    UNKNOWN = "unknown"


_NOT_KNOWN = (TicketState.INTENT, TicketState.UNKNOWN, TicketState.WAITING)
_UNCLAIMED: dict[str, Any] = {"claimed_by": None, "claim": None, "claimed_until": None, "begun_at": None}


class Dispatch:
    """What the act stage does with the outbox: claim, begin, and say how it ended.

    A change waits until all earlier ones of its sink and fingerprint are done or failed. All that is claimed is
    leased: when the worker dies, somebody else gets it after the lease, with ``ticket.state`` UNKNOWN where a send
    had begun. Every method that names a delivery raises ClaimLostError where somebody else has it by now, but
    ``delivered``, because what has happened has happened.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self.items = Items(database, clock)

    def claim(
        self,
        worker: str,
        *,
        now: datetime,
        lease: timedelta,
        limit: int,
        sinks: Sequence[str] | None = None,
    ) -> list[Delivery]:
        """Take up to ``limit`` due deliveries, at most one of each sink and fingerprint, oldest first.

        The ledger's rows, with their tokens, are committed when this returns. ``sinks`` takes theirs only.
        """
        claim = secrets.token_hex(16)
        query = (
            select(outbox)
            .where(outbox.c.state == DeliveryState.READY.value, outbox.c.due_at <= now, ~_must_wait())
            .order_by(outbox.c.due_at, outbox.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        if sinks is not None:
            query = query.where(outbox.c.sink.in_(sinks))
        with self._database.write() as connection:
            _end_leases(connection, now)
            rows = connection.execute(query).mappings().all()
            for ids in chunks([row["id"] for row in rows]):
                connection.execute(
                    outbox.update()
                    .where(outbox.c.id.in_(ids))
                    .values(
                        state=DeliveryState.CLAIMED.value,
                        claimed_by=worker,
                        claim=claim,
                        claimed_until=now + lease,
                    )
                )
            keys = [(row["sink"], row["fingerprint"], row["generation"]) for row in rows]
            tickets = ledger.ensure(connection, keys, now)
        return [
            Delivery(
                id=row["id"],
                sink=row["sink"],
                change=row["payload"],
                ticket=tickets[key],
                attempt=row["attempt"] + 1,
                claim=claim,
            )
            for key, row in zip(keys, rows, strict=True)
        ]

    def begin(self, delivery: Delivery) -> None:
        """Commit that a send begins, before the sink is called.

        A ticket that is not known to exist is UNKNOWN from here on; one that is known stays OPEN.
        """
        at = self._clock()
        with self._database.write() as connection:
            self._update_held(connection, delivery, begun_at=at, attempt=delivery.attempt)
            ledger.move(connection, delivery.ticket, TicketState.UNKNOWN, at=at, only_from=_NOT_KNOWN)

    def delivered(self, delivery: Delivery, ref: TicketRef | None) -> None:
        """Done: the ticket is OPEN, or DONE when its finding is resolved; None keeps the ``ref`` that is known."""
        at = self._clock()
        resolved = delivery.change.kind is ChangeKind.RESOLVED
        with self._database.write() as connection:
            done = outbox.update().values(**_done(at, delivery.attempt))
            ours = connection.execute(done.where(_held(delivery))).rowcount > 0
            if not ours:
                connection.execute(
                    done.where(outbox.c.id == delivery.id, outbox.c.state != DeliveryState.DONE.value)
                )
            ledger.move(
                connection,
                delivery.ticket,
                TicketState.DONE if resolved else TicketState.OPEN,
                at=at,
                ref=ref,
                only_from=tuple(TicketState) if ours else _NOT_KNOWN,
            )

    def drop(self, delivery: Delivery) -> None:
        """Done without a call, because the sink has no use for it."""
        at = self._clock()
        with self._database.write() as connection:
            self._update_held(connection, delivery, **_done(at, delivery.attempt - 1))
            ledger.forget_intent(
                connection, delivery.ticket, waiting=delivery.change.kind is ChangeKind.RESOLVED
            )

    def wait(self, delivery: Delivery) -> None:
        """Done for now: the sink has no room, so the finding is WAITING to be listed in its overflow."""
        at = self._clock()
        with self._database.write() as connection:
            self._update_held(connection, delivery, **_done(at, delivery.attempt))
            ledger.move(connection, delivery.ticket, TicketState.WAITING, at=at, only_from=_NOT_KNOWN)

    def postpone(self, delivery: Delivery, *, due_at: datetime, error: str, effect: Effect) -> None:
        """Try again at ``due_at``; this was an attempt, whether or not it was begun."""
        with self._database.write() as connection:
            self._update_held(
                connection,
                delivery,
                state=DeliveryState.READY.value,
                due_at=due_at,
                last_error=error,
                attempt=delivery.attempt,
                **_UNCLAIMED,
            )
            self._undo_begin(connection, delivery, effect)

    def give_up(self, delivery: Delivery, *, error: str, effect: Effect = Effect.UNKNOWN) -> None:
        """Keep it as failed until somebody calls ``retry_failed``; later changes of the finding go on without it."""
        with self._database.write() as connection:
            self._update_held(
                connection,
                delivery,
                state=DeliveryState.FAILED.value,
                last_error=error,
                attempt=delivery.attempt,
                **_UNCLAIMED,
            )
            self._undo_begin(connection, delivery, effect)

    def release(self, worker: str) -> int:
        """Hand back what this worker has claimed and not begun; returns how many."""
        with self._database.write() as connection:
            released = connection.execute(
                outbox.update()
                .where(
                    outbox.c.state == DeliveryState.CLAIMED.value,
                    outbox.c.claimed_by == worker,
                    outbox.c.begun_at.is_(None),
                )
                .values(state=DeliveryState.READY.value, **_UNCLAIMED)
            )
            return int(released.rowcount)

    def _undo_begin(self, connection: Connection, delivery: Delivery, effect: Effect) -> None:
        """Back to what it was if nothing happened, and if nothing was unknown from an earlier attempt."""
        if effect is Effect.NONE and delivery.ticket.state in (TicketState.INTENT, TicketState.WAITING):
            ledger.move(
                connection,
                delivery.ticket,
                delivery.ticket.state,
                at=self._clock(),
                only_from=_NOT_KNOWN,
            )

    def _update_held(self, connection: Connection, delivery: Delivery, **values: Any) -> None:
        held = connection.execute(outbox.update().where(_held(delivery)).values(**values))
        if not held.rowcount:
            raise ClaimLostError(
                f"delivery {delivery.id} to {delivery.sink} is no longer held by this worker",
                hint="its lease ran out; whoever holds it now sees it through",
            )


def _end_leases(connection: Connection, now: datetime) -> None:
    """Whether a send had begun is in the ledger: the row itself may start again."""
    leased = outbox.alias("leased")
    ended = (
        select(leased.c.id)
        .where(leased.c.state == DeliveryState.CLAIMED.value, leased.c.claimed_until <= now)
        .with_for_update(skip_locked=True)
    )
    connection.execute(
        outbox.update().where(outbox.c.id.in_(ended)).values(state=DeliveryState.READY.value, **_UNCLAIMED)
    )


def _must_wait() -> ColumnElement[bool]:
    """One of this sink and fingerprint is being delivered, or an earlier one is still to be."""
    other = outbox.alias("other")
    return exists().where(
        other.c.sink == outbox.c.sink,
        other.c.fingerprint == outbox.c.fingerprint,
        or_(
            other.c.state == DeliveryState.CLAIMED.value,
            and_(other.c.state == DeliveryState.READY.value, other.c.id < outbox.c.id),
        ),
    )


def _held(delivery: Delivery) -> ColumnElement[bool]:
    return and_(
        outbox.c.id == delivery.id,
        outbox.c.state == DeliveryState.CLAIMED.value,
        outbox.c.claim == delivery.claim,
    )


def _done(at: datetime, attempt: int) -> dict[str, Any]:
    return {
        "state": DeliveryState.DONE.value,
        "done_at": at,
        "attempt": attempt,
        "last_error": "",
        **_UNCLAIMED,
    }
