"""Sources of past commits: each blob is analysed once, and a commit costs no more than what it changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from qualitywatch import (
    Collected,
    CollectError,
    MetricDefinition,
    NoEvidenceError,
    Observation,
    Problem,
    Revision,
    one_line,
)
from qualitywatch_code.history.objects import MissingObjectError, Objects
from qualitywatch_code.messages import short
from qualitywatch_code.sources.ahead import ahead
from qualitywatch_code.sources.fold import FoldedFiles, Value
from qualitywatch_code.sources.results import Blob, Result, Unmeasured
from qualitywatch_code.sources.snapshot import Snapshot

Part = TypeVar("Part")
Part_contra = TypeVar("Part_contra", contravariant=True)

Analyse = Callable[[Objects, Sequence[Blob]], Iterable[tuple[str, Result] | Unmeasured | MissingObjectError]]
"""The result of each blob, in order."""
Observe = Callable[[tuple[str, Result] | Unmeasured], Iterable[Observation]]
"""What a file brings on its own."""
TakePart = Callable[[Result], Part]
"""What of a file's result the measures of all files together need."""
Weigh = Callable[[tuple[str, Result] | Unmeasured], Mapping[str, int]]
"""Of how many things a file's value is the mean, by metric, where that is not 1."""


class Whole(Protocol[Part_contra]):
    """Measures all files of a commit together; it is told of every change on the way there."""

    def put(self, path: str, part: Part_contra, /) -> None:
        """Set what a file has."""
        ...

    def drop(self, path: str, /) -> None:
        """Forget a file, if it was there."""
        ...

    def others(self, changed: Mapping[str, str | None], /) -> None:
        """Take over the blobs of the files that changed and have a suffix of others; None for what is gone."""
        ...

    def collected(self) -> Iterable[Collected]:
        """What there is to say, without evidence; raises MissingObjectError."""
        ...


_REVISIONS_AHEAD = 50
_BLOBS_AHEAD = 400
"""How far analysis may run ahead of what is told, so that many blobs are analysed at once and few results are held."""


@dataclass(slots=True)
class _Step:
    """A revision and its files that differ from the one before, or all of them where it is ``fresh``; or why not."""

    revision: Revision
    fresh: bool = False
    changed: Mapping[str, str | None] = field(default_factory=dict)
    others: Mapping[str, str | None] = field(default_factory=dict)
    missing_starts: Sequence[str] = ()
    failure: CollectError | None = None


@dataclass(slots=True)
class _File(Generic[Part]):
    """What became of one file: what it brings, and why it could not be measured, or read at all."""

    part: Part | None = None
    values: Sequence[Value] = ()
    unmeasured: Unmeasured | None = None
    missing: MissingObjectError | None = None


