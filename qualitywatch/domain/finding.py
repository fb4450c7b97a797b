"""Findings: what an evaluation found wrong, and how that changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from qualitywatch.domain.member import Gathers, Member
from qualitywatch.domain.outcome import Outcome, RuleOutcome


class FindingState(StrEnum):
    """A finding is open from the first breach until a measurement proves the repair."""

    OPEN = "open"
    RESOLVED = "resolved"


class ChangeKind(StrEnum):
    """What happened to a finding."""

    OPENED = "opened"
    REOPENED = "reopened"
    WORSENED = "worsened"
    IMPROVED = "improved"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A breach of one rule by one target and label set, known by its fingerprint for as long as it lives.

    ``outcome`` is the latest one that carried evidence; ``generation`` counts how often it was opened, from 1.
    Where a sink tells several findings in one place, that item is handed to it as a finding, too: ``gathers`` says of
    what kind it is, ``members`` are the worst of the ``members_total`` findings in it.
    """

    outcome: RuleOutcome
    state: FindingState
    opened_at: datetime
    changed_at: datetime
    last_seen_at: datetime
    resolved_at: datetime | None = None
    generation: int = 1
    gathers: Gathers | None = None
    members: tuple[Member, ...] = ()
    members_total: int = 0

    @property
    def fingerprint(self) -> str:
        """The identity, from environment, rule, target and identifying labels."""
        return self.outcome.fingerprint

    def age(self, now: datetime) -> timedelta:
        """How long it was open: since it was opened last, until it was resolved or ``now``; never below zero."""
        return max((self.resolved_at or now) - self.opened_at, timedelta(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingChange:
    """One edge in a finding's life; ``previous`` is the outcome before it, None when it opens."""

    kind: ChangeKind
    finding: Finding
    at: datetime
    previous: Outcome | None = None
