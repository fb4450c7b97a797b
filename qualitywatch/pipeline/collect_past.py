"""Collect the past: run one collector on many commits, or on each file of one, in a single isolated process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from qualitywatch.config.project import Schedule
from qualitywatch.domain.revision import Revision
from qualitywatch.domain.run import RunStatus
from qualitywatch.domain.target import Target, Window
from qualitywatch.errors import CollectError, NoEvidenceError
from qualitywatch.pipeline.collect import DEFAULT_SPAN, Errand, Means, collection_of, job_of
from qualitywatch.pipeline.collection import Collection
from qualitywatch.pipeline.isolation import Answer, Ending, OfFile, OfFiles, OfRevisions, stream_job

_DEATHS = 3
"""Processes in a row that brought nothing, after which no other is tried."""


def errand_at(target: Target, schedule: Schedule, revision: Revision) -> Errand:
    """One collector on a target as it was at a revision."""
    return Errand(target, schedule, window_of(revision), code=revision.commit)


def window_of(revision: Revision, span: timedelta = DEFAULT_SPAN) -> Window:
    """The window that ends when a revision was committed."""
    return Window(revision.committed_at - span, revision.committed_at)


def collect_revisions(
    target: Target, schedule: Schedule, revisions: Sequence[Revision], means: Means
) -> Iterator[tuple[Revision, Collection]]:
    """What each revision brings, in the order given; those behind one that ended the process are left out.

    A cancelled one ends without a word. Where the process dies, the revision it was at has the error and the rest is
    asked of a new one, a few times. Raises NoEvidenceError or CollectError where the collector gives up the whole work.
    """
    waiting, deaths = list(revisions), 0
    while waiting and not means.cancelled.is_set():
        done = 0
        errand = errand_at(target, schedule, waiting[0])
        for answer in _answers(errand, OfRevisions(waiting), means):
            if answer.ending is Ending.CANCELLED:
                return
            if done == len(waiting):
                break
            revision = waiting[done]
            at = replace(errand, window=window_of(revision), code=revision.commit)
            expected = answer.body.get("part") == revision.commit
            collection = collection_of(at, answer if expected else _odd(answer), revision.commit)
            if answer.body.get("failure") and not expected:
                _raise(collection)
            yield revision, collection
            done += 1
            if not expected:
                deaths = deaths + 1 if done == 1 else 1
                if deaths == _DEATHS:
                    _raise(collection)
                break
        waiting = waiting[done:]


def collect_files(
    target: Target, schedule: Schedule, revision: Revision, paths: Sequence[str] | None, means: Means
) -> Iterator[tuple[str, Collection]]:
    """What each file of a revision brings on its own.

    Raises NoEvidenceError or CollectError where the collector has nothing to measure there, or cannot.
    """
    yield from _parts(errand_at(target, schedule, revision), OfFiles(revision, paths), means)


def collect_file(
    target: Target, schedule: Schedule, revisions: Sequence[Revision], path: str, means: Means
) -> Iterator[tuple[str, Collection]]:
    """What one file brings on its own in each of some commits that have it; raises as ``collect_files`` does."""
    if revisions:
        yield from _parts(errand_at(target, schedule, revisions[-1]), OfFile(path, revisions), means)


def _parts(errand: Errand, past: OfFiles | OfFile, means: Means) -> Iterator[tuple[str, Collection]]:
    for answer in _answers(errand, past, means):
        part = answer.body.get("part")
        if isinstance(part, str):
            yield part, collection_of(errand, answer, errand.code)
        elif answer.ending is Ending.ANSWERED and not answer.body.get("failure"):
            return
        else:
            _raise(collection_of(errand, answer, errand.code))


def _raise(failed: Collection) -> None:
    problem = failed.problems[0]
    kind = NoEvidenceError if failed.status is RunStatus.NO_EVIDENCE else CollectError
    raise kind(f"{failed.collector}: {problem.message}", hint=problem.hint)


def _answers(errand: Errand, past: OfRevisions | OfFiles | OfFile, means: Means) -> Iterator[Answer]:
    return stream_job(
        job_of(errand, past), launch=means.launch, cancelled=means.cancelled, pulse=means.watch.pulse
    )


def _odd(answer: Answer) -> Answer:
    """An answer where another one was due: the end with its reason, or something that was not asked for."""
    if answer.ending is Ending.ANSWERED and not answer.body.get("failure"):
        return replace(answer, ending=Ending.GARBLED, body={})
    return answer
