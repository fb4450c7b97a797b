"""Which partitions are missing: times without one among those that usually have one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from qualitywatch_data.sources.moments import Moment, moment_of

_WEIGHT = 3.0
"""What all times say of one weekday or hour, in occurrences of it: a day in a short history is judged by the others, too."""
_USUAL = 0.65
"""The share of the times like it that have a partition, from which one should have it."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """Times without a partition that should have one, the newest first, of so many ``expected`` lately."""

    missing: tuple[str, ...]
    expected: int


@dataclass(frozen=True, slots=True)
class _Rhythm:
    """A unit of time as partitions have it: what recurs in it, how far back it is learned from and told of."""

    before: Callable[[datetime], datetime]
    like: Callable[[datetime], object]
    form: str
    cycle: int
    learned: int
    told: int


_HOURS = _Rhythm(
    before=lambda at: at - timedelta(hours=1),
    like=lambda at: (at.weekday(), at.hour),
    form="%Y-%m-%d %H:00",
    cycle=24 * 7,
    learned=24 * 7 * 9,
    told=24 * 7,
)
_DAYS = _Rhythm(
    before=lambda at: at - timedelta(days=1),
    like=datetime.weekday,
    form="%Y-%m-%d",
    cycle=7,
    learned=7 * 53,
    told=31,
)
_MONTHS = _Rhythm(
    before=lambda at: (at - timedelta(days=1)).replace(day=1),
    like=lambda at: at.month,
    form="%Y-%m",
    cycle=12,
    learned=12 * 10,
    told=12,
)


def gaps(names: Iterable[str]) -> Gaps | None:
    """Which of the last 7 days' hours, 31 days or 12 months have no partition, by the times in all partitions' names.

    A time should have one where most times like it have: the same hour of the same weekday, the same weekday, the same month
    of the year. So weekends without data are none, and neither is what came before the first partition. None where not all
    names tell a time of one unit, or where these are of fewer than two weeks or years.
    """
    moments = {moment_of(name) for name in names}
    told = [each for each in moments if each is not None]
    rhythms = {_rhythm(each) for each in told}
    if len(told) < len(moments) or len(rhythms) != 1:
        return None
    (rhythm,) = rhythms
    there = {each.start for each in told}
    times = _times(min(there), max(there), rhythm)
    if len(times) <= 2 * rhythm.cycle:
        return None
    usual = _usual(times, there, rhythm)
    expected = [each for each in times[: rhythm.told] if usual[rhythm.like(each)] >= _USUAL]
    missing = [each.strftime(rhythm.form) for each in expected if each not in there]
    return Gaps(tuple(missing), len(expected)) if expected else None


def _rhythm(moment: Moment) -> _Rhythm:
    if moment.has_hour:
        return _HOURS
    return _DAYS if moment.has_day else _MONTHS


def _times(first: datetime, last: datetime, rhythm: _Rhythm) -> list[datetime]:
    """The times from the last one back to the first, as far as is learned from."""
    times: list[datetime] = []
    while last >= first and len(times) < rhythm.learned:
        times.append(last)
        last = rhythm.before(last)
    return times


def _usual(times: list[datetime], there: set[datetime], rhythm: _Rhythm) -> dict[object, float]:
    """How usual a partition is for each kind of time: its own share, drawn towards that of all."""
    overall = sum(each in there for each in times) / len(times)
    kinds = Counter(rhythm.like(each) for each in times)
    present = Counter(rhythm.like(each) for each in times if each in there)
    return {kind: (present[kind] + _WEIGHT * overall) / (number + _WEIGHT) for kind, number in kinds.items()}
