"""A waiver: somebody's decision, with a reason and an end, that a finding does not block."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Waiver:
    """Waives the finding with this fingerprint until ``expires_at``."""

    fingerprint: str
    owner: str
    reason: str
    created_at: datetime
    expires_at: datetime
    ticket: str = ""

    def active(self, at: datetime) -> bool:
        """Whether the waiver holds at this time."""
        return self.created_at <= at < self.expires_at
