"""The course of a rule in one series: when its breach has lasted, and when its repair has. Pure.

A state machine that is fed measurement by measurement. What it says depends on the measurements and the time alone,
never on when or how often anybody looked: so it is the same after a restart, in every process, and in a backtest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import NamedTuple

from qualitywatch.domain.lasting import Progress, Timing, progress
from qualitywatch.domain.outcome import Breach

_NOTHING = timedelta(0)
_JUST_BEFORE = timedelta(microseconds=1)


class Stance(IntEnum):
    """Where one measurement stands: beyond a limit, within it, or neither that nor where the rule clears."""

    BREACH = 1
    CLEAR = 0
    BETWEEN = -1


class Step(NamedTuple):
    """One measurement: when, where it stands, and what it broke, where it did."""

    at: datetime
    stance: Stance
    breach: Breach | None = None


@dataclass(slots=True)
class Course:
    """``firing`` is None as long as nothing that was fed decides it: then it is as it was before."""

    timing: Timing
    firing: bool | None = False
    breaches: int = 0
    breach_since: datetime | None = None
    last_breach: datetime | None = None
    breach: Breach | None = None
    clears: int = 0
    clear_since: datetime | None = None
    begun: datetime | None = None
    last: datetime | None = None

    def feed(self, step: Step) -> None:
        """The next measurement, later than all before it."""
        at, stance, breach = step
        if self.last is not None:
            self.pass_time(at - _JUST_BEFORE)
        if self.begun is None:
            self.begun = at
        self.last = at
        if stance is Stance.BREACH:
            self.breaches += 1
            self.breach_since = self.breach_since or at
            self.breach = breach
            self.last_breach = at
        else:
            self.breaches, self.breach_since = 0, None
        if stance is Stance.CLEAR:
            self.clears += 1
            self.clear_since = self.clear_since or at
        else:
            self.clears, self.clear_since = 0, None
        self.pass_time(at)

    def pass_time(self, now: datetime) -> None:
        """It is ``now`` and nothing more was measured."""
        if self.breaches and self.firing is not True:
            if self._held(now):
                self.firing = True
        elif self.clears and self.firing is not False and self._cleared() and self._kept(now):
            self.firing = False

    @property
    def again_at(self) -> datetime | None:
        """When time alone would change it; None where only a measurement can."""
        timing = self.timing
        if self.breaches and self.firing is not True and isinstance(timing.hold, timedelta):
            return self._from(self.breach_since, timing.hold)
        if self.clears and self.firing is not False and timing.keep and self._cleared():
            return self._from(self.last_breach or self.begun, timing.keep)
        return None

    def held_so_far(self, now: datetime) -> Progress:
        """How much of the hold is behind us."""
        return progress(self.breaches, self._since(self.breach_since, now), self.timing.hold)

    def cleared_so_far(self, now: datetime) -> Progress:
        """How much of what a repair needs is behind us; what is kept in any case, where only that is left."""
        if self._cleared():
            return progress(0, self._since(self.last_breach or self.begun, now), self.timing.keep)
        return progress(self.clears, self._since(self.clear_since, self.last), self.timing.clear)

    def _held(self, now: datetime) -> bool:
        hold = self.timing.hold
        if isinstance(hold, timedelta):
            return self._since(self.breach_since, now) >= hold
        return self.breaches >= hold

    def _cleared(self) -> bool:
        clear = self.timing.clear
        if isinstance(clear, timedelta):
            return self.clears > 0 and self._since(self.clear_since, self.last) >= clear
        return self.clears >= clear

    def _kept(self, now: datetime) -> bool:
        return self._since(self.last_breach or self.begun, now) >= self.timing.keep

    @staticmethod
    def _since(start: datetime | None, now: datetime | None) -> timedelta:
        return now - start if start is not None and now is not None else _NOTHING

    @staticmethod
    def _from(start: datetime | None, length: timedelta) -> datetime | None:
        try:
            return start + length if start is not None else None
        except OverflowError:
            return None
