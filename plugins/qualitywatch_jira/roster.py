"""Who is in an item: the list that its ticket was told last, kept in the ticket itself, and what has changed since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from qualitywatch import Finding, Gathers
from qualitywatch_jira import adf
from qualitywatch_jira.facts import member_name
from qualitywatch_jira.ownership import digest_of

TOLD = "told"
"""The key of the list within the entity property."""
NAME_LIMIT, NAMES_LIMIT, SAID_LIMIT = 80, 16_000, 10
"""Characters of a name and of all names: a property holds 32,768. Names that one comment says."""


@dataclass(frozen=True, slots=True)
class Roster:
    """The members by name, as many as fit; ``number`` counts the comments about them, ``at`` is when the last was due."""

    names: tuple[str, ...]
    total: int
    number: int = 0
    at: datetime | None = None

    @classmethod
    def of(cls, finding: Finding) -> Roster:
        """The list as it is now."""
        names: list[str] = []
        size = 0
        for member in finding.members:
            name = adf.shortened(
                adf.cleaned(member_name(member, finding.gathers, finding.outcome)), NAME_LIMIT
            )
            size += len(name) + 4
            if size > NAMES_LIMIT:
                break
            names.append(name)
        return cls(tuple(names), finding.members_total)

    @classmethod
    def told(cls, identity: Mapping[str, Any]) -> Roster | None:
        """The list as a ticket was told it last; None where it was told none."""
        kept = identity.get(TOLD)
        if not isinstance(kept, dict):
            return None
        try:
            at = datetime.fromisoformat(kept["at"]) if kept.get("at") else None
            return cls(tuple(map(str, kept["names"])), int(kept["total"]), int(kept["number"]), at)
        except (KeyError, TypeError, ValueError):
            return None

    def kept(self) -> dict[str, Any]:
        """The list as the entity property holds it."""
        at = self.at.astimezone(UTC).isoformat() if self.at else ""
        return {"names": list(self.names), "total": self.total, "number": self.number, "at": at}

    def after(self, before: Roster, at: datetime) -> Roster:
        """The list, once a comment has told it."""
        return replace(self, number=before.number + 1, at=at)

    def since(self, before: Roster) -> tuple[list[str], list[str]]:
        """Who has joined, and who has left."""
        joined = [name for name in self.names if name not in before.names]
        left = [name for name in before.names if name not in self.names]
        return joined, left

    def due(self, before: Roster, at: datetime, every: timedelta) -> bool:
        """Whether it is time to tell what has changed."""
        changed = any(self.since(before))
        return changed and (before.at is None or not timedelta(0) <= at - before.at < every)

    def mark(self, before: Roster) -> str:
        """The same for every attempt to tell the same change."""
        return f"list{before.number + 1}_{digest_of(' '.join(sorted(self.names)))[:8]}"


def said_of(now: Roster, before: Roster, gathers: Gathers | None) -> str:
    """What a comment says of the change."""
    joined, left = now.since(before)
    gone = (
        "repaired, waived or in a ticket of its own" if gathers is Gathers.OVERFLOW else "repaired or waived"
    )
    parts = []
    if joined:
        parts.append(f"{len(joined)} new: {_named(joined)}")
    if left:
        parts.append(f"{len(left)} {gone}: {_named(left)}")
    return f"The list has changed, it holds {now.total} by now. {'; '.join(parts)}"


def _named(names: list[str]) -> str:
    more = f" and {len(names) - SAID_LIMIT} more" if len(names) > SAID_LIMIT else ""
    return ", ".join(names[:SAID_LIMIT]) + more
