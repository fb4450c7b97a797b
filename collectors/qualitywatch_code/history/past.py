"""One walk through a history, oldest commit first, that stops wherever it is asked what there is to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from qualitywatch_code.history.changes import Commit
from qualitywatch_code.history.coupling import Coupling
from qualitywatch_code.history.indentation import Shape
from qualitywatch_code.history.lineages import Lineage, Lineages
from qualitywatch_code.history.people import Identities, Mailmap
from qualitywatch_code.history.standing import Standing
from qualitywatch_code.history.window import Window

Churn = Callable[[str], Sequence[tuple[str, int]]]
"""The lines that a commit added and deleted, by path."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When a commit is looked at: the beginnings of the spans and their common end, in seconds since 1970."""

    short_since: int
    long_since: int
    until: int


@dataclass(frozen=True, slots=True)
class _Work:
    """A commit of the short span."""

    who: int
    churn: Sequence[tuple[str, int]]


@dataclass(eq=False, slots=True)
class _Changed:
    """A commit of the long span; counted where it is not a program's."""

    number: int
    who: int
    files: tuple[Lineage, ...]
    size: int
    counted: bool = False


class Past:
    """What the commits so far did, in spans of time that move, and to the files that are there.

    Memory grows with files and people, and with the commits of the spans that are still to come.
    """

    def __init__(self, moments: Sequence[Moment], *, bots: Collection[str], churn: Churn) -> None:
        self._churn_of = churn
        self._lineages = Lineages()
        self._stale: set[str] = set()
        self._number = 0
        self._short = Window([(each.short_since, each.until) for each in moments], self._begin, self._end)
        self._long = Window([(each.long_since, each.until) for each in moments], self._enter, self._leave)
        self._workers: Counter[int] = Counter()
        self.identities = Identities(bots)
        self.coupling: Coupling[Lineage] = Coupling()
        self.standing = Standing()
        self.commits = 0
        self.churn = 0

    def take(self, commit: Commit) -> None:
        """Go beyond one more commit; a merge says no more than that its author was there."""
        who = self.identities.saw(commit.who, commit.at)
        if not commit.changes:
            return
        touched = list(self._lineages.follow(commit.changes))
        for lineage, kind in touched:
            lineage.changes[who] += 1
            if kind == "A" and lineage.creator is None:
                lineage.creator = who
        for change in commit.changes:
            self._stale.add(change.path)
            if change.before is not None:
                self._stale.add(change.before)
        if self._short.wants(commit.at):
            self._short.add(commit.at, _Work(who, self._churn_of(commit.id)))
        if self._long.wants(commit.at):
            self._number += 1
            files = tuple(lineage for lineage, _ in touched)
            self._long.add(commit.at, _Changed(self._number, who, files, len(commit.changes)))

    def stop(self, mailmap: Mailmap, shapes: Mapping[str, Shape], reshaped: Collection[str]) -> None:
        """Look back from the next moment at the commits so far, and at the code files ``shapes``.

        Those whose shape is another one than at the last stop are ``reshaped``. Raises IndexError beyond the last moment.
        """
        others = self.identities.settle(mailmap)
        self._short.move()
        self._long.move()
        self._stale.update(reshaped)
        if others:
            for changed in self._long.inside():
                self._recount(changed)
            self._stale.update(self.standing.files)
        for path in self._stale:
            self.standing.put(path, shapes.get(path), self._lineages.at(path), self.identities)
        self._stale.clear()

    @property
    def authors(self) -> int:
        """Different addresses of people who committed something within the short span."""
        return len(self.identities.addresses(self._workers))

    def churned(self) -> Counter[str]:
        """Changed lines within the short span by path."""
        lines: Counter[str] = Counter()
        for work in self._short.inside():
            for path, count in work.churn:
                lines[path] += count
        return lines

    def _begin(self, work: _Work) -> None:
        self._worked(work, 1)

    def _end(self, work: _Work) -> None:
        self._worked(work, -1)

    def _worked(self, work: _Work, sign: int) -> None:
        self.commits += sign
        self.churn += sign * sum(lines for _, lines in work.churn)
        self._workers[work.who] += sign
        if not self._workers[work.who]:
            del self._workers[work.who]

    def _enter(self, changed: _Changed) -> None:
        if self.identities.person(changed.who) is not None:
            self._count(changed, 1)
            self.coupling.add(changed.number, changed.files, size=changed.size)
            changed.counted = True

    def _leave(self, changed: _Changed) -> None:
        if changed.counted:
            self._count(changed, -1)
            self.coupling.remove(changed.number, changed.files, size=changed.size)
            changed.counted = False

    def _recount(self, changed: _Changed) -> None:
        """Count a commit or not, as its author is a person or a program after all."""
        if changed.counted != (self.identities.person(changed.who) is not None):
            (self._leave if changed.counted else self._enter)(changed)

    def _count(self, changed: _Changed, sign: int) -> None:
        for lineage in changed.files:
            lineage.recent += sign
            if lineage.path is not None:
                self._stale.add(lineage.path)
