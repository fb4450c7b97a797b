"""The past as the store remembers it."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.measurement import Sample, SeriesKey
from qualitywatch.domain.metric import Direction
from qualitywatch.domain.readings import SeriesReadings
from qualitywatch.domain.rule import Against
from qualitywatch.domain.selector import fits
from qualitywatch.domain.span import Span
from qualitywatch.pipeline.evaluate import Baseline, Hush, LabelsBefore, Stretch, Whose
from qualitywatch.pipeline.evaluate.lenience import ruler_change
from qualitywatch.pipeline.points import Point, Points

_TICK = timedelta(milliseconds=1)  # the store's resolution: the newest time that is strictly before
MOST_SAMPLES = 50_000  # one a minute for 30 days, and some to spare


def reach(span: Span, before: datetime, since: datetime | None) -> tuple[datetime | None, int]:
    """From when on, but not from before ``since``, and how many of the newest samples before a time are of a span."""
    if span.length is None:
        return since, span.count or 0
    start = before - span.length
    return (max(start, since) if since else start), MOST_SAMPLES


class StoredPast:
    """Implements ``Past`` over readings."""

    def __init__(
        self, readings: SeriesReadings, catalogue: MetricCatalogue, points: Points | None = None
    ) -> None:
        self._readings, self._catalogue, self._points = readings, catalogue, points or {}

    def baseline(
        self, against: Against, key: SeriesKey, before: datetime, tools: Mapping[str, str]
    ) -> Baseline | None:
        """The previous value, the best so far (by the metric's direction) or the median of a span.

        Only what the present tools measured counts; where there is nothing of it, the baseline names those that changed.
        """
        change, since = self._ruler_changed(key, before, tools)
        found = self._baseline(against, key, before, since)
        if found is None and change:
            found = self._baseline(against, key, before, None)
            return replace(found, ruler=change) if found else None
        return found

    def recent(self, key: SeriesKey, before: datetime, count: int) -> Sequence[Sample]:
        """Up to ``count`` samples strictly before a time, newest first."""
        return list(reversed(self._readings.history(key, until=before - _TICK, limit=count)))

    def stretch(self, key: SeriesKey, span: Span, before: datetime, tools: Mapping[str, str]) -> Stretch:
        """The samples of a span, those that other tools measured left out."""
        change, since = self._ruler_changed(key, before, tools)
        return Stretch(tuple(self._within(key, span, before, since)), change)

    def labels_before(self, key: SeriesKey, label: str, before: datetime) -> LabelsBefore | None:
        """What the last measurement of any series with the same other labels bore.

        Of each other series only the newest sample is looked at, which is the one that a change leaves behind.
        """
        others = dict(key.labels)
        others.pop(label, None)
        seen: dict[datetime, set[str]] = defaultdict(set)
        for sample in self._readings.history(key, until=before - _TICK, limit=1):
            seen[sample.observed_at].add(dict(key.labels)[label])
        for reading in self._readings.latest(target=key.target, metric=key.metric):
            labels = reading.labels
            value = labels.pop(label, None)
            if value is not None and labels == others and reading.observed_at < before:
                seen[reading.observed_at].add(value)
        if not seen:
            return None
        last = max(seen)
        return LabelsBefore(tuple(sorted(seen[last])), last)

    def hush(self, whose: Whose, before: datetime, turns: int) -> Hush:
        """How long nothing has been measured, by the newest sample of the series there are, and the runs since."""
        readings = self._readings.latest(target=whose.target, metric=whose.metric)
        fitting = [
            reading.observed_at
            for reading in readings
            if all(
                name in reading.labels and fits(reading.labels[name], wanted) for name, wanted in whose.labels
            )
        ]
        last = max(fitting, default=None)
        ends = [
            end
            for collector in whose.collectors
            for end in self._readings.turns(
                target=whose.target, collector=collector, after=last, until=before, limit=max(turns, 1)
            )
        ]
        if last is None:
            return Hush(min(ends, default=None), len(ends), ever=False)
        return Hush(last, len(ends))

    def _baseline(
        self, against: Against, key: SeriesKey, before: datetime, since: datetime | None
    ) -> Baseline | None:
        match against.name:
            case "previous":
                samples = self._readings.history(key, since=since, until=before - _TICK, limit=1)
                return self._as_it_was(key, samples[0], "the previous measurement") if samples else None
            case "best":
                largest = self._catalogue[key.metric].direction is not Direction.LOWER
                best = self._readings.extreme(key, largest=largest, before=before, since=since)
                return self._as_it_was(key, best, "the best so far") if best else None
            case "median" if against.over is not None:
                count, median = self._median(key, against.over, before, since)
                return _told_median(count, median, against.over) if count else None
            case _:
                point = self._point(key, against, before)
                return self._at(key, point, before) if point else None

    def _point(self, key: SeriesKey, against: Against, before: datetime) -> Point | None:
        """The past state that a rule names; it is the same whenever it is asked for."""
        del before
        return self._points.get((key.target, against))

    def _median(
        self, key: SeriesKey, over: Span, before: datetime, since: datetime | None
    ) -> tuple[int, float]:
        """Of how many samples of a span it is the median, and the median; 0 of none."""
        samples = self._within(key, over, before, since)
        return len(samples), statistics.median(each.value for each in samples) if samples else 0.0

    def _within(
        self, key: SeriesKey, span: Span, before: datetime, since: datetime | None
    ) -> Sequence[Sample]:
        """The samples of a span strictly before a time, oldest first; none from before ``since``."""
        start, limit = reach(span, before, since)
        return self._readings.history(key, since=start, until=before - _TICK, limit=limit)

    def _at(self, key: SeriesKey, point: Point, before: datetime) -> Baseline | None:
        """What was measured on the point's commit first, or else last before it."""
        found = None
        if point.commit is not None:
            found = self._readings.first_of(key, point.commit, since=point.at, before=before)
        if found is None:
            until = min(point.at, before - _TICK)
            found = next(iter(self._readings.history(key, until=until, limit=1)), None)
        return self._as_it_was(key, found, point.told) if found else None

    def _as_it_was(self, key: SeriesKey, sample: Sample, told: str) -> Baseline:
        """The sample with what it was computed from, measured at the same time."""
        counts = {}
        for name in self._catalogue[key.metric].elements:
            element = replace(key, metric=name)
            at = sample.observed_at
            for found in self._readings.history(element, since=at, until=at, limit=1):
                counts[name] = found.value
        return Baseline(sample.value, counts, told=f"{told}, {sample.observed_at:%Y-%m-%d}")

    def _ruler_changed(
        self, key: SeriesKey, before: datetime, tools: Mapping[str, str]
    ) -> tuple[str, datetime | None]:
        """Which tools are others now than they were last, and the time after which the present ones measured."""
        change, since = "", None
        for last, used in self._readings.rulers(key, before=before) if tools else ():
            if found := ruler_change(used, tools):
                change, since = found, last + _TICK
        return change, since


def _told_median(count: int, median: float, over: Span) -> Baseline:
    told = f"the median of {count} measurement{'' if count == 1 else 's'}"
    if over.length is not None:
        told += f" in {over.words}"
    return Baseline(median, told=told, measurements=count)
