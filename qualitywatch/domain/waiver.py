"""A waiver: somebody's decision, with a reason and an end, that a finding does not block."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenWaiver:
    """A waiver that stands in a file: of a rule, on a target and labels (all where not given), perhaps of some places.

    ``places`` is a pattern of fnmatch for ``path::name``; ``path`` and ``line`` say what an inline one is about: the places
    that begin or end on that line, or are the file as a whole. ``where`` is ``file:line`` for messages.
    """

    rule: str
    owner: str
    reason: str
    expires_at: datetime
    where: str
    ticket: str = ""
    target: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    places: str | None = None
    path: str | None = None
    line: int | None = None

    @property
    def of_places(self) -> bool:
        """Whether it is of single places, and not of the whole breach."""
        return self.places is not None or self.line is not None
