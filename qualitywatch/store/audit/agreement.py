"""Holding the tables against the log: rows are as the log saw them written, none is missing, none came in beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, exists, func, select

from qualitywatch.domain.audit import AuditKind, Tampering
from qualitywatch.store.audit import kept
from qualitywatch.store.audit.states import ROWS_OF, decision_state, event_state, finding_state, waiver_state
from qualitywatch.store.audit.text import parsed
from qualitywatch.store.tables import audit_entry, finding, finding_event, kept_input, waiver
from qualitywatch.store.upsert import chunks

Said = dict[str, Any]

_AT_ONCE = 1000
_NOUNS = {AuditKind.DECISION: "decision", AuditKind.FINDING: "finding event", AuditKind.WAIVER: "waiver"}
_STATES = {AuditKind.DECISION: decision_state, AuditKind.FINDING: event_state}


class Agreement:
    """One comparison of all tables with the log."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._older: Mapping[str, int] = {}
        self.rows = self.inputs = self.older = 0

    def found_in(self, entries: Iterable[tuple[int, Said]]) -> Iterator[Tampering]:
        """What is wrong with the rows that these entries speak of."""
        by_kind: dict[str, list[tuple[int, Said]]] = defaultdict(list)
        for number, said in entries:
            by_kind[said["kind"]].append((number, said))
        for _, said in by_kind[AuditKind.LOG]:
            self._older = said["state"].get("older") or self._older
        for kind in ROWS_OF:
            yield from self._found_of(kind, by_kind[kind])
        yield from self._inputs_missing([(n, said) for each in by_kind.values() for n, said in each])

    def found_in_tables(self) -> Iterator[Tampering]:
        """What the tables hold that no entry speaks of, and what stands otherwise than its last entry says."""
        for kind, table in ROWS_OF.items():
            known = exists().where(audit_entry.c.kind == kind.value, audit_entry.c.row_id == table.c.id)
            oldest = self._older.get(kind.value, 0)
            for row_id in self._connection.execute(
                select(table.c.id).where(table.c.id > oldest, ~known)
            ).scalars():
                yield Tampering(
                    f"{_NOUNS[kind]} {row_id}", "no entry speaks of it: it was inserted beside the log"
                )
            older = select(func.count()).select_from(table).where(table.c.id <= oldest, ~known)
            self.older += self._connection.execute(older).scalar_one()
        yield from self._waivers()
        yield from self._findings()
        for key in kept.altered(self._connection):
            yield Tampering(f"input {key}", "it is not what its digest says: it was altered")
        self.inputs = self._connection.execute(select(func.count()).select_from(kept_input)).scalar_one()

    def _found_of(self, kind: AuditKind, entries: Sequence[tuple[int, Said]]) -> Iterator[Tampering]:
        table = ROWS_OF[kind]
        state = _STATES.get(kind)
        for portion in chunks(entries):
            ids = [said["state"].get("id") for _, said in portion]
            query = select(table).where(table.c.id.in_([each for each in ids if each is not None]))
            rows = {row["id"]: row for row in self._connection.execute(query).mappings()}
            self.rows += len(rows)
            for number, said in portion:
                where = f"{_NOUNS[kind]} {said['state'].get('id')}"
                row = rows.get(said["state"].get("id"))
                if row is None:
                    yield Tampering(where, f"entry {number} speaks of it, and it is missing: it was removed")
                elif state is not None:
                    yield from _differences(where, number, said["state"], state(row))

    def _waivers(self) -> Iterator[Tampering]:
        query = select(waiver).order_by(waiver.c.id)
        rows = {f"waiver:{row['id']}": row for row in self._connection.execute(query).mappings()}
        for portion in chunks(list(rows)):
            for subject, (number, said) in self._last(portion).items():
                yield from _differences(
                    subject.replace(":", " "), number, said["state"], waiver_state(rows[subject])
                )

    def _findings(self) -> Iterator[Tampering]:
        last = ""
        while True:
            query = (
                select(finding)
                .where(finding.c.fingerprint > last)
                .order_by(finding.c.fingerprint)
                .limit(_AT_ONCE)
            )
            rows = {row["fingerprint"]: row for row in self._connection.execute(query).mappings()}
            known = self._last([f"finding:{each}" for each in rows])
            for fingerprint, row in rows.items():
                where = f"finding {fingerprint[:12]}"
                entry = known.get(f"finding:{fingerprint}")
                if entry is not None:
                    number, said = entry
                    yield from _differences(where, number, said["state"]["finding"], finding_state(row))
                elif not self._has_history(fingerprint):
                    yield Tampering(where, "no entry speaks of it: it was inserted beside the log")
            if len(rows) < _AT_ONCE:
                return
            last = next(reversed(rows))

    def _has_history(self, fingerprint: str) -> bool:
        """Whether it has events at all: those without an entry are from before the log, or found by themselves."""
        query = select(func.count()).where(finding_event.c.fingerprint == fingerprint)
        return bool(self._connection.execute(query).scalar_one())

    def _last(self, subjects: Sequence[str]) -> dict[str, tuple[int, Said]]:
        """The last entry about each subject."""
        newest = (
            select(func.max(audit_entry.c.number))
            .where(audit_entry.c.subject.in_(subjects))
            .group_by(audit_entry.c.subject)
        )
        query = select(audit_entry).where(audit_entry.c.number.in_(newest))
        found = {}
        for row in self._connection.execute(query):
            said = parsed(row.entry)
            if said is not None:
                found[row.subject] = (row.number, said)
        return found

    def _inputs_missing(self, entries: Sequence[tuple[int, Said]]) -> Iterator[Tampering]:
        needed = {said["inputs"]: number for number, said in entries if said["inputs"]}
        for portion in chunks(list(needed)):
            query = select(kept_input.c.digest).where(kept_input.c.digest.in_(portion))
            for key in set(portion) - set(self._connection.execute(query).scalars()):
                yield Tampering(
                    f"input {key}", f"entry {needed[key]} follows from it, and it is missing: it was removed"
                )


def _differences(
    where: str, number: int, then: Mapping[str, Any], now: Mapping[str, Any]
) -> Iterator[Tampering]:
    for key, value in now.items():
        if then.get(key) != value:
            said = f"entry {number} says {then.get(key)!r}"
            yield Tampering(where, f"its {key} is {value!r}, {said}: it was altered")
