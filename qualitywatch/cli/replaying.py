"""Replaying a decision: what was said then, what is said now, and what differs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qualitywatch.cli.store_at_hand import AtHand
from qualitywatch.domain.audit import AuditEntry, AuditKind
from qualitywatch.domain.canonical import digest
from qualitywatch.domain.readings import DecisionRecord
from qualitywatch.errors import ReplayError, UnknownNameError
from qualitywatch.pipeline.recall import gate_of
from qualitywatch.pipeline.recall.difference import Difference, differences
from qualitywatch.reports import Format, render

_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """A decision and its replay; ``versions`` are the programs that differ, as (then, now)."""

    record: DecisionRecord
    now: str
    versions: Mapping[str, tuple[str | None, str | None]]
    unread: tuple[str, ...]
    differing: tuple[Difference, ...]

    @property
    def same(self) -> bool:
        """Whether the bytes are the same."""
        return self.now == self.record.body

    def lines(self) -> Iterator[str]:
        """For people."""
        record = self.record
        yield f"decision {record.id} of {record.at:%Y-%m-%d %H:%M:%S} UTC: {record.verdict.value}, exit code {record.exit_code}"
        if self.same:
            yield f"judged again: the same {len(self.now.encode()):,} bytes, SHA-256 {digest(self.now)}"
        else:
            verdict = json.loads(self.now)["verdict"]
            yield f"judged again: {'ANOTHER VERDICT, ' if verdict != record.verdict.value else 'the same verdict in other bytes, '}{verdict}"
            for each in self.differing[:_SHOWN]:
                yield f"  {each}"
            if len(self.differing) > _SHOWN:
                yield f"  and {len(self.differing) - _SHOWN} more differences"
        for name, (then, now) in sorted(self.versions.items()):
            yield f"{name}: {then or 'not there'} then, {now or 'not there'} now"
        if self.unread:
            yield f"this version knows nothing of: {', '.join(self.unread)}"

    def document(self) -> dict[str, object]:
        """For programs."""
        return {
            "decision": self.record.id,
            "same": self.same,
            "verdict": {"then": self.record.verdict.value, "now": json.loads(self.now)["verdict"]},
            "sha256": {"then": digest(self.record.body), "now": digest(self.now)},
            "differences": [
                {"where": each.where, "then": each.then, "now": each.now} for each in self.differing
            ],
            "versions": {
                name: {"then": then, "now": now} for name, (then, now) in sorted(self.versions.items())
            },
            "unread": list(self.unread),
        }


def replayed(at_hand: AtHand, number: int) -> Replay:
    """Judge a decision again; raises UnknownNameError, ReplayError, and StoreError where its inputs were altered."""
    store = at_hand.store
    record = store.readings.decision(number)
    if record is None:
        newest = [each.id for each in store.readings.decisions(limit=1)]
        raise UnknownNameError(
            f"there is no decision {number}",
            hint=f"the newest is {newest[0]}" if newest else "none was ever kept",
        )
    entry = next(store.audit.entries(kind=AuditKind.DECISION, row_id=number, limit=1), None)
    if entry is None or entry.inputs is None:
        raise ReplayError(f"decision {number} is from before inputs were kept, so it cannot be judged again")
    again = gate_of(store.audit.inputs(entry.inputs))
    now = render(Format.JSON, again.verdict)
    return Replay(
        record=record,
        now=now,
        versions=_differing(entry, at_hand.plugins.versions),
        unread=again.unread,
        differing=tuple(differences(json.loads(record.body), json.loads(now))) if now != record.body else (),
    )


def _differing(entry: AuditEntry, now: Mapping[str, str]) -> dict[str, tuple[str | None, str | None]]:
    names = {*entry.versions, *now}
    return {
        name: (entry.versions.get(name), now.get(name))
        for name in names
        if entry.versions.get(name) != now.get(name)
    }
