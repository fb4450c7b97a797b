"""Waivers: added and listed; they end by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from qualitywatch.domain.waiver import Waiver
from qualitywatch.store.engine import Database
from qualitywatch.store.tables import waiver


class Waivers:
    """The waivers of the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

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
            connection.execute(waiver.insert(), row)

    def end(self, fingerprint: str, *, ticket: str, at: datetime) -> int:
        """End the waivers of a finding that stem from a ticket; returns how many ended."""
        holds = (
            waiver.c.fingerprint == fingerprint,
            waiver.c.ticket == ticket,
            waiver.c.created_at <= at,
            waiver.c.expires_at > at,
        )
        with self._database.write() as connection:
            return int(connection.execute(waiver.update().where(*holds).values(expires_at=at)).rowcount)

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
