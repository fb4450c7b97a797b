"""An entry as text: canonical JSON, which is what is hashed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from qualitywatch.domain.audit import SCHEMA, Actor, Fact
from qualitywatch.domain.canonical import canonical
from qualitywatch.store.audit.states import as_written


def written(fact: Fact, *, number: int, previous: str, at: datetime, who: Actor) -> str:
    """The text of an entry with this number after one with this hash."""
    return canonical(
        {
            "schema": SCHEMA,
            "number": number,
            "at": as_written(at),
            "kind": fact.kind.value,
            "subject": fact.subject,
            "targets": list(fact.targets),
            "who": {"name": who.name, "via": who.via, "url": who.url},
            "what": fact.what,
            "why": fact.why,
            "state": fact.state,
            "inputs": fact.inputs,
            "versions": dict(fact.versions),
            "previous": previous,
        }
    )


def listed(targets: Sequence[str]) -> str:
    """The names of targets as one text in which each can be looked for whole."""
    return "".join(f"\n{name}\n" for name in targets)


def parsed(text: str) -> dict[str, Any] | None:
    """What an entry says; None where it is none."""
    keys = {"number", "at", "kind", "subject", "targets", "state", "previous", "inputs", "what"}
    try:
        said = json.loads(text)
    except ValueError:
        return None
    fits = isinstance(said, dict) and said.get("schema") == SCHEMA and keys <= said.keys()
    return said if fits and isinstance(said["state"], dict) and isinstance(said["targets"], list) else None
