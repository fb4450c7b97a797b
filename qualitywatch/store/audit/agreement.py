"""Holding the tables against the log: rows are as the log saw them written, none is missing, none came in beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, exists, func, select

from qualitywatch.domain.audit import AuditKind, Tampering
from qualitywatch.store.audit import kept
from qualitywatch.store.audit.letting_go import let_go_through
from qualitywatch.store.audit.states import ROWS_OF, decision_state, event_state, finding_state, waiver_state
from qualitywatch.store.tables import audit_entry, finding, finding_event, kept_input
from qualitywatch.store.upsert import chunks

Said = dict[str, Any]

_NOUNS = {AuditKind.DECISION: "decision", AuditKind.FINDING: "finding event", AuditKind.WAIVER: "waiver"}
_STATES = {
    AuditKind.DECISION: decision_state,
    AuditKind.FINDING: event_state,
    AuditKind.WAIVER: waiver_state,
}


class Agreement:
    """One comparison of all tables with the log."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._older: Mapping[str, int] = {}
        self._let_go_through = let_go_through(connection)
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
        yield from self._findings_without_history()
        for key in kept.altered(self._connection):
            yield Tampering(f"input {key}", "it is not what its digest says: it was altered")
        self.inputs = self._connection.execute(select(func.count()).select_from(kept_input)).scalar_one()

    def _found_of(self, kind: AuditKind, entries: Sequence[tuple[int, Said]]) -> Iterator[Tampering]:
        table, state = ROWS_OF[kind], _STATES[kind]
        for portion in chunks(entries):
            ids = [said["state"].get("id") for _, said in portion]
            query = select(table).where(table.c.id.in_([each for each in ids if each is not None]))
            rows = {row["id"]: row for row in self._connection.execute(query).mappings()}
            self.rows += len(rows)
            # of a row that may change only the last entry says how it stands
            newest = self._newest(portion) if kind is AuditKind.WAIVER else None
            for number, said in portion:
                where = f"{_NOUNS[kind]} {said['state'].get('id')}"
                row = rows.get(said["state"].get("id"))
                if row is None:
                    yield Tampering(where, f"entry {number} speaks of it, and it is missing: it was removed")
                elif newest is None or number in newest:
                    yield from _differences(where, number, said["state"], state(row))
            if kind is AuditKind.FINDING:
                yield from self._findings_of(portion)

    def _findings_of(self, entries: Sequence[tuple[int, Said]]) -> Iterator[Tampering]:
        """How the findings stand now, for those whose last entry is among these."""
        newest = self._newest(entries)
        last = {said["state"].get("fingerprint"): (n, said) for n, said in entries if n in newest}
        query = select(finding).where(finding.c.fingerprint.in_([each for each in last if each]))
        rows = {row["fingerprint"]: row for row in self._connection.execute(query).mappings()}
        for fingerprint, (number, said) in last.items():
            where = f"finding {str(fingerprint)[:12]}"
            if fingerprint not in rows:
                yield Tampering(where, f"entry {number} speaks of it, and it is missing: it was removed")
                continue
            written = said["state"].get("finding") or {}
            yield from _differences(where, number, written, finding_state(rows[fingerprint]))

    def _newest(self, entries: Sequence[tuple[int, Said]]) -> set[int]:
        """The numbers of the last entry about each subject of these entries."""
        query = (
            select(func.max(audit_entry.c.number))
            .where(audit_entry.c.subject.in_({said["subject"] for _, said in entries}))
            .group_by(audit_entry.c.subject)
        )
        return set(self._connection.execute(query).scalars())

    def _findings_without_history(self) -> Iterator[Tampering]:
        """Those that no entry and no line of history speaks of."""
        in_log = exists().where(audit_entry.c.subject == "finding:" + finding.c.fingerprint)
        in_history = exists().where(finding_event.c.fingerprint == finding.c.fingerprint)
        for fingerprint in self._connection.execute(
            select(finding.c.fingerprint).where(~in_log, ~in_history)
        ).scalars():
            yield Tampering(
                f"finding {fingerprint[:12]}", "no entry speaks of it: it was inserted beside the log"
            )

    def _inputs_missing(self, entries: Sequence[tuple[int, Said]]) -> Iterator[Tampering]:
        needed = {
            said["inputs"]: number
            for number, said in entries
            if said["inputs"] and (number > self._let_go_through or said["kind"] == AuditKind.RULES)
        }
        for portion in chunks(list(needed)):
            listed = kept.lists(self._connection, portion)
            parts = {part: needed[key] for key, of in listed.items() for part in of}
            yield from self._absent({**parts, **{key: needed[key] for key in portion}})

    def _absent(self, needed: Mapping[str, int]) -> Iterator[Tampering]:
        """Those of these digests under which nothing is kept."""
        for portion in chunks(list(needed)):
            query = select(kept_input.c.digest).where(kept_input.c.digest.in_(portion))
            for key in sorted(set(portion) - set(self._connection.execute(query).scalars())):
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
