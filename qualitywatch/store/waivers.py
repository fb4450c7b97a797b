"""Waivers: added and listed; they end by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from qualitywatch.domain.audit import Actor, Fact
from qualitywatch.domain.waiver import Waiver
from qualitywatch.store.audit import append, facts
from qualitywatch.store.clock import Clock
from qualitywatch.store.engine import Database
from qualitywatch.store.tables import waiver


class Waivers:
    """The waivers of the store."""

    def __init__(self, database: Database, clock: Clock, who: Actor) -> None:
        self._database, self._clock, self._who = database, clock, who

    def add(self, given: Waiver) -> None:
        """Add one; it stays in the list when it has ended."""
        row = {
            "fingerprint": given.fingerprint,
            "owner": given.owner,
            "reason": given.reason,
            "created_at": given.created_at,
            "expires_at": given.expires_at,
            "ticket": given.ticket,
        }
        with self._database.write() as connection:
            number = connection.execute(waiver.insert().returning(waiver.c.id), row).scalar_one()
            what = f"{given.owner} waives finding {given.fingerprint[:12]}"
            self._log(connection, facts.waiver_changed({**row, "id": number}, what=what))

    def end(self, fingerprint: str, *, ticket: str, at: datetime) -> int:
        """End the waivers of a finding that stem from a ticket; returns how many ended."""
        holds = (
            waiver.c.fingerprint == fingerprint,
            waiver.c.ticket == ticket,
            waiver.c.created_at <= at,
            waiver.c.expires_at > at,
        )
        with self._database.write() as connection:
            return self._end(connection, holds, at, f"ticket {ticket} does not waive it any more")

    def revoke(self, fingerprint: str, *, at: datetime, why: str) -> int:
        """End every waiver that holds for a finding; returns how many ended."""
        holds = (
            waiver.c.fingerprint == fingerprint,
            waiver.c.created_at <= at,
            waiver.c.expires_at > at,
        )
        with self._database.write() as connection:
            return self._end(connection, holds, at, why)

    def _end(
        self, connection: Connection, holds: Sequence[ColumnElement[bool]], at: datetime, why: str
    ) -> int:
        ending = waiver.update().where(*holds).values(expires_at=at).returning(waiver)
        ended = connection.execute(ending).mappings().all()
        told = [
            facts.waiver_changed(
                row, what=f"{row['owner']}'s waiver of finding {row['fingerprint'][:12]} ended early", why=why
            )
            for row in sorted(ended, key=lambda row: row["id"])
        ]
        self._log(connection, *told)
        return len(ended)

    def _log(self, connection: Connection, *told: Fact) -> None:
        append(connection, told, at=self._clock(), who=self._who)

    def list(self, *, at: datetime | None = None) -> Sequence[Waiver]:
        """All waivers, or those that hold at a time, oldest first."""
        with self._database.read() as connection:
            return listed(connection, at=at)


def listed(connection: Connection, *, at: datetime | None) -> Sequence[Waiver]:
    """All waivers, or those that hold at a time, oldest first."""
    query = select(waiver).order_by(waiver.c.created_at, waiver.c.id)
    if at is not None:
        query = query.where(waiver.c.created_at <= at, waiver.c.expires_at > at)
    return [
        Waiver(
            fingerprint=row.fingerprint,
            owner=row.owner,
            reason=row.reason,
            created_at=row.created_at,
            expires_at=row.expires_at,
            ticket=row.ticket,
        )
        for row in connection.execute(query)
    ]
