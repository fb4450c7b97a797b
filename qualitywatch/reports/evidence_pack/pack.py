"""What goes into a pack, file by file; the same store and the same selection give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualitywatch.domain.audit import AuditEntry, AuditHead, AuditKind
from qualitywatch.domain.canonical import canonical, digest
from qualitywatch.domain.readings import DecisionRecord
from qualitywatch.domain.waiver import Waiver
from qualitywatch.reports.documents import dump_json
from qualitywatch.reports.evidence_pack import readable

SCHEMA = "qualitywatch/evidence/1"

File = tuple[str, Iterable[str]]
"""A path within the pack, and its text in pieces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """What was selected: ``entries`` are the ones in question, ``log`` gives all from the first of them to the head.

    ``inputs`` gives the parts behind an entry, none where they were let go, ``decision`` the record of a number.
    """

    title: str
    entries: Sequence[AuditEntry]
    head: AuditHead
    log: Callable[[int], Iterator[AuditEntry]]
    inputs: Callable[[AuditEntry], dict[str, str]]
    decision: Callable[[int], DecisionRecord | None]
    waivers: Sequence[Waiver]
    versions: dict[str, str]


def pack_of(pack: Pack) -> Iterator[File]:
    """Every file but the list of their digests."""
    decisions = [_Decided(entry, pack) for entry in pack.entries if entry.kind is AuditKind.DECISION]
    first = pack.entries[0]
    yield "index.json", [dump_json(_index(pack, decisions, first))]
    yield "report.md", readable.report(pack.title, pack.entries, pack.head, pack.waivers, decisions)
    yield "log.jsonl", (f"{entry.text}\n" for entry in pack.log(first.number))
    for decided in decisions:
        yield from decided.files()
    yield "verify.py", [Path(__file__).with_name("verify.py").read_text(encoding="utf-8")]
    yield "README.md", [readable.READ_ME]


class _Decided:
    """One decision with its verdict and its inputs."""

    def __init__(self, entry: AuditEntry, pack: Pack) -> None:
        self.entry = entry
        self.number = int(str(entry.state["id"]))
        record = pack.decision(self.number)
        self.body = record.body if record else ""
        self.parts = pack.inputs(entry)

    @property
    def verdict(self) -> dict[str, Any]:
        """The verdict as it was told."""
        try:
            found: dict[str, Any] = json.loads(self.body)
        except ValueError:
            return {}
        return found

    def files(self) -> Iterator[File]:
        folder = f"decisions/{self.number}"
        yield f"{folder}/entry.json", [self.entry.text]
        yield f"{folder}/verdict.json", [self.body]
        yield f"{folder}/decision.md", readable.decision(self.entry, self.verdict, self.parts)
        if self.parts:
            listed = {name: digest(text) for name, text in self.parts.items()}
            yield f"{folder}/inputs.json", [canonical(listed)]
            for name, text in sorted(self.parts.items()):
                yield f"{folder}/inputs/{name}.json", [text]


def _index(pack: Pack, decisions: Sequence[_Decided], first: AuditEntry) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "title": pack.title,
        "head": {"number": pack.head.number, "hash": pack.head.hash},
        "first_entry": first.number,
        "previous_of_first_entry": first.previous,
        "versions": pack.versions,
        "entries": [_brief(entry) for entry in pack.entries],
        "decisions": [
            {
                "decision": each.number,
                "at": each.entry.state["at"],
                "verdict": each.entry.state["verdict"],
                "who": each.entry.text and json.loads(each.entry.text)["who"],
                "why": each.entry.why,
                "targets": each.verdict.get("targets", []),
                "versions": each.entry.versions,
                "body_digest": each.entry.state["body_digest"],
                "inputs": each.entry.inputs,
            }
            for each in decisions
        ],
    }


def _brief(entry: AuditEntry) -> dict[str, Any]:
    said = json.loads(entry.text)
    return {name: said[name] for name in ("number", "at", "kind", "targets", "who", "what", "why")}
