"""How long something must last before it counts: in measurements in a row, or in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple, TypeAlias

from qualitywatch.domain.durations import format_duration

Span: TypeAlias = int | timedelta
"""So many measurements in a row (from 1), or a length of time."""


@dataclass(frozen=True, slots=True)
class Timing:
    """What a rule asks of time.

    ``hold`` is how long it must breach before it counts; a breach lasts until another measurement says otherwise, so
    the time since counts. ``clear`` is how long it must be clear before a finding is over: only what was measured proves
    a repair, so time counts up to the last measurement. ``keep`` is how long after the last breach a finding stays in
    any case.
    """

    hold: Span = 1
    clear: Span = 1
    keep: timedelta = timedelta(0)

    @property
    def at_once(self) -> bool:
        """Whether one measurement alone decides."""
        return self.hold == 1 and self.clear == 1 and not self.keep


AT_ONCE = Timing()
"""One measurement decides."""


class Progress(NamedTuple):
    """How much of a span is behind us: measurements, or seconds where it is ``timed``."""

    so_far: int
    needed: int
    timed: bool = False

    @property
    def words(self) -> tuple[str, str]:
        """Both numbers as people write them: ``1``, ``3``; ``5h``, ``2d``."""
        if not self.timed:
            return str(self.so_far), str(self.needed)
        return format_duration(timedelta(seconds=self.so_far)), format_duration(
            timedelta(seconds=self.needed)
        )


def progress(count: int, length: timedelta, span: Span) -> Progress:
    """How much of ``span`` so many measurements in a row, or what they span, make up; never more than all of it."""
    if isinstance(span, timedelta):
        needed = int(span.total_seconds())
        return Progress(min(max(0, int(length.total_seconds())), needed), needed, timed=True)
    return Progress(min(count, span), span)
