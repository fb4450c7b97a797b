"""A written history as it was known at a time: what a past and a situation are made of."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.measurement import Measurement, Sample, SeriesKey
from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.readings import Reading
from qualitywatch.domain.target import Target
from qualitywatch.pipeline.evaluate import Failure, Situation
from qualitywatch.pipeline.gate import Instruments, JudgedTarget
from qualitywatch.pipeline.rehearsal.written import WrittenHistory, WrittenRun, time_of

_MILLISECOND = timedelta(milliseconds=1)
_NO_TOOLS: Mapping[str, str] = MappingProxyType({})
NOTHING_MEASURED = "measured nothing"


class AsOf:
    """Moves through a history run by run; answers what the store's readings would have answered then.

    What a run measured becomes current with it, and ceases to be with the next good run of its collector that does not
    see it any more, or the next one that fails.
    """

    def __init__(self, history: WrittenHistory, judged: JudgedTarget, instruments: Instruments) -> None:
        self._history, self._judged, self._instruments = history, judged, instruments
        self._current: dict[str, list[tuple[SeriesKey, int]]] = {}
        self._tools: dict[str, Mapping[str, str]] = {}
        self._at: datetime | None = None
        self._failed: set[str] = set()
        self._stretched: dict[SeriesKey, list[tuple[int, Mapping[str, str]]]] = {}

    def take(self, run: WrittenRun) -> None:
        """The next run has ended."""
        number, self._at, name, good, tools, _ = run
        self._tools[name] = tools
        if good:
            self._current[name] = [
                (key, places[number]) for key, places in self._history.places.items() if number in places
            ]
            self._failed.discard(name)
        else:
            self._failed.add(name)

    def measurements(self, keys: Container[SeriesKey] | None = None) -> list[Measurement]:
        """The current values, of some series alone where ``keys`` are given."""
        catalogue: MetricCatalogue = self._instruments.catalogue
        series = self._history.series
        return [
            Measurement(
                metric=catalogue[key.metric],
                target=key.target,
                value=series[key].values[place],
                observed_at=time_of(series[key].times[place]),
                collector=name,
                labels=dict(key.labels),
            )
            for name, brought in self._current.items()
            if name not in self._failed
            for key, place in brought
            if keys is None or key in keys
        ]

    @property
    def history_of(self) -> WrittenHistory:
        """All that was measured of the target."""
        return self._history

    @property
    def target(self) -> Target:
        """Whose history it is."""
        return self._judged.target

    @property
    def tools(self) -> Mapping[str, Mapping[str, str]]:
        """What each collector measured with last."""
        return self._tools

    def situation(self, at: datetime) -> Situation:
        """The target as it stands at a time, to be judged."""
        failures = {
            name: Failure(Outcome.NOT_AVAILABLE, f"{name} {NOTHING_MEASURED}") for name in self._failed
        }
        return Situation(
            target=self._judged.target,
            measurements=self.measurements(),
            catalogue=self._instruments.catalogue,
            collectors=self._judged.collectors,
            observers=self._instruments.observers,
            failures=failures,
            tools=self._tools,
            at=at,
        )

    def latest(self, *, target: str | None = None, metric: str | None = None) -> Sequence[Reading]:
        """The newest value of each series so far."""
        del target
        found = []
        for key, series in sorted(self._history.series.items(), key=lambda each: each[0]):
            if metric in (None, key.metric) and self._at is not None:
                _, end = series.span(None, self._at)
                found += [self._reading(key, end - 1)] if end else []
        return found

    def history(
        self,
        key: SeriesKey,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 1000,
    ) -> Sequence[Sample]:
        """The newest ``limit`` samples of a series in [since, until], oldest first."""
        series = self._history.series.get(key)
        if series is None:
            return []
        first, end = series.span(since, until)
        return [series.sample(place) for place in range(max(first, end - limit), end)]

    def first_of(self, key: SeriesKey, commit: str, *, since: datetime, before: datetime) -> Sample | None:
        """The first sample of a series in [since, before) that was measured on a commit."""
        series = self._history.series.get(key)
        if series is None:
            return None
        commits, runs = self._history.commits, series.runs
        places = range(*series.span(since, before - _MILLISECOND))
        found = next((place for place in places if commits.get(runs[place]) == commit), None)
        return None if found is None else series.sample(found)

    def extreme(
        self, key: SeriesKey, *, largest: bool, before: datetime, since: datetime | None = None
    ) -> Sample | None:
        """The newest of the largest (or smallest) samples of a series in [since, before)."""
        series = self._history.series.get(key)
        if series is None:
            return None
        place = series.extreme(*series.span(since, before - _MILLISECOND), largest=largest)
        return None if place is None else series.sample(place)

    def median(
        self, key: SeriesKey, *, since: datetime | None, until: datetime, limit: int
    ) -> tuple[int, float]:
        """Of how many of the newest ``limit`` samples in [since, until] it is the median, and the median."""
        series = self._history.series.get(key)
        if series is None:
            return 0, 0.0
        first, end = series.span(since, until)
        first = max(first, end - limit)
        return (end - first, series.median(first, end)) if first < end else (0, 0.0)

    def rulers(self, key: SeriesKey, *, before: datetime) -> Sequence[tuple[datetime, Mapping[str, str]]]:
        """The tools that measured a series, by the time of the last sample before a time that each set measured."""
        series = self._history.series.get(key)
        if series is None:
            return []
        _, end = series.span(None, before - _MILLISECOND)
        last: dict[int, tuple[int, Mapping[str, str]]] = {}
        for first, tools in self._stretches(key):
            if first >= end:
                break
            last[id(tools)] = first, tools
        found = []
        stretches = self._stretches(key)
        for first, tools in last.values():
            following = next((start for start, _ in stretches if start > first), end)
            found.append((time_of(series.times[min(following, end) - 1]), tools))
        return sorted(found, key=lambda each: each[0])

    def turns(
        self, *, target: str, collector: str, after: datetime | None, until: datetime, limit: int
    ) -> Sequence[datetime]:
        """When the runs of a collector in (after, until] ended, the first ``limit`` of them."""
        del target
        ends = self._history.ends.get(collector, [])
        first = 0 if after is None else bisect_right(ends, after)
        last = bisect_right(ends, min(until, self._at)) if self._at is not None else 0
        return ends[first : min(last, first + limit)]

    def _stretches(self, key: SeriesKey) -> Sequence[tuple[int, Mapping[str, str]]]:
        """Where in a series each run of samples with the same tools begins."""
        known = self._stretched.get(key)
        if known is None:
            known = []
            for place, run in enumerate(self._history.series[key].runs):
                tools = self._history.tools.get(run, _NO_TOOLS)
                if not known or known[-1][1] is not tools:
                    known.append((place, tools))
            self._stretched[key] = known
        return known

    def _reading(self, key: SeriesKey, place: int) -> Reading:
        definition = self._instruments.catalogue[key.metric]
        sample = self._history.series[key].sample(place)
        return Reading(
            key=key,
            value=sample.value,
            observed_at=sample.observed_at,
            collector="",
            unit=definition.unit,
            characteristic=definition.characteristic,
            run_id=self._history.series[key].runs[place],
        )
