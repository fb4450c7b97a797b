"""Episodes: each time that a finding was open, from its opening to its repair."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from qualitywatch.domain.finding import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One time that a finding was open. ``resolved_at`` is None while it is, ``value`` and ``limit`` are of the opening.

    ``previous_end`` is when the same finding was resolved before, None where it never was.
    """

    finding: Finding
    opened_at: datetime
    resolved_at: datetime | None = None
    value: float | None = None
    limit: float | None = None
    previous_end: datetime | None = None

    @property
    def key(self) -> tuple[str, datetime]:
        """What it is known by."""
        return self.finding.fingerprint, self.opened_at

    @property
    def time_to_repair(self) -> timedelta | None:
        """From the opening to the measurement that proved the repair."""
        return None if self.resolved_at is None else self.resolved_at - self.opened_at

    def open_at(self, moment: datetime) -> bool:
        """Whether it was open at a time."""
        return self.opened_at <= moment and (self.resolved_at is None or self.resolved_at > moment)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanTimes:
    """How long it took to detect and to repair, over the episodes of one group; means, medians as well for they mislead.

    ``detected`` and ``repaired`` count the episodes behind each; times are None where there are none. ``standing`` counts
    episodes whose breach was there in the first measurement: nobody could have detected when it came about.
    """

    name: str
    detected: int
    mean_to_detect: timedelta | None
    median_to_detect: timedelta | None
    repaired: int
    mean_to_repair: timedelta | None
    median_to_repair: timedelta | None
    standing: int = 0
    still_open: int = 0
