"""The past of a rehearsal: what the store would have remembered at any time of it, of one target or of several."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.measurement import Sample, SeriesKey
from qualitywatch.domain.readings import Reading
from qualitywatch.domain.rule import Against
from qualitywatch.domain.span import Span
from qualitywatch.pipeline.past import StoredPast, reach
from qualitywatch.pipeline.points import Point
from qualitywatch.pipeline.rehearsal.as_of import AsOf

_MILLISECOND = timedelta(milliseconds=1)
PointsInTime = Callable[[str, Against, datetime], Point | None]
"""The past state that a rule names, as a target and a time knew it; None where there was none yet."""


class TargetsAsOf:
    """The readings of several targets, each answered by its own."""

    def __init__(self, targets: Mapping[str, AsOf]) -> None:
        self._targets = targets

    def latest(self, *, target: str | None = None, metric: str | None = None) -> Sequence[Reading]:
        """The newest value of each series of a target so far."""
        found = self._targets.values() if target is None else [self._targets[target]]
        return [reading for each in found for reading in each.latest(target=target, metric=metric)]

    def history(
        self,
        key: SeriesKey,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 1000,
    ) -> Sequence[Sample]:
        """The newest ``limit`` samples of a series in [since, until], oldest first."""
        return self._targets[key.target].history(key, since=since, until=until, limit=limit)

    def first_of(self, key: SeriesKey, commit: str, *, since: datetime, before: datetime) -> Sample | None:
        """The first sample of a series in [since, before) that was measured on a commit."""
        return self._targets[key.target].first_of(key, commit, since=since, before=before)

    def extreme(
        self, key: SeriesKey, *, largest: bool, before: datetime, since: datetime | None = None
    ) -> Sample | None:
        """The newest of the largest (or smallest) samples of a series in [since, before)."""
        return self._targets[key.target].extreme(key, largest=largest, before=before, since=since)

    def median(
        self, key: SeriesKey, *, since: datetime | None, until: datetime, limit: int
    ) -> tuple[int, float]:
        """Of how many of the newest ``limit`` samples in [since, until] it is the median, and the median."""
        return self._targets[key.target].median(key, since=since, until=until, limit=limit)

    def rulers(self, key: SeriesKey, *, before: datetime) -> Sequence[tuple[datetime, Mapping[str, str]]]:
        """The tools that measured a series, by the time of the last sample before a time that each set measured."""
        return self._targets[key.target].rulers(key, before=before)

    def turns(
        self, *, target: str, collector: str, after: datetime | None, until: datetime, limit: int
    ) -> Sequence[datetime]:
        """When the runs of a collector in (after, until] ended, the first ``limit`` of them."""
        return self._targets[target].turns(
            target=target, collector=collector, after=after, until=until, limit=limit
        )


class RehearsedPast(StoredPast):
    """The past as the store would have remembered it; the medians of a span that moves on are kept in order."""

    def __init__(
        self, targets: TargetsAsOf, catalogue: MetricCatalogue, points: PointsInTime | None = None
    ) -> None:
        super().__init__(targets, catalogue)
        self._as_of, self._in_time = targets, points

    def _point(self, key: SeriesKey, against: Against, before: datetime) -> Point | None:
        return self._in_time(key.target, against, before) if self._in_time is not None else None

    def _median(
        self, key: SeriesKey, over: Span, before: datetime, since: datetime | None
    ) -> tuple[int, float]:
        start, limit = reach(over, before, since)
        return self._as_of.median(key, since=start, until=before - _MILLISECOND, limit=limit)
