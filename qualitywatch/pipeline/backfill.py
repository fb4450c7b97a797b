"""Backfill: what past commits would have measured, by the collectors that need nothing but a commit's files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from qualitywatch.config.project import Schedule, WatchedTarget
from qualitywatch.domain.readings import Reading, Readings
from qualitywatch.domain.run import Run, RunStatus
from qualitywatch.domain.target import TargetKind, Window
from qualitywatch.pipeline.collect import DEFAULT_SPAN, Errand, Means, collect
from qualitywatch.pipeline.normalise import Measured, normalise
from qualitywatch.pipeline.revisions import Revision, list_revisions, sources_of
from qualitywatch.plugins import Plugins

if TYPE_CHECKING:
    from qualitywatch.store import Store

_MOST_KEPT = 100_000


@dataclass(frozen=True, slots=True)
class Backfilled:
    """A revision that was measured, with the runs among it that brought nothing and were not kept."""

    revision: Revision
    failed: tuple[Run, ...]


def past_collectors(watched: WatchedTarget) -> frozenset[str]:
    """The target's collectors that can measure a past commit."""
    if watched.target.kind is not TargetKind.CODE:
        return frozenset()
    return frozenset(schedule.collector.name for schedule in _from_sources(watched))


def missing_revisions(
    watched: WatchedTarget, readings: Readings, *, limit: int, now: datetime
) -> list[Revision]:
    """Of the last ``limit`` commits, those that some collector has not measured yet, oldest first.

    None is later than ``now``. Raises NoEvidenceError where there is no git history.
    """
    collectors = past_collectors(watched)
    if not collectors:
        return []
    one_of_each: dict[str, Reading] = {}
    for reading in readings.latest(target=watched.target.name):
        one_of_each.setdefault(reading.collector, reading)
    kept = [
        {sample.code for sample in readings.history(one_of_each[name].key, limit=_MOST_KEPT)}
        if name in one_of_each
        else set()
        for name in collectors
    ]
    known = set.intersection(*kept)
    listed = list_revisions(watched.target.location, limit=limit, now=now)
    return [item for item in listed if item.commit not in known]


def backfill(
    watched: WatchedTarget, revisions: Iterable[Revision], plugins: Plugins, means: Means, store: Store
) -> Iterator[Backfilled]:
    """Measure and keep each revision; yields it once all of it is kept.

    A run that measured nothing is not kept: what a commit lacked (a folder that came later) says nothing of today.
    """
    for revision in revisions:
        failed = []
        for measured in _measure(watched, revision, plugins, means):
            if measured.run.status is RunStatus.OK:
                store.record(measured.run, measured.measurements, watched.target)
            else:
                failed.append(measured.run)
        yield Backfilled(revision, tuple(failed))


def _measure(
    watched: WatchedTarget, revision: Revision, plugins: Plugins, means: Means
) -> Sequence[Measured]:
    window = Window(revision.committed_at - DEFAULT_SPAN, revision.committed_at)
    with sources_of(watched.target.location, revision) as directory:
        past = replace(watched.target, location=str(directory))
        errands = [
            Errand(past, schedule, window, code=revision.commit) for schedule in _from_sources(watched)
        ]
        return [normalise(collection, plugins.catalogue) for collection in collect(errands, means)]


def _from_sources(watched: WatchedTarget) -> list[Schedule]:
    return [schedule for schedule in watched.schedules if schedule.collector.from_sources]
