"""Retracing a course from what is stored: as few measurements as decide it, the newest first. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeAlias

from qualitywatch.domain.lasting import Timing
from qualitywatch.pipeline.evaluate.course import Course, Stance, Step

Earlier: TypeAlias = Callable[[datetime, int], Sequence[Step] | None]
"""Up to so many steps strictly before a time, the newest first; None where no history is kept at all."""

_FIRST, _GROWTH = 32, 4
FARTHEST = 20_000
"""How many measurements are looked through: two weeks of one a minute. What they do not decide is left as it was."""


def retrace(timing: Timing, now: Step, earlier: Earlier, at: datetime) -> Course:
    """The course up to its newest step and on to the time ``at``; one step alone decides where no history is kept."""
    at = max(at, now.at)
    alone = Course(timing, firing=None)
    alone.feed(now)
    alone.pass_time(at)
    if alone.firing is not None:
        return alone
    steps: list[Step] = [now]
    count = _first(timing)
    while True:
        more = earlier(steps[-1].at, count)
        if more is None:
            alone.firing = now.stance is Stance.BREACH
            return alone
        steps.extend(more)
        course = Course(timing, firing=None if len(more) == count else False)
        for step in reversed(steps):
            course.feed(step)
        course.pass_time(at)
        if course.firing is not None or len(steps) > FARTHEST:
            return course
        count = len(steps) * (_GROWTH - 1)


def _first(timing: Timing) -> int:
    """How many earlier measurements to begin with: as many as decide it where it is steady."""
    counts = [span for span in (timing.hold, timing.clear) if isinstance(span, int)]
    timed = bool(timing.keep) or len(counts) < 2  # noqa: PLR2004 - hold and clear
    return max(_FIRST if timed else 2, *counts, 2) - 1
