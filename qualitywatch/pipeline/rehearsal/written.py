"""A history held in memory for as long as a rehearsal needs it: runs, and the series that they measured."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from qualitywatch.domain.measurement import Sample, SeriesKey

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class WrittenRun(NamedTuple):
    """One run: when its target was judged after it, whether it went well, what it measured with, and which commit."""

    id: int
    at: datetime
    collector: str
    good: bool
    tools: Mapping[str, str]
    code: str | None = None


@dataclass(slots=True)
class _Window:
    """The values in [first, end), in the order of their size."""

    first: int
    end: int
    ordered: list[float]


@dataclass(slots=True)
class WrittenSeries:
    """The samples of one series in the order of their time, in milliseconds, with the run of each."""

    key: SeriesKey
    times: array[int] = field(default_factory=lambda: array("q"))
    values: array[float] = field(default_factory=lambda: array("d"))
    runs: array[int] = field(default_factory=lambda: array("q"))
    _best: dict[bool, array[int]] = field(default_factory=dict)
    _window: _Window | None = None

    def add(self, millis: int, value: float, run: int) -> None:
        """The next sample, later than those before."""
        self.times.append(millis)
        self.values.append(value)
        self.runs.append(run)

    def extend(self, points: Sequence[tuple[int, float, int]]) -> None:
        """The next samples, in the order of their time: milliseconds, value and run of each."""
        if points:
            times, values, runs = zip(*points, strict=True)
            self.times.extend(times)
            self.values.extend(values)
            self.runs.extend(runs)

    def span(self, since: datetime | None, until: datetime | None) -> tuple[int, int]:
        """The places of the samples in [since, until]."""
        first = 0 if since is None else bisect_left(self.times, millis_of(since))
        end = len(self.times) if until is None else bisect_right(self.times, millis_of(until))
        return first, end

    def sample(self, place: int) -> Sample:
        """The sample at a place."""
        return Sample(time_of(self.times[place]), self.values[place])

    def extreme(self, first: int, end: int, *, largest: bool) -> int | None:
        """The place of the newest of the largest or smallest in [first, end); None where there is none."""
        if first >= end:
            return None
        if first == 0:
            return self._running(largest=largest)[end - 1]
        best = first
        for place in range(first + 1, end):
            if self._is_better(place, best, largest=largest):
                best = place
        return best

    def median(self, first: int, end: int) -> float:
        """The median of the values in [first, end), of which there is at least one; quick where the span moves on."""
        window = self._window
        if window is None or not window.first <= first < window.end <= end:
            window = self._window = _Window(first, end, sorted(self.values[first:end]))
        for place in range(window.end, end):
            insort(window.ordered, self.values[place])
        for place in range(window.first, first):
            del window.ordered[bisect_left(window.ordered, self.values[place])]
        window.first, window.end = first, end
        half, odd = divmod(end - first, 2)
        return window.ordered[half] if odd else (window.ordered[half - 1] + window.ordered[half]) / 2

    def _running(self, *, largest: bool) -> array[int]:
        """The place of the best up to each sample, kept: a ratchet asks for it at every one."""
        known = self._best.setdefault(largest, array("q"))
        for place in range(len(known), len(self.values)):
            best = known[-1] if known else place
            known.append(place if self._is_better(place, best, largest=largest) else best)
        return known

    def _is_better(self, place: int, best: int, *, largest: bool) -> bool:
        value, other = self.values[place], self.values[best]
        return value >= other if largest else value <= other


@dataclass(frozen=True)
class WrittenHistory:
    """What was measured of one target: its runs in the order in which they were judged, and their series."""

    runs: Sequence[WrittenRun]
    series: Mapping[SeriesKey, WrittenSeries]

    @cached_property
    def tools(self) -> Mapping[int, Mapping[str, str]]:
        """What each run measured with."""
        return {run.id: run.tools for run in self.runs}

    @cached_property
    def commits(self) -> Mapping[int, str | None]:
        """The commit that each run measured."""
        return {run.id: run.code for run in self.runs}

    @cached_property
    def order(self) -> Mapping[int, int]:
        """The place of each run among all of them."""
        return {run.id: place for place, run in enumerate(self.runs)}

    @cached_property
    def ends(self) -> Mapping[str, Sequence[datetime]]:
        """When the runs of each collector ended, in order."""
        found: dict[str, list[datetime]] = {}
        for run in self.runs:
            found.setdefault(run.collector, []).append(run.at)
        return found

    @cached_property
    def places(self) -> Mapping[SeriesKey, Mapping[int, int]]:
        """Where in each series the sample of a run is."""
        return {
            key: dict(zip(series.runs, range(len(series.runs)), strict=True))
            for key, series in self.series.items()
        }

    @classmethod
    def of(cls, runs: Iterable[WrittenRun], series: Iterable[WrittenSeries]) -> WrittenHistory:
        """The runs, put in order, and the series."""
        return cls(
            sorted(runs, key=lambda run: (run.at, run.id)), {each.key: each for each in series if each.times}
        )


def millis_of(at: datetime) -> int:
    """Whole milliseconds since 1970, rounded down, as the store keeps them."""
    return (at - _EPOCH) // _MILLISECOND


def time_of(millis: int) -> datetime:
    """The time in UTC."""
    return _EPOCH + millis * _MILLISECOND
