"""The past as the store remembers it."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from datetime import datetime, timedelta

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.measurement import Sample, SeriesKey
from qualitywatch.domain.metric import Direction
from qualitywatch.domain.readings import Readings
from qualitywatch.domain.rule import Against

_TICK = timedelta(milliseconds=1)  # the store's resolution: the newest time that is strictly before
_MEDIAN_SPAN = timedelta(days=30)
_MEDIAN_SAMPLES = 50_000  # one a minute for that long, and some to spare


class StoredPast:
    """Implements ``Past`` over readings."""

    def __init__(self, readings: Readings, catalogue: MetricCatalogue) -> None:
        self._readings, self._catalogue = readings, catalogue

    def baseline(self, against: Against, key: SeriesKey, before: datetime) -> float | None:
        """The previous value, the best so far (by the metric's direction) or the median of the last 30 days."""
        match against:
            case Against.PREVIOUS:
                return next((sample.value for sample in self.recent(key, before, 1)), None)
            case Against.BEST:
                largest = self._catalogue[key.metric].direction is not Direction.LOWER
                return self._readings.extreme(key, largest=largest, before=before)
            case Against.MEDIAN_30D:
                samples = self._readings.history(
                    key, since=before - _MEDIAN_SPAN, until=before - _TICK, limit=_MEDIAN_SAMPLES
                )
                return statistics.median(sample.value for sample in samples) if samples else None

    def recent(self, key: SeriesKey, before: datetime, count: int) -> Sequence[Sample]:
        """Up to ``count`` samples strictly before a time, newest first."""
        return list(reversed(self._readings.history(key, until=before - _TICK, limit=count)))