class PastSources(Generic[Result, Part]):
    """The sources that ``paths`` and ``exclude`` select at a location, in any commit."""

    def __init__(
        self,
        location: Path,
        *,
        paths: Sequence[str],
        exclude: Sequence[str],
        suffixes: tuple[str, ...],
        analyse: Analyse[Result],
        observe: Observe[Result],
        weigh: Weigh[Result],
        take_part: TakePart[Result, Part],
        whole: Callable[[Objects], Whole[Part]],
        suffixes_of_others: tuple[str, ...],
        metrics: Iterable[MetricDefinition],
    ) -> None:
        self._location = location
        self._snapshot = partial(Snapshot, paths=paths, exclude=exclude, suffixes=suffixes)
        self._analyse, self._observe, self._weigh = analyse, observe, weigh
        self._take_part, self._whole, self._suffixes_of_others = take_part, whole, suffixes_of_others
        self._metrics = {metric.id: metric for metric in metrics}

    def revisions(self, revisions: Iterable[Revision]) -> Iterator[tuple[Revision, Iterable[Collected]]]:
        """Each revision with its values, without evidence.

        Files are read and analysed on every other core while what they come to is told.
        """
        with Objects(self._location) as objects:
            for steps, files in ahead(partial(self._analysed, revisions)):
                for step in steps:
                    if step.fresh:
                        project = _Project(self._whole(objects), self._metrics)
                    project.follow(step, files)
                    yield step.revision, self._values(step, project)

    def files(
        self, revision: Revision, paths: Sequence[str] | None
    ) -> Iterator[tuple[str, Iterable[Collected]]]:
        """Each file of a revision with what it brings on its own, evidence included."""
        with Objects(self._location) as objects:
            snapshot = self._snapshot()
            snapshot.update(objects.tree(revision.commit))
            self._require(revision, snapshot.missing_starts, len(snapshot.files))
            chosen = None if paths is None else set(paths)
            wanted = [blob for blob in sorted(snapshot.files.items()) if chosen is None or blob[0] in chosen]
            for (path, _), result in zip(wanted, self._analyse(objects, wanted), strict=True):
                yield path, self._of_file(result)

    def _analysed(
        self, revisions: Iterable[Revision]
    ) -> Iterator[tuple[list[_Step], dict[Blob, _File[Part]]]]:
        with Objects(self._location) as objects:
            for steps in self._steps(objects, revisions):
                yield steps, self._files(objects, steps)

    def _steps(self, objects: Objects, revisions: Iterable[Revision]) -> Iterator[list[_Step]]:
        steps: list[_Step] = []
        blobs = 0
        snapshot, before = self._snapshot(), None
        for revision in revisions:
            step = _Step(revision, fresh=before is None)
            try:
                entries = (
                    objects.changes(before, revision.commit) if before else objects.tree(revision.commit)
                )
                every = list(entries)
                step.changed = snapshot.update(every)
                step.others = {
                    each.path: each.blob for each in every if each.path.endswith(self._suffixes_of_others)
                }
                step.missing_starts, before = snapshot.missing_starts, revision.commit
            except MissingObjectError as error:
                step.failure = error
                snapshot, before = self._snapshot(), None
            steps.append(step)
            blobs += len(step.changed)
            if blobs >= _BLOBS_AHEAD or len(steps) >= _REVISIONS_AHEAD:
                yield steps
                steps, blobs = [], 0
        if steps:
            yield steps

    def _files(self, objects: Objects, steps: Iterable[_Step]) -> dict[Blob, _File[Part]]:
        changed = {(path, blob): None for step in steps for path, blob in step.changed.items() if blob}
        wanted = list(changed)
        results = self._analyse(objects, wanted)
        return {blob: self._file(result) for blob, result in zip(wanted, results, strict=True)}

    def _file(self, result: tuple[str, Result] | Unmeasured | MissingObjectError) -> _File[Part]:
        if isinstance(result, MissingObjectError):
            return _File(missing=result)
        weights = self._weigh(result)
        values = tuple(
            Value(
                each.metric.id,
                tuple(sorted(each.labels.items())),
                each.value,
                weights.get(each.metric.id, 1),
            )
            for each in self._observe(result)
        )
        if isinstance(result, Unmeasured):
            return _File(values=values, unmeasured=result)
        return _File(self._take_part(result[1]), values)

    def _of_file(self, result: tuple[str, Result] | Unmeasured | MissingObjectError) -> Iterator[Collected]:
        if isinstance(result, MissingObjectError):
            raise result
        yield from self._observe(result)
        if isinstance(result, Unmeasured):
            yield Problem(f"{one_line(result.path)} could not be measured: {short(result.reason)}")

    def _values(self, step: _Step, project: _Project[Part]) -> Iterator[Collected]:
        if step.failure:
            raise step.failure
        self._require(step.revision, step.missing_starts, len(project))
        yield from project.collected()

    def _require(self, revision: Revision, missing_starts: Sequence[str], files: int) -> None:
        if missing_starts:
            raise NoEvidenceError(f"there is no {one_line(missing_starts[0])} in {revision.commit[:12]}")
        if not files:
            raise NoEvidenceError(
                f"no Python files in {self._location} at {revision.commit[:12]}",
                hint="correct location, paths or exclude",
            )


class _Project(Generic[Part]):
    """The values of the revision that was followed last."""

    def __init__(self, whole: Whole[Part], metrics: Mapping[str, MetricDefinition]) -> None:
        self._whole = whole
        self._folded = FoldedFiles(metrics)
        self._unmeasured: dict[str, Unmeasured] = {}
        self._missing: dict[str, MissingObjectError] = {}

    def __len__(self) -> int:
        return len(self._folded)

    def follow(self, step: _Step, files: Mapping[Blob, _File[Part]]) -> None:
        """Take over what a step changed."""
        self._whole.others(step.others)
        for path, blob in step.changed.items():
            self._forget(path)
            if blob is None:
                self._folded.drop(path)
                self._whole.drop(path)
            else:
                self._put(path, files[path, blob])

    def collected(self) -> Iterator[Collected]:
        """What there is to say; raises the error of a file whose content the repository lacks."""
        for error in self._missing.values():
            raise error
        if self._unmeasured:
            first = self._unmeasured[min(self._unmeasured)]
            yield Problem(
                f"{len(self._unmeasured)} of {len(self)} Python files could not be measured, such as"
                f" {one_line(first.path)}: {short(first.reason)}"
            )
        yield from self._folded.observations()
        yield from self._whole.collected()

    def _forget(self, path: str) -> None:
        self._unmeasured.pop(path, None)
        self._missing.pop(path, None)

    def _put(self, path: str, file: _File[Part]) -> None:
        self._folded.put(path, file.values)
        if file.part is None:
            self._whole.drop(path)
        else:
            self._whole.put(path, file.part)
        if file.unmeasured:
            self._unmeasured[path] = file.unmeasured
        if file.missing:
            self._missing[path] = file.missing
