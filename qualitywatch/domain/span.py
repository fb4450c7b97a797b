"""Spans: how far back a rule looks, in time or in measurements."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from qualitywatch.domain.durations import format_duration, parse_duration

MOST_MEASUREMENTS = 1000
LONGEST = timedelta(days=3660)
_COUNT = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Span:
    """So many measurements, or so long; exactly one of the two. Raises ValueError for anything else."""

    count: int | None = None
    length: timedelta | None = None

    def __post_init__(self) -> None:
        if (self.count is None) == (self.length is None):
            raise ValueError("a span is a number of measurements or a length of time")
        if self.count is not None and not 1 <= self.count <= MOST_MEASUREMENTS:
            raise ValueError(f"expected from 1 to {MOST_MEASUREMENTS:,} measurements")
        if self.length is not None and not timedelta(0) < self.length <= LONGEST:
            raise ValueError(f"expected a duration above 0s and up to {LONGEST.days}d")

    def __str__(self) -> str:
        return format_duration(self.length) if self.length is not None else str(self.count)

    @property
    def words(self) -> str:
        """``30 d`` as ``the last 30d``, ``10`` as ``the last 10 measurements``."""
        noun = "" if self.count is None else " measurement" if self.count == 1 else " measurements"
        return f"the last {self}{noun}"


def parse_span(text: object) -> Span:
    """``30d`` or ``2w`` as a length of time, ``10`` as a number of measurements; raises ValueError."""
    if isinstance(text, int) and not isinstance(text, bool):
        return Span(count=text)
    if isinstance(text, str) and _COUNT.fullmatch(text):
        return Span(count=int(text))
    try:
        return Span(length=parse_duration(text))
    except ValueError as error:
        if not isinstance(text, str) or "expected a duration such as" not in str(error):
            raise
        raise ValueError(
            f"expected a duration such as 7d or 12h, or a number of measurements such as 10, not {text!r}"
        ) from None
