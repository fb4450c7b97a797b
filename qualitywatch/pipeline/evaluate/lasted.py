"""What the course of a rule in one series makes of the present value: it counts, waits, stands, or is over. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from qualitywatch.domain.lasting import Progress, Timing
from qualitywatch.domain.measurement import Sample
from qualitywatch.domain.outcome import Breach
from qualitywatch.pipeline.evaluate.course import Course, Stance, Step
from qualitywatch.pipeline.evaluate.limits import Comparison
from qualitywatch.pipeline.evaluate.retrace import Earlier, retrace


@dataclass(frozen=True, slots=True)
class Lasted:
    """``stands`` is None where the outcome alone says whether there is a finding; the rest is as an outcome has it.

    ``weight`` orders series of one finding that are within their limits: one that stands before one that may.
    """

    pending: Progress | None = None
    clearing: Progress | None = None
    stands: bool | None = None
    breach: Breach | None = None
    again_at: datetime | None = None
    message: str = ""

    @property
    def weight(self) -> int:
        """2 where a finding stands, 1 where it is left as it was, 0 where there is none."""
        if self.stands:
            return 2
        return 1 if self.pending or self.clearing else 0


AT_ONCE = Lasted()


def step_of(sample: Sample, comparison: Comparison | None) -> Step:
    """The sample as a step of its course; one that could be compared with nothing says nothing."""
    if comparison is None:
        return Step(sample.observed_at, Stance.BETWEEN)
    stance = comparison.stance
    if stance is not Stance.BREACH:
        return Step(sample.observed_at, stance)
    breach = Breach(comparison.outcome, sample.value, comparison.limit, sample.observed_at)
    return Step(sample.observed_at, stance, breach)


def lasting(timing: Timing, now: Step, earlier: Earlier, at: datetime) -> Lasted:
    """What the present step comes to at a time, given how it went before."""
    if timing.at_once and now.stance is not Stance.BETWEEN:
        return AT_ONCE
    course = retrace(timing, now, earlier, at)
    at = max(at, now.at)
    if now.stance is Stance.BREACH:
        return AT_ONCE if course.firing else _pending(course, at)
    if course.firing is False:
        return AT_ONCE
    return _clearing(course, now.stance, at)


def _pending(course: Course, at: datetime) -> Lasted:
    pending = course.held_so_far(at)
    so_far, needed = pending.words
    told = f"beyond the limit for {so_far} of {needed}" if pending.timed else ""
    return Lasted(
        pending=pending,
        stands=course.firing,
        again_at=course.again_at,
        message=told or f"beyond the limit {so_far} of {needed} times",
    )


def _clearing(course: Course, stance: Stance, at: datetime) -> Lasted:
    clearing = course.cleared_so_far(at)
    so_far, needed = clearing.words
    if stance is Stance.BETWEEN:
        told = "within the limit, but not yet where the finding is over"
    elif clearing.timed:
        told = f"clear for {so_far} of {needed}"
    else:
        told = f"clear {so_far} of {needed} times"
    return Lasted(
        clearing=clearing,
        stands=course.firing,
        breach=course.breach if course.firing else None,
        again_at=course.again_at,
        message=told,
    )
