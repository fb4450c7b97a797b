"""The past as the store remembers it."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.measurement import Sample, SeriesKey
from qualitywatch.domain.metric import Direction
from qualitywatch.domain.readings import Readings
from qualitywatch.domain.rule import Against
from qualitywatch.pipeline.evaluate import Baseline
from qualitywatch.pipeline.evaluate.lenience import ruler_change

_TICK = timedelta(milliseconds=1)  # the store's resolution: the newest time that is strictly before
_MEDIAN_SPAN = timedelta(days=30)
_MEDIAN_SAMPLES = 50_000  # one a minute for that long, and some to spare


class StoredPast:
    """Implements ``Past`` over readings."""

    def __init__(self, readings: Readings, catalogue: MetricCatalogue) -> None:
        self._readings, self._catalogue = readings, catalogue

    def baseline(
        self, against: Against, key: SeriesKey, before: datetime, tools: Mapping[str, str]
    ) -> Baseline | None:
        """The previous value, the best so far (by the metric's direction) or the median of the last 30 days.

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

    def _baseline(
        self, against: Against, key: SeriesKey, before: datetime, since: datetime | None
    ) -> Baseline | None:
        match against:
            case Against.PREVIOUS:
                samples = self._readings.history(key, since=since, until=before - _TICK, limit=1)
                return self._as_it_was(key, samples[0]) if samples else None
            case Against.BEST:
                largest = self._catalogue[key.metric].direction is not Direction.LOWER
                best = self._readings.extreme(key, largest=largest, before=before, since=since)
                return self._as_it_was(key, best) if best else None
            case Against.MEDIAN_30D:
                month = before - _MEDIAN_SPAN
                start = max(month, since) if since else month
                values = self._readings.history(key, since=start, until=before - _TICK, limit=_MEDIAN_SAMPLES)
                return Baseline(statistics.median(sample.value for sample in values)) if values else None
            case Against.REF:
                return None  # a commit is measured, not remembered

    def _as_it_was(self, key: SeriesKey, sample: Sample) -> Baseline:
        """The sample with what it was computed from, measured at the same time."""
        counts = {}
        for name in self._catalogue[key.metric].elements:
            element = replace(key, metric=name)
            at = sample.observed_at
            for found in self._readings.history(element, since=at, until=at, limit=1):
                counts[name] = found.value
        return Baseline(sample.value, counts)

    def _ruler_changed(
        self, key: SeriesKey, before: datetime, tools: Mapping[str, str]
    ) -> tuple[str, datetime | None]:
        """Which tools are others now than they were last, and the time after which the present ones measured."""
        change, since = "", None
        for last, used in self._readings.rulers(key, before=before) if tools else ():
            if found := ruler_change(used, tools):
                change, since = found, last + _TICK
        return change, since
