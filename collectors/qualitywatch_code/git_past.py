"""``code.git`` at one commit or at many: one walk through a history that stops at each of them.

A commit brings what a checkout of it would have brought when it was committed: its own ancestors, its own files, its own
mailmap, and spans that end with its own time. Nothing is looked at twice on the way, and no git process is begun for a
commit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from qualitywatch import (
    Collected,
    CollectError,
    Evidence,
    NoEvidenceError,
    Observation,
    ResultCache,
    Revision,
    one_line,
)
from qualitywatch_code.evidence import observed
from qualitywatch_code.git_files import file_observations
from qualitywatch_code.git_people import people_observations
from qualitywatch_code.git_settings import CUT, UNCUT, HistorySettings
from qualitywatch_code.history.chains import chains
from qualitywatch_code.history.changes import read_commits
from qualitywatch_code.history.objects import Objects
from qualitywatch_code.history.past import Past
from qualitywatch_code.history.people import Identity, Mailmap
from qualitywatch_code.history.repository import repository_at
from qualitywatch_code.history.shapes import Shapes
from qualitywatch_code.metrics.git import AUTHORS, CHURN, COMMITS

_TIMEOUT = 240.0


def observe_commit(
    location: Path, revision: Revision, settings: HistorySettings, *, shallow: bool
) -> Iterator[Observation]:
    """What there is to say of a commit at the revision's time, with the mailmap of the work tree, where there is one.

    Of a shallow clone, only what lies within the short span. Raises GitError or MissingObjectError.
    """
    with Objects(location) as objects, ResultCache(settings.cache_dir) as cache:
        past = Past([settings.moment(revision.committed_at)], bots=settings.bots, churn=objects.churn)
        for commit in read_commits(location, revision.commit, timeout=_TIMEOUT):
            past.take(commit)
        shapes = Shapes(objects, cache, settings.chosen)
        changed = () if shallow else shapes.follow(revision.commit)
        past.stop(partial(_contact, objects, None), shapes.files, changed)
    yield from _observations(past, revision, settings, explained=True)


def past_revisions(
    location: Path, revisions: Sequence[Revision], settings: HistorySettings
) -> Iterator[tuple[Revision, Iterable[Collected]]]:
    """Each revision with its values, without evidence.

    None of a shallow clone: what its commits stand on is not there. Where git cannot read the history, each revision
    that needs it has the error.
    """
    repository = repository_at(location)
    if repository is not None and repository.shallow:
        yield from _failed(revisions, NoEvidenceError(CUT, hint=UNCUT))
        return
    with Objects(location) as objects, ResultCache(settings.cache_dir) as cache:
        shapes = Shapes(objects, cache, settings.chosen)
        for chain in chains(location, revisions):
            walk = _Walk(location, chain, settings, objects, shapes)
            done = 0
            try:
                for revision, observations in walk.stops():
                    yield revision, observations
                    done += 1
            except CollectError as error:
                yield from _failed(chain[done:], error)


def _failed(
    revisions: Iterable[Revision], error: CollectError | NoEvidenceError
) -> Iterator[tuple[Revision, Iterable[Collected]]]:
    for revision in revisions:
        yield revision, _raising(error)


def _raising(error: CollectError | NoEvidenceError) -> Iterator[Collected]:
    raise error
    yield  # a generator: the error belongs to the part, not to the whole work


@dataclass(slots=True)
class _Walk:
    """Goes through the history of the last of some revisions, which the others are first parents of."""

    location: Path
    chain: Sequence[Revision]
    settings: HistorySettings
    objects: Objects
    shapes: Shapes
    _mailmap: tuple[str | None, Mailmap] | None = None

    def stops(self) -> Iterator[tuple[Revision, Iterable[Observation]]]:
        """Stop at each revision; raises GitError or MissingObjectError."""
        moments = [self.settings.moment(each.committed_at) for each in self.chain]
        past = Past(moments, bots=self.settings.bots, churn=self.objects.churn)
        waiting = iter(self.chain)
        revision = next(waiting, None)
        if revision is None:
            return
        for commit in read_commits(self.location, self.chain[-1].commit, timeout=None):
            past.take(commit)
            while revision is not None and revision.commit == commit.id:
                yield revision, self._at(past, revision)
                revision = next(waiting, None)

    def _at(self, past: Past, revision: Revision) -> list[Observation]:
        mailmap = self._mailmap_of(revision.commit)
        past.stop(mailmap, self.shapes.files, self.shapes.follow(revision.commit))
        return list(_observations(past, revision, self.settings, explained=False))

    def _mailmap_of(self, commit: str) -> Mailmap:
        """The same object for as long as the file is the same."""
        blob = self.objects.blob_at(commit, ".mailmap")
        if self._mailmap is None or self._mailmap[0] != blob:
            self._mailmap = blob, _as_they_are if blob is None else partial(_contact, self.objects, blob)
        return self._mailmap[1]


def _contact(objects: Objects, mailmap: str | None, who: Identity) -> Identity:
    return objects.contact(mailmap, *who)


def _as_they_are(who: Identity) -> Identity:
    return who


def _observations(
    past: Past, revision: Revision, settings: HistorySettings, *, explained: bool
) -> Iterator[Observation]:
    yield Observation(COMMITS, past.commits)
    yield Observation(AUTHORS, past.authors)
    churned = past.churned().items() if explained else ()
    yield observed(
        CHURN,
        past.churn,
        places=sorted(churned, key=lambda item: (-item[1], item[0])),
        evidence=lambda item: Evidence(
            one_line(item[0]), value=item[1], message=f"{item[1]} lines added or deleted"
        ),
    )
    if past.standing.files:
        yield from file_observations(past, explained=explained)
        away_since = settings.away_since(revision.committed_at)
        yield from people_observations(
            past, away_since=away_since, numbered=settings.numbered, explained=explained
        )
