"""How often a finding was measured again after its ticket was closed as not reproducible; kept in the ticket itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

AGAIN = "again"
"""The key of the count within the entity property."""


@dataclass(frozen=True, slots=True)
class Recurrences:
    """The measurements since one closing, as far as looks at the ticket saw them: several between two looks are one."""

    closed_at: datetime
    times: int = 0
    last: datetime | None = None

    @classmethod
    def since(cls, closed_at: datetime, identity: Mapping[str, Any]) -> Recurrences:
        """What a ticket remembers of this closing; nothing where it remembers another one."""
        try:
            kept = identity[AGAIN]
            if datetime.fromisoformat(kept["closed"]) == closed_at:
                return cls(closed_at, int(kept["times"]), datetime.fromisoformat(kept["last"]))
        except (KeyError, TypeError, ValueError):
            pass
        return cls(closed_at)

    def seen(self, at: datetime) -> Recurrences:
        """The count after a look that saw a measurement of this time; the same one is counted once."""
        new = at > (self.last or self.closed_at)
        return Recurrences(self.closed_at, self.times + 1, at) if new else self

    def kept(self) -> dict[str, Any]:
        """The count as the entity property holds it."""
        last = (self.last or self.closed_at).astimezone(UTC).isoformat()
        return {"closed": self.closed_at.astimezone(UTC).isoformat(), "times": self.times, "last": last}
