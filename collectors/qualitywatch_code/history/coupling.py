"""Which files change together: pairs with how often, and in what share of their changes.

The measures and limits are code-maat's (A. Tornhill, "Your Code as a Crime Scene", 2015); support and confidence are
those of Zimmermann, Weißgerber, Diehl and Zeller, "Mining version histories to guide software changes", TSE 2005.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Generic, TypeVar

LARGEST_COMMIT = 30
"""Files beyond which a commit says nothing: it is a reformatting, a move or an import."""
LEAST_SUPPORT = 5
LEAST_DEGREE = 0.3

File = TypeVar("File", bound=Hashable)


@dataclass(frozen=True, slots=True)
class CoupledPair(Generic[File]):
    """Two files that changed ``together`` so often, of ``first_changes`` and ``second_changes`` that each had."""

    first: File
    second: File
    together: int
    first_changes: int
    second_changes: int

    @property
    def degree(self) -> float:
        """Common changes of the mean of both files' changes, above 0 and at most 1."""
        return 2 * self.together / (self.first_changes + self.second_changes)

    @property
    def confidence(self) -> float:
        """The share of the changes of the file that changed less often in which the other changed, too."""
        return self.together / min(self.first_changes, self.second_changes)


class Coupling(Generic[File]):
    """Counts pairs while commits come in and go out again, at most 435 pairs for each.

    Only files of LEAST_SUPPORT changes are paired, as no other can have so many in common: memory grows with the files
    of the commits that are in, and with the pairs of those that change often.
    """

    def __init__(self) -> None:
        self._commits: dict[File, dict[int, Collection[File]]] = {}
        self._partners: dict[File, Counter[File]] = {}

    def add(self, commit: int, files: Collection[File], *, size: int) -> None:
        """Count a commit, known by its number, that changed ``size`` files, ``files`` among them.

        Above LARGEST_COMMIT it does not count.
        """
        if size > LARGEST_COMMIT:
            return
        for first, second in combinations([file for file in files if file in self._partners], 2):
            self._partners[first][second] += 1
            self._partners[second][first] += 1
        often = []
        for file in files:
            commits = self._commits.setdefault(file, {})
            commits[commit] = files
            if len(commits) == LEAST_SUPPORT:
                often.append(file)
        for file in often:
            self._pair(file)

    def remove(self, commit: int, files: Collection[File], *, size: int) -> None:
        """Take back a commit that was counted."""
        if size > LARGEST_COMMIT:
            return
        for first, second in combinations([file for file in files if file in self._partners], 2):
            self._part(first, second)
            self._part(second, first)
        for file in files:
            commits = self._commits[file]
            del commits[commit]
            if len(commits) < LEAST_SUPPORT:
                for other in self._partners.pop(file, ()):
                    self._partners[other].pop(file, None)
            if not commits:
                del self._commits[file]

    def pairs(self) -> Iterator[CoupledPair[File]]:
        """The pairs of at least LEAST_SUPPORT common changes and LEAST_DEGREE, each once."""
        done: set[File] = set()
        for first, partners in self._partners.items():
            done.add(first)
            for second, together in partners.items():
                if together >= LEAST_SUPPORT and second not in done:
                    counts = len(self._commits[first]), len(self._commits[second])
                    pair = CoupledPair(first, second, together, *counts)
                    if pair.degree >= LEAST_DEGREE:
                        yield pair

    def _pair(self, file: File) -> None:
        """Count the partners of a file that has just changed often enough."""
        partners: Counter[File] = Counter()
        self._partners[file] = partners
        for files in self._commits[file].values():
            partners.update(other for other in files if other in self._partners and other != file)
        for other, together in partners.items():
            self._partners[other][file] = together

    def _part(self, file: File, other: File) -> None:
        partners = self._partners[file]
        partners[other] -= 1
        if not partners[other]:
            del partners[other]
