"""Backfill: what past commits would have measured, by the collectors that need nothing but a commit's files.

Collectors that read commits themselves get all of theirs in one process; for the others, the files of each commit are
written to a temporary directory. Nothing is measured that the store has already, so that a backfill which was
interrupted, however it ended, goes on where it stopped.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualitywatch.components import Collector, CommitCollector
from qualitywatch.config.project import Schedule, WatchedTarget
from qualitywatch.domain.readings import Readings
from qualitywatch.domain.revision import Revision
from qualitywatch.domain.run import Run, RunStatus
from qualitywatch.domain.target import Target, TargetKind
from qualitywatch.pipeline.collect import Means, collect
from qualitywatch.pipeline.collect_past import collect_revisions, errand_at
from qualitywatch.pipeline.collection import Collection
from qualitywatch.pipeline.normalise import Measured, normalise
from qualitywatch.pipeline.revisions import sources_of
from qualitywatch.pipeline.settings import settings_of
from qualitywatch.plugins import Plugins

if TYPE_CHECKING:
    from qualitywatch.store import Store

_BATCH = 50
_BATCH_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Gap:
    """The revisions that one collector of a target has not measured yet, oldest first."""

    schedule: Schedule
    revisions: Sequence[Revision]


def past_schedules(watched: WatchedTarget) -> list[Schedule]:
    """The target's collectors that can measure a past commit."""
    if watched.target.kind is not TargetKind.CODE:
        return []
    return [schedule for schedule in watched.schedules if _measures_the_past(schedule)]


def find_gaps(
    watched: WatchedTarget, schedules: Iterable[Schedule], readings: Readings, revisions: Sequence[Revision]
) -> list[Gap]:
    """What of ``revisions`` the store lacks, for each of the collectors that lacks anything."""
    commits = [revision.commit for revision in revisions]
    gaps = []
    for schedule in schedules:
        kept = readings.measured(
            target=watched.target.name,
            collector=schedule.collector.name,
            commits=commits,
            settings=_bringing_metrics(schedule.collector),
        )
        missing = [revision for revision in revisions if revision.commit not in kept]
        if missing:
            gaps.append(Gap(schedule, missing))
    return gaps


def _bringing_metrics(collector: Collector) -> Mapping[str, str]:
    """The settings without which a run lacks metrics that the collector brings now."""
    settings = settings_of(collector)
    return {name: settings[name] for name in collector.settings_of_metrics if name in settings}


def backfill(
    watched: WatchedTarget, gaps: Iterable[Gap], plugins: Plugins, means: Means, store: Store
) -> Iterator[Run]:
    """Measure and keep what is missing; yields each run, once it is kept or where it brought nothing.

    Several commits go into one transaction, none of them in part. A run that measured nothing is not kept: what a
    commit lacked (a folder that came later) says nothing of today.
    """
    batch: list[Measured] = []
    since = time.monotonic()
    try:
        for collection in _collections(watched.target, list(gaps), means):
            measured = normalise(collection, plugins.catalogue)
            if measured.run.status is not RunStatus.OK:
                yield measured.run
                continue
            batch.append(measured)
            if len(batch) >= _BATCH or time.monotonic() - since > _BATCH_SECONDS:
                yield from _kept(batch, store, watched.target)
                since = time.monotonic()
    finally:
        done = list(_kept(batch, store, watched.target))
    yield from done


def _kept(batch: list[Measured], store: Store, target: Target) -> Iterator[Run]:
    portion = batch.copy()
    batch.clear()
    store.record_many([(measured.run, measured.measurements) for measured in portion], target)
    yield from (measured.run for measured in portion)


def _collections(target: Target, gaps: Sequence[Gap], means: Means) -> Iterator[Collection]:
    by_files: dict[str, list[Schedule]] = {}
    in_order: dict[str, Revision] = {}
    for gap in gaps:
        if isinstance(gap.schedule.collector, CommitCollector):
            for _, collection in collect_revisions(target, gap.schedule, gap.revisions, means):
                yield collection
        else:
            for revision in gap.revisions:
                in_order[revision.commit] = revision
                by_files.setdefault(revision.commit, []).append(gap.schedule)
    for commit, schedules in by_files.items():
        yield from _exported(target, in_order[commit], schedules, means)


def _exported(
    target: Target, revision: Revision, schedules: Sequence[Schedule], means: Means
) -> Iterator[Collection]:
    with sources_of(target.location, revision) as directory:
        past = replace(target, location=str(directory))
        yield from collect([errand_at(past, schedule, revision) for schedule in schedules], means)


def _measures_the_past(schedule: Schedule) -> bool:
    return schedule.collector.from_sources or isinstance(schedule.collector, CommitCollector)
