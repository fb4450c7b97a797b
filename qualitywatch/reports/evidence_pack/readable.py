"""The pack in words: Markdown that an auditor reads from top to bottom."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from qualitywatch.domain.audit import AuditEntry, AuditHead, AuditKind
from qualitywatch.domain.readable import one_line
from qualitywatch.domain.waiver import Waiver

READ_ME = """\
# An evidence pack of qualitywatch

| file | what |
|---|---|
| `report.md` | everything in words: decisions, findings, waivers, rules |
| `index.json` | the same for programs |
| `decisions/N/decision.md` | one decision: what was measured, by which rules it was judged, what was waived |
| `decisions/N/verdict.json` | the verdict as the gate told it, byte by byte |
| `decisions/N/inputs/` | everything that the verdict follows from: measurements, rules, waivers, baseline, past |
| `log.jsonl` | the audit log, one entry a line, from the first entry in question to the newest |
| `verify.py`, `SHA256SUMS` | the proof |

## How to verify it

    python3 verify.py

It needs Python and nothing else, and is short enough to be read first. By hand, with the usual tools:

    sha256sum --check SHA256SUMS                       # no file was changed
    sed -n 1p log.jsonl | tr -d '\\n' | sha256sum        # what line 2 names as "previous", and so on to the head
    sha256sum decisions/*/verdict.json                 # the "body_digest" in decisions/*/entry.json

Whoever has the store of this pack can have each verdict again with `qualitywatch replay N`, from the inputs in this pack and
nothing else. Whether the log itself was made anew is told by a head that was kept elsewhere: `qualitywatch audit head` prints
it, and `python3 verify.py NUMBER:HASH` holds the log against it.
"""


class Decided(Protocol):
    """A decision as the report lists it."""

    number: int
    entry: AuditEntry

    @property
    def verdict(self) -> Mapping[str, Any]:
        """The verdict as it was told."""
        ...


def report(
    title: str,
    entries: Sequence[AuditEntry],
    head: AuditHead,
    waivers: Sequence[Waiver],
    decisions: Sequence[Decided],
) -> Iterator[str]:
    """The whole pack on one page."""
    yield f"# {cell(title)}\n\n"
    yield f"The audit log ends with entry {head.number}, SHA-256 `{head.hash}`.\n\n"
    yield "## Decisions of the gate\n\n"
    rows = [
        (
            f"[{each.number}](decisions/{each.number}/decision.md)",
            _time(each.entry.state["at"]),
            each.entry.state["verdict"],
            ", ".join(
                f"{t['name']} {_short(t['versions']['code'])}" for t in each.verdict.get("targets", [])
            ),
            _who(each.entry),
            each.entry.why,
        )
        for each in decisions
    ]
    yield from table(("decision", "when (UTC)", "verdict", "target and code", "who", "why"), rows)
    for kind, heading in (
        (AuditKind.FINDING, "Findings"),
        (AuditKind.WAIVER, "Waivers that were given or ended"),
        (AuditKind.RULES, "Changes of the rules"),
        (AuditKind.TOKEN, "Tokens"),
    ):
        yield f"\n## {heading}\n\n"
        told: list[tuple[object, ...]] = [
            (entry.number, _time(entry.at.isoformat()), entry.what, _who(entry), entry.why)
            for entry in entries
            if entry.kind is kind
        ]
        yield from table(("entry", "when (UTC)", "what", "who", "why"), told)
    yield "\n## Waivers by command\n\n"
    yield from table(
        ("finding", "owner", "reason", "ticket", "from", "until"),
        [
            (
                w.fingerprint[:12],
                w.owner,
                w.reason,
                w.ticket,
                f"{w.created_at:%Y-%m-%d}",
                f"{w.expires_at:%Y-%m-%d}",
            )
            for w in waivers
        ],
    )


def decision(entry: AuditEntry, verdict: Mapping[str, Any], parts: Mapping[str, str]) -> Iterator[str]:
    """One decision on a page of its own."""
    yield f"# Decision {entry.state['id']}: {entry.state['verdict']}\n\n"
    yield f"{_time(entry.state['at'])} UTC, by {_who(entry)}. Why: {cell(entry.why)}.\n\n"
    yield from table(
        ("target", "kind", "code", "data", "model"),
        [
            (t["name"], t["kind"], t["versions"]["code"], t["versions"]["data"], t["versions"]["model"])
            for t in verdict.get("targets", [])
        ],
    )
    yield "\n## How each rule was answered\n\n"
    yield from table(
        ("rule", "target", "outcome", "value", "limit", "severity", "characteristic", "waived by"),
        [_outcome(each) for each in verdict.get("outcomes", [])],
    )
    yield "\n## What was measured\n\n"
    yield from table(
        ("metric", "target", "labels", "value", "unit", "by", "when (UTC)"),
        [
            (
                m["metric"],
                m["target"],
                _labels(m),
                m["value"],
                m["unit"],
                m["collector"],
                _time(m["observed_at"]),
            )
            for m in verdict.get("measurements", [])
        ],
    )
    notes = [
        *verdict.get("notes", []),
        *(f"{p['collector']}: {p['message']}" for p in verdict.get("problems", [])),
    ]
    yield "\n## Notes and problems\n\n"
    yield from (f"- {cell(note)}\n" for note in notes or ["none"])
    yield "\n## The rules as they were\n\n"
    rules = json.loads(parts["rules"]) if "rules" in parts else []
    yield from table(
        ("rule", "metric", "severity", "why", "source", "stands in"),
        [
            (r["id"], r["metric"], r["severity"], r["why"], r["source"], f"{r['pack']}:{r['line']}")
            for r in rules
        ],
    )
    yield "\n## Programs\n\n"
    yield from table(("program", "version"), sorted(entry.versions.items()))


def _outcome(each: Mapping[str, Any]) -> tuple[object, ...]:
    waiver = each["waiver"]
    waived = (
        f"{waiver['owner']} until {waiver['expires_at'][:10]}: {waiver['reason']}"
        if waiver
        else each["tolerated"]
    )
    return (
        f"{each['rule']} {_labels(each)}".strip(),
        each["target"],
        each["outcome"],
        each["value"],
        each["limit"],
        each["severity"],
        each["characteristic"],
        waived,
    )


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """A table, or the word none."""
    if not rows:
        yield "none\n"
        return
    yield f"| {' | '.join(head)} |\n|{'---|' * len(head)}\n"
    for row in rows:
        yield f"| {' | '.join('' if value is None else cell(str(value)) for value in row)} |\n"


def cell(text: str) -> str:
    """Text that stays in its place, whatever is in it."""
    return one_line(text).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("`", "'")


def _labels(each: Mapping[str, Any]) -> str:
    return ", ".join(f"{key}={value}" for key, value in sorted(each["labels"].items()))


def _who(entry: AuditEntry) -> str:
    who = entry.who
    return f"{who.name or 'unknown'} ({who.via}{f', {who.url}' if who.url else ''})"


def _time(text: object) -> str:
    return str(text)[:19].replace("T", " ")


def _short(commit: str | None) -> str:
    return commit[:12] if commit else ""
