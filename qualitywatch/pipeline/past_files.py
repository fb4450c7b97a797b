"""The values of every file in commits that somebody looks at: measured once, and kept for as long as they are looked at."""

from __future__ import annotations

import math
import threading
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from qualitywatch.components import RevisionCollector
from qualitywatch.config.project import Schedule, WatchedTarget
from qualitywatch.domain.metric import MetricDefinition
from qualitywatch.domain.revision import Revision
from qualitywatch.domain.target import Target
from qualitywatch.errors import CollectError, UnknownNameError
from qualitywatch.pipeline.collect import Means
from qualitywatch.pipeline.collect_past import collect_file, collect_files
from qualitywatch.pipeline.collection import Collection
from qualitywatch.pipeline.normalise import normalise
from qualitywatch.pipeline.revisions import find_revision, list_revisions
from qualitywatch.plugins import Plugins

TABLES = 8
"""How many commits' files are kept at once; a table of 3,000 files with 60 metrics takes 2 MB."""
HISTORY = 20
"""How many commits that touched a file are measured for its history."""
_PATIENCE = 20.0
"""Seconds that somebody waits while another commit is being measured."""
_WAITING = 3
"""How many may wait."""


class BusyError(CollectError):
    """Other commits are being measured; trying again can help."""

    retryable = True


@dataclass(frozen=True, slots=True)
class FileTable:
    """The files of a commit, in order of their paths, with their values by metric; not a number where one has none."""

    revision: Revision
    paths: Sequence[str]
    columns: Mapping[str, Sequence[float]]

    def values(self, metric: str) -> dict[str, float]:
        """The value of each file that has one. A file's value is what it would have as a project of its own."""
        column = self.columns.get(metric, ())
        return {
            path: value
            for path, value in zip(self.paths, column, strict=len(column) > 0)
            if not math.isnan(value)
        }


@dataclass(frozen=True, slots=True)
class FileVersion:
    """A file as of a commit that touched it; ``value`` is None where it had none, or was not there."""

    revision: Revision
    value: float | None


class PastFiles:
    """Measures commits of the code targets when they are asked for, one at a time; may be asked by many threads."""

    def __init__(self, targets: Iterable[WatchedTarget], plugins: Plugins, means: Means) -> None:
        self._plugins, self._means = plugins, means
        self._watched = {watched.target.name: watched for watched in targets}
        self._kept: OrderedDict[tuple[str, ...], FileTable | list[tuple[Revision, dict[str, float]]]] = (
            OrderedDict()
        )
        self._turn, self._waiting = threading.Lock(), threading.BoundedSemaphore(_WAITING)
        self._keeping = threading.Lock()

    def metrics(self, target: str) -> list[MetricDefinition]:
        """The metrics that single files of a target's commits have, by title; empty where no commit can be measured."""
        known = {
            metric.id: metric for schedule in self._schedules(target) for metric in self._measured(schedule)
        }
        return sorted(known.values(), key=lambda metric: (metric.title, metric.id))

    def revision(self, target: str, name: str) -> Revision:
        """The commit that a user names; raises UnknownNameError, or NoEvidenceError where there is no history."""
        return find_revision(self._target(target).location, name)

    def files(self, target: str, metric: str, revision: Revision) -> FileTable:
        """All files of a commit.

        Raises UnknownNameError for a metric that files do not have, BusyError where others are waited for,
        NoEvidenceError or CollectError where the commit cannot be measured.
        """
        schedule = self._measuring(target, metric)
        key = target, schedule.collector.name, revision.commit
        with self._turn_for(key):
            found = self._kept.get(key)
            if not isinstance(found, FileTable):
                collected = collect_files(self._target(target), schedule, revision, None, self._means)
                found = self._table(revision, collected)
            self._keep(key, found)
        return found

    def history(self, target: str, metric: str, path: str) -> list[FileVersion]:
        """A file in the last commits of the first-parent line that touched it, oldest first; raises as ``files`` does."""
        schedule = self._measuring(target, metric)
        location = self._target(target).location
        head = find_revision(location, "HEAD")
        key = target, schedule.collector.name, head.commit, path
        with self._turn_for(key):
            found = self._kept.get(key)
            if not isinstance(found, list):
                revisions = list_revisions(location, now=head.committed_at, limit=HISTORY, path=path)
                found = self._versions(self._target(target), schedule, revisions, path)
            self._keep(key, found)
        return [FileVersion(revision, values.get(metric)) for revision, values in found]

    def _versions(
        self, target: Target, schedule: Schedule, revisions: Sequence[Revision], path: str
    ) -> list[tuple[Revision, dict[str, float]]]:
        collected = collect_file(target, schedule, revisions, path, self._means)
        by_commit = {commit: self._values(collection) for commit, collection in collected}
        return [(revision, by_commit.get(revision.commit, {})) for revision in revisions]

    def _table(self, revision: Revision, collected: Iterator[tuple[str, Collection]]) -> FileTable:
        paths: list[str] = []
        columns: dict[str, array[float]] = {}
        for path, collection in collected:
            for metric, value in self._values(collection).items():
                column = columns.setdefault(metric, array("d"))
                column.extend([math.nan] * (len(paths) - len(column)))
                column.append(value)
            paths.append(path)
        for column in columns.values():
            column.extend([math.nan] * (len(paths) - len(column)))
        return FileTable(revision, paths, columns)

    def _values(self, collection: Collection) -> dict[str, float]:
        measured = normalise(collection, self._plugins.catalogue).measurements
        return {item.metric.id: item.value for item in measured if not item.labels}

    def _keep(self, key: tuple[str, ...], found: FileTable | list[tuple[Revision, dict[str, float]]]) -> None:
        """The last ones that were looked at are kept."""
        with self._keeping:
            self._kept[key] = found
            self._kept.move_to_end(key)
            while len(self._kept) > TABLES:
                self._kept.popitem(last=False)

    @contextmanager
    def _turn_for(self, key: tuple[str, ...]) -> Iterator[None]:
        """One measures at a time; what is kept already is had without waiting behind a measurement of something else."""
        if key in self._kept:
            yield
            return
        if not self._waiting.acquire(blocking=False):
            raise BusyError("other commits are being measured", hint="try again in a few seconds")
        try:
            if not self._turn.acquire(timeout=_PATIENCE):
                raise BusyError("another commit is still being measured", hint="try again in a few seconds")
            try:
                yield
            finally:
                self._turn.release()
        finally:
            self._waiting.release()

    def _target(self, name: str) -> Target:
        return self._watched[name].target

    def _schedules(self, target: str) -> list[Schedule]:
        watched = self._watched.get(target)
        schedules = watched.schedules if watched else ()
        return [each for each in schedules if isinstance(each.collector, RevisionCollector)]

    def _measuring(self, target: str, metric: str) -> Schedule:
        for schedule in self._schedules(target):
            if any(each.id == metric for each in self._measured(schedule)):
                return schedule
        raise UnknownNameError(
            f"the files of {target} have no {metric}",
            hint="files have what code.python measures of single files: qualitywatch metrics list names it",
        )

    def _measured(self, schedule: Schedule) -> list[MetricDefinition]:
        collector = schedule.collector
        if not isinstance(collector, RevisionCollector):
            return []
        left_out = {metric.id for metric in (*collector.present_only, *collector.no_file_has())}
        return [
            metric
            for metric in collector.measured_metrics()
            if left_out.isdisjoint({metric.id, *metric.elements})
        ]
