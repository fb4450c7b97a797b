"""The log as people and commands see it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, and_, select, true

from qualitywatch.domain.audit import Actor, AuditEntry, AuditHead, AuditKind, Fact
from qualitywatch.errors import StoreError
from qualitywatch.store.audit import kept
from qualitywatch.store.audit.chain import append
from qualitywatch.store.audit.letting_go import let_go, let_go_through
from qualitywatch.store.audit.text import listed
from qualitywatch.store.audit.verify import Proof, prove
from qualitywatch.store.clock import Clock
from qualitywatch.store.engine import Database
from qualitywatch.store.tables import audit_entry, audit_head

_AT_ONCE = 1000


class AuditLog:
    """Read, prove and add to the log; everything else in the store adds to it by itself."""

    def __init__(self, database: Database, clock: Clock, who: Actor) -> None:
        self._database, self._clock, self._who = database, clock, who

    def add(self, *facts: Fact) -> None:
        """Add what was decided or changed outside the store."""
        with self._database.write() as connection:
            append(connection, facts, at=self._clock(), who=self._who)

    def head(self) -> AuditHead | None:
        """The newest entry's number and hash; None while there is no entry."""
        with self._database.read() as connection:
            row = connection.execute(select(audit_head.c.number, audit_head.c.hash)).one_or_none()
        return AuditHead(row.number, row.hash) if row else None

    def entries(
        self,
        *,
        kind: AuditKind | None = None,
        target: str | None = None,
        subject: str | None = None,
        row_id: int | None = None,
        first: int | None = None,
        last: int | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        newest_first: bool = False,
    ) -> Iterator[AuditEntry]:
        """The entries in [since, until] and [first, last] that fit, in order; read in portions, so that a long log needs no memory."""
        wanted: ColumnElement[bool] = and_(
            true(),
            *([audit_entry.c.kind == kind.value] if kind else []),
            *([audit_entry.c.targets.contains(listed([target]), autoescape=True)] if target else []),
            *([audit_entry.c.subject == subject] if subject else []),
            *([audit_entry.c.row_id == row_id] if row_id is not None else []),
            *([audit_entry.c.number >= first] if first is not None else []),
            *([audit_entry.c.number <= last] if last is not None else []),
            *([audit_entry.c.at >= since] if since else []),
            *([audit_entry.c.at <= until] if until else []),
        )
        number = audit_entry.c.number
        read: int | None = None
        left = limit
        while left is None or left > 0:
            at_once = _AT_ONCE if left is None else min(_AT_ONCE, left)
            query = select(audit_entry).where(wanted)
            if read is not None:
                query = query.where(number < read if newest_first else number > read)
            query = query.order_by(number.desc() if newest_first else number).limit(at_once)
            with self._database.read() as connection:
                rows = connection.execute(query).all()
            yield from map(_entry, rows)
            if len(rows) < at_once:
                return
            read = rows[-1].number
            left = None if left is None else left - len(rows)

    def inputs(self, key: str) -> dict[str, str]:
        """The parts that something was judged from, by name; StoreError where they are not kept as they were."""
        with self._database.read() as connection:
            names: Mapping[str, str] = json.loads(kept.text_of(connection, key))
            return {name: kept.text_of(connection, part) for name, part in names.items()}

    def inputs_of(self, entry: AuditEntry) -> dict[str, str] | None:
        """The parts that an entry followed from, none where it names none; None where they were let go.

        StoreError where they are not kept as they were.
        """
        if entry.inputs is None:
            return {}
        try:
            return self.inputs(entry.inputs)
        except StoreError:
            if entry.number > self.let_go_through():
                raise
            return None

    def let_go(self, before: datetime) -> int:
        """Delete the inputs that only judgements from before a time followed from; returns how many texts went.

        An entry says up to which judgement that is: those cannot be judged again, and everything else can be proved as before.
        """
        with self._database.write() as connection:
            return let_go(connection, before, at=self._clock(), who=self._who)

    def let_go_through(self) -> int:
        """The number of the last entry whose inputs may be missing because they were let go; 0 where none were."""
        with self._database.read() as connection:
            return let_go_through(connection)

    def verify(
        self,
        *,
        written_down: Sequence[AuditHead] = (),
        watch: Callable[[int], None] = lambda _: None,
    ) -> Proof:
        """Hold every entry against the one before, every table against the log, and the log against heads kept elsewhere.

        ``watch`` hears how many entries were looked at.
        """
        with self._database.snapshot() as connection:
            return prove(connection, written_down=written_down, watch=watch)


def _entry(row: Row[tuple[object, ...]]) -> AuditEntry:
    said = json.loads(row.entry)
    return AuditEntry(
        number=row.number,
        at=row.at,
        kind=AuditKind(row.kind),
        subject=row.subject,
        targets=tuple(said["targets"]),
        who=Actor(**said["who"]),
        what=said["what"],
        why=said["why"],
        state=said["state"],
        inputs=said["inputs"],
        versions=said["versions"],
        previous=said["previous"],
        text=row.entry,
        hash=row.hash,
    )
