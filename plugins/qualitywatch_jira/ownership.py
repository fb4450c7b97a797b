"""Which fields of a ticket are still ours: those that nobody has changed since we wrote them last.

What we wrote is remembered by its digest in the ticket's own entity property, set in the same request: a lost
database forgets nothing, and a human's edit, however it came about, wins for good.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from qualitywatch_jira.answers import Issue

WRITTEN = "wrote"
"""The key of the digests within the entity property."""
VALUE = "value"
"""The key of the value that a ticket was told last."""
OWNED = ("summary", "description", "priority")
DIGEST_DIGITS = 16


def digest_of(value: Any) -> str:
    """A short digest of what a person reads in a field, blind to what Jira itself adds to it (ids, spaces)."""
    return hashlib.sha256(" ".join(_read(value).split()).encode("utf-8", "replace")).hexdigest()[
        :DIGEST_DIGITS
    ]


def digests_of(fields: Mapping[str, Any]) -> dict[str, str]:
    """The digest of each field of ours in a request."""
    return {name: digest_of(fields[name]) for name in OWNED if name in fields}


def written(issue: Issue) -> Mapping[str, str]:
    """What we remember to have written; empty for a ticket of another make, of which nothing is ours."""
    kept = issue.identity.get(WRITTEN)
    return kept if isinstance(kept, dict) else {}


def still_ours(issue: Issue, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the wanted values that differ from the present ones, in fields that nobody else has touched."""
    remembered, present = written(issue), _present(issue)
    return {
        name: value
        for name, value in wanted.items()
        if name in OWNED
        and remembered.get(name) == digest_of(present[name])
        and digest_of(value) != remembered[name]
    }


def _present(issue: Issue) -> Mapping[str, Any]:
    fields = issue.fields
    priority = {"name": fields.priority.name} if fields.priority else None
    return {"summary": fields.summary, "description": fields.description, "priority": priority}


def _read(value: Any) -> str:
    """The text of a field: of a rich one its words with the kinds of its blocks, of a choice its name."""
    if isinstance(value, str):
        return value
    if not isinstance(value, Mapping):
        return ""
    if "name" in value:
        return str(value["name"])
    if value.get("type") == "text":
        return str(value.get("text", ""))
    content = value.get("content")
    inner = "".join(map(_read, content)) if isinstance(content, list) else ""
    return f" [{value.get('type')}] {inner}"
