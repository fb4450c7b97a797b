"""What is to be found out from a history, and the spans that it is looked at in."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from qualitywatch_code.history.past import Moment

CUT = "the history is cut: this is a shallow clone"
UNCUT = "fetch all of it: git fetch --unshallow, or fetch-depth: 0 in CI"


@dataclass(frozen=True, slots=True)
class HistorySettings:
    """The spans, which files are code, who is no person, and whether people are told by number."""

    span: timedelta
    long_span: timedelta
    away_after: timedelta
    chosen: Callable[[str], bool]
    bots: Collection[str]
    numbered: bool
    cache_dir: Path | None

    def moment(self, at: datetime) -> Moment:
        """The spans that are looked back at from a point in time."""
        day = end_of_day(at).timestamp()
        return Moment(
            short_since=int(day - self.span.total_seconds()),
            long_since=int(day - self.long_span.total_seconds()),
            until=int(at.timestamp()),
        )

    def away_since(self, at: datetime) -> float:
        """Seconds since 1970 from which on somebody must have been seen who is still there."""
        return end_of_day(at).timestamp() - self.away_after.total_seconds()


def end_of_day(at: datetime) -> datetime:
    """The midnight (UTC) that ends the day."""
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
