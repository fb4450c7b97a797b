"""Replaying what was judged: what was said then, what is said now, and what differs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qualitywatch.cli.store_at_hand import AtHand
from qualitywatch.domain.audit import AuditEntry, AuditKind
from qualitywatch.domain.canonical import canonical, digest
from qualitywatch.errors import ReplayError, UnknownNameError
from qualitywatch.pipeline.recall import gate_of, standing_of
from qualitywatch.pipeline.recall.difference import Difference, differences
from qualitywatch.pipeline.recall.rules import QUALITY_MODEL
from qualitywatch.reports import Format, render
from qualitywatch.store import change_state

_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What was judged and its replay, both as text; ``versions`` are the programs that differ, as (then, now)."""

    title: str
    then: str
    now: str
    versions: Mapping[str, tuple[str | None, str | None]]
    unread: tuple[str, ...]
    differing: tuple[Difference, ...]

    @property
    def same(self) -> bool:
        """Whether the bytes are the same."""
        return self.now == self.then

    def lines(self) -> Iterator[str]:
        """For people."""
        yield self.title
        if self.same:
            yield f"judged again: the same {len(self.now.encode()):,} bytes, SHA-256 {digest(self.now)}"
        else:
            yield f"judged again: NOT the same, SHA-256 {digest(self.now)}, which was {digest(self.then)}"
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
            "what": self.title,
            "same": self.same,
            "sha256": {"then": digest(self.then), "now": digest(self.now)},
            "differences": [
                {"where": each.where, "then": each.then, "now": each.now} for each in self.differing
            ],
            "versions": {
                name: {"then": then, "now": now} for name, (then, now) in sorted(self.versions.items())
            },
            "unread": list(self.unread),
        }


def replayed_decision(at_hand: AtHand, number: int) -> Replay:
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
    again = gate_of(_inputs(at_hand, entry, f"decision {number}"))
    said = f"{record.verdict.value}, exit code {record.exit_code}"
    title = f"decision {number} of {record.at:%Y-%m-%d %H:%M:%S} UTC: {said}"
    return _compared(
        at_hand, entry, title, record.body, render(Format.JSON, again.verdict), unread=again.unread
    )


def replayed_change(at_hand: AtHand, number: int) -> Replay:
    """Judge again the evaluation in which a finding changed, by the number of the change's entry in the log."""
    entry = next(at_hand.store.audit.entries(first=number, last=number), None)
    if entry is None or entry.kind is not AuditKind.FINDING:
        raise UnknownNameError(
            f"entry {number} is no change of a finding", hint="see qualitywatch audit list --kind finding"
        )
    standing, unread = standing_of(_inputs(at_hand, entry, f"entry {number}"))
    then = {name: value for name, value in entry.state.items() if name != "id"}
    now = next(
        (
            change_state(change)
            for change in standing.settlement.changes
            if change.finding.fingerprint == then["fingerprint"]
        ),
        {},
    )
    title = f"entry {number} of {entry.at:%Y-%m-%d %H:%M:%S} UTC: {entry.what}"
    return _compared(at_hand, entry, title, canonical(then), canonical(now), unread=unread)


def _inputs(at_hand: AtHand, entry: AuditEntry | None, what: str) -> dict[str, str]:
    if entry is None or entry.inputs is None:
        raise ReplayError(f"{what} is from before inputs were kept, so it cannot be judged again")
    inputs = at_hand.store.audit.inputs_of(entry)
    if inputs is None:
        raise ReplayError(
            f"{what} cannot be judged again: what it followed from was let go as older than is kept for that",
            hint="its verdict and its entry in the log stand; an evidence pack from before has its inputs",
        )
    return inputs


def _compared(
    at_hand: AtHand, entry: AuditEntry | None, title: str, then: str, now: str, *, unread: tuple[str, ...]
) -> Replay:
    return Replay(
        title=title,
        then=then,
        now=now,
        versions=_differing(entry.versions if entry else {}, at_hand.plugins.versions),
        unread=unread,
        differing=() if now == then else tuple(differences(json.loads(then), json.loads(now))),
    )


def _differing(then: Mapping[str, str], now: Mapping[str, str]) -> dict[str, tuple[str | None, str | None]]:
    names = {name for name in (*then, *now) if not name.startswith(QUALITY_MODEL)}
    return {name: (then.get(name), now.get(name)) for name in names if then.get(name) != now.get(name)}
