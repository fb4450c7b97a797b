"""What the log is told of each change that the store writes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from qualitywatch.domain.audit import AuditKind, Fact
from qualitywatch.domain.canonical import canonical, digest
from qualitywatch.domain.finding import FindingChange
from qualitywatch.domain.quantities import format_quantity
from qualitywatch.store.audit import kept
from qualitywatch.store.audit.states import AnyRow, change_state, decision_state, waiver_state
from qualitywatch.store.audit.text import parsed
from qualitywatch.store.tables import audit_entry

RULES = "rules"
"""The name of the part of a basis that holds the rules: a list of objects with an ``id``."""

_NAMED = 20


def decided(
    row: AnyRow,
    *,
    targets: Sequence[str],
    why: str,
    inputs: str | None,
    versions: Mapping[str, str],
) -> Fact:
    """A gate decided."""
    return Fact(
        kind=AuditKind.DECISION,
        subject=f"decision:{row['id']}",
        targets=tuple(targets),
        what=f"the gate said {row['verdict']}",
        why=why,
        state=decision_state(row),
        inputs=inputs,
        versions=versions,
    )


def finding_changed(
    change: FindingChange,
    event: Mapping[str, Any],
    *,
    inputs: str | None,
    versions: Mapping[str, str],
) -> Fact:
    """A finding opened, changed or was resolved."""
    outcome = change.finding.outcome
    labels = ", ".join(f"{key}={value}" for key, value in sorted(outcome.labels.items()))
    return Fact(
        kind=AuditKind.FINDING,
        subject=f"finding:{outcome.fingerprint}",
        targets=(outcome.target,),
        what=f"{outcome.rule}{f' [{labels}]' if labels else ''} of {outcome.target} {change.kind.value}",
        why=outcome.message or _compared(change),
        state={**change_state(change), "id": event["id"]},
        inputs=inputs,
        versions=versions,
    )


def waiver_changed(row: AnyRow, *, what: str, why: str = "") -> Fact:
    """A waiver was given, or ended early."""
    return Fact(
        kind=AuditKind.WAIVER,
        subject=f"waiver:{row['id']}",
        what=what,
        why=why or row["reason"],
        state=waiver_state(row),
    )


def rules_changed(
    connection: Connection, text: str, *, where: str, targets: Sequence[str], versions: Mapping[str, str]
) -> list[Fact]:
    """The rules that judge these targets are others than those that did last; nothing where they are the same."""
    if not text:
        return []
    subject = f"rules:{where}:{','.join(targets)}"
    now = digest(text)
    before = _rules_before(connection, subject)
    if before == now:
        return []
    old = {} if before is None else _by_id(kept.text_of(connection, before))
    new = _by_id(text)
    changes = {
        "added": sorted(new.keys() - old.keys()),
        "removed": sorted(old.keys() - new.keys()),
        "changed": sorted(key for key in new.keys() & old.keys() if new[key] != old[key]),
    }
    told = "; ".join(f"{verb} {_listed(names)}" for verb, names in changes.items() if names)
    return [
        Fact(
            kind=AuditKind.RULES,
            subject=subject,
            targets=tuple(targets),
            what=f"{format_quantity(len(new), '{rule}')} in force for the {where} of {', '.join(targets)}",
            why=told or "the same rules in another order",
            state={"digest": now, "before": before, **changes},
            inputs=kept.keep(connection, {RULES: text}),
            versions=versions,
        )
    ]


def _rules_before(connection: Connection, subject: str) -> str | None:
    query = (
        select(audit_entry.c.entry)
        .where(audit_entry.c.subject == subject)
        .order_by(audit_entry.c.number.desc())
        .limit(1)
    )
    found = connection.execute(query).scalar_one_or_none()
    said = parsed(found) if found else None
    return str(said["state"]["digest"]) if said else None


def _by_id(text: str) -> dict[str, str]:
    return {str(rule["id"]): canonical(rule) for rule in json.loads(text)}


def _listed(names: Sequence[str]) -> str:
    rest = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def _compared(change: FindingChange) -> str:
    outcome = change.finding.outcome
    if outcome.value is None or outcome.limit is None:
        return ""
    return f"{outcome.value!r} {outcome.unit}, limit {outcome.limit!r}"
