"""Proving the log: every entry follows the one before, and no table contradicts it. Read once, a portion at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, select

from qualitywatch.domain.audit import FIRST_PREVIOUS, AuditHead, Tampering
from qualitywatch.domain.canonical import digest
from qualitywatch.store.audit.agreement import Agreement
from qualitywatch.store.audit.states import as_written
from qualitywatch.store.audit.text import listed, parsed
from qualitywatch.store.tables import audit_entry, audit_head

_AT_ONCE = 2000
_TOLD = 1000  # who alters everything gets no answer of any length


@dataclass(slots=True)
class Proof:
    """What was looked at, and everything that was found; ``older`` counts rows from before there was a log."""

    entries: int = 0
    rows: int = 0
    inputs: int = 0
    older: int = 0
    head: AuditHead | None = None
    found: list[Tampering] = field(default_factory=list)
    more: int = 0

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.found

    def take(self, found: Iterator[Tampering]) -> None:
        """Keep what was found, and count what is too much to tell."""
        for each in found:
            if len(self.found) < _TOLD:
                self.found.append(each)
            else:
                self.more += 1


def prove(
    connection: Connection, *, written_down: Sequence[AuditHead], watch: Callable[[int], None]
) -> Proof:
    """Look at everything."""
    proof = Proof()
    chain = _Chain(written_down)
    agreement = Agreement(connection)
    for rows in _portions(connection):
        entries = []
        for row in rows:
            said = parsed(row.entry)
            proof.take(chain.found_in(row, said))
            if said is not None:
                entries.append((row.number, said))
        proof.take(agreement.found_in(entries))
        proof.entries += len(rows)
        watch(proof.entries)
    head = connection.execute(select(audit_head.c.number, audit_head.c.hash)).one_or_none()
    proof.head = AuditHead(head.number, head.hash) if head else None
    proof.take(chain.found_at_the_end(proof.head))
    proof.take(agreement.found_in_tables())
    proof.rows, proof.inputs, proof.older = agreement.rows, agreement.inputs, agreement.older
    return proof


def _portions(connection: Connection) -> Iterator[Sequence[Row[Any]]]:
    last: int | None = None
    while True:
        query = select(audit_entry).order_by(audit_entry.c.number).limit(_AT_ONCE)
        rows = connection.execute(query if last is None else query.where(audit_entry.c.number > last)).all()
        if rows:
            yield rows
        if len(rows) < _AT_ONCE:
            return
        last = rows[-1].number


class _Chain:
    """The links from one entry to the next."""

    def __init__(self, written_down: Sequence[AuditHead]) -> None:
        self._next, self._previous = 1, FIRST_PREVIOUS
        self._written_down = {head.number: head for head in written_down}

    def found_in(self, row: Row[Any], said: dict[str, Any] | None) -> Iterator[Tampering]:
        number = row.number
        where = f"entry {number}"
        gap = number > self._next
        if gap:
            yield Tampering(*_missing(self._next, number - 1))
        if digest(row.entry) != row.hash:
            yield Tampering(where, "its text is not what its hash says: it was altered")
        if said is None:
            yield Tampering(where, "its text is no entry: it was altered")
        else:
            yield from _contradictions(row, said)
            if said["number"] != number:
                yield Tampering(
                    where, f"its text is that of entry {said['number']}: it was moved or inserted"
                )
            elif not gap and said["previous"] != self._previous:
                before = f"entry {number - 1}" if number > 1 else where
                yield Tampering(
                    before,
                    f"entry {number} was written after another one than this: it was altered, replaced or inserted"
                    if number > 1
                    else "it follows another entry: those before it were removed",
                )
        if (known := self._written_down.pop(number, None)) and known.hash != row.hash:
            yield Tampering(where, f"it is not the one whose hash was written down as {known.hash[:12]}…")
        self._next, self._previous = number + 1, row.hash

    def found_at_the_end(self, head: AuditHead | None) -> Iterator[Tampering]:
        last = self._next - 1
        highest = max([head.number if head else 0, *self._written_down])
        if highest > last:
            yield Tampering(*_missing(last + 1, highest))
        if head is None and last:
            yield Tampering("the head", "it is missing, and there are entries: it was removed")
        elif head is not None and head.number < last:
            where = f"entry {last}" if last == head.number + 1 else f"entries {head.number + 1} to {last}"
            yield Tampering(where, "beyond the head of the log: inserted behind the last entry")
        elif head is not None and head.number == last and head.hash != self._previous:
            yield Tampering(f"entry {last}", "the head knows another hash of it: it was altered or replaced")


def _missing(first: int, last: int) -> tuple[str, str]:
    if first == last:
        return f"entry {first}", "it is missing: it was removed"
    return f"entries {first} to {last}", "they are missing: they were removed"


def _contradictions(row: Row[Any], said: dict[str, Any]) -> Iterator[Tampering]:
    """The columns that are there for looking things up say what the text says."""
    columns = {
        "at": as_written(row.at),
        "kind": row.kind,
        "subject": row.subject,
        "row_id": row.row_id,
        "targets": row.targets,
    }
    text = {
        "at": said["at"],
        "kind": said["kind"],
        "subject": said["subject"],
        "row_id": said["state"].get("id"),
        "targets": listed(said["targets"]),
    }
    for name, value in columns.items():
        if value != text[name]:
            yield Tampering(
                f"entry {row.number}",
                f"its column {name} says {value!r}, its text {text[name]!r}: it was altered",
            )
