"""Letting go of what old judgements followed from: they cannot be judged again, and the log says that and since when."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from qualitywatch.domain.audit import Actor, AuditKind, Fact
from qualitywatch.store.audit import kept
from qualitywatch.store.audit.chain import append
from qualitywatch.store.audit.text import parsed
from qualitywatch.store.tables import audit_entry, kept_input
from qualitywatch.store.upsert import chunks

SUBJECT = "log:inputs"
THROUGH = "inputs_let_go_through"
_AT_ONCE = 2000


def let_go(connection: Connection, before: datetime, *, at: datetime, who: Actor) -> int:
    """Delete the inputs that only judgements from before a time followed from; returns how many texts went.

    The rules that were in force when stay, for what changed about them is told from one entry to the next. An entry says
    up to which one inputs may be missing; nothing is written where nothing went.
    """
    kept.hold_still(connection)
    query = select(func.max(audit_entry.c.number)).where(audit_entry.c.at < before)
    through = connection.execute(query).scalar() or 0
    old: set[str] = set()
    needed: set[str] = set()
    for number, kind, key in _followed(connection):
        (needed if number > through or kind == AuditKind.RULES else old).add(key)
    gone = _with_parts(connection, old - needed) - _with_parts(connection, needed)
    went = 0
    for portion in chunks(sorted(gone)):
        went += connection.execute(delete(kept_input).where(kept_input.c.digest.in_(portion))).rowcount
    if went:
        fact = Fact(
            kind=AuditKind.LOG,
            subject=SUBJECT,
            what=f"what was judged up to entry {through} can no longer be judged again",
            why=f"inputs are kept for judgements from {before:%Y-%m-%d} on",
            state={THROUGH: through},
        )
        append(connection, [fact], at=at, who=who)
    return went


def let_go_through(connection: Connection) -> int:
    """The number of the last entry whose inputs may be missing; 0 where all are to be there."""
    query = (
        select(audit_entry.c.entry)
        .where(audit_entry.c.subject == SUBJECT, audit_entry.c.kind == AuditKind.LOG.value)
        .order_by(audit_entry.c.number.desc())
        .limit(1)
    )
    found = connection.execute(query).scalar_one_or_none()
    said = parsed(found) if found else None
    return int(said["state"].get(THROUGH, 0)) if said else 0


def _followed(connection: Connection) -> Iterator[tuple[int, str, str]]:
    """Each entry that followed from something: its number, its kind, and the digest of the list of that."""
    last = 0
    while True:
        query = (
            select(audit_entry.c.number, audit_entry.c.kind, audit_entry.c.entry)
            .where(audit_entry.c.number > last)
            .order_by(audit_entry.c.number)
            .limit(_AT_ONCE)
        )
        rows = connection.execute(query).all()
        for row in rows:
            key = json.loads(row.entry)["inputs"]
            if key is not None:
                yield row.number, row.kind, key
        if len(rows) < _AT_ONCE:
            return
        last = rows[-1].number


def _with_parts(connection: Connection, lists: set[str]) -> set[str]:
    """The digests of some lists, and of everything that they name, as far as the lists are there."""
    found = set(lists)
    keys: Sequence[str] = sorted(lists)
    for portion in chunks(keys):
        for parts in kept.lists(connection, portion).values():
            found |= parts
    return found
