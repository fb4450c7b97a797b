"""Sums over the code files of a commit by who knows them and how they changed; only what changed is looked at again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qualitywatch_code.history.indentation import Shape
from qualitywatch_code.history.lineages import Lineage
from qualitywatch_code.history.ownership import FileHistory, KeyPerson, authors, key_people
from qualitywatch_code.history.people import Identities


@dataclass(frozen=True, slots=True)
class Known:
    """A file: its authors where it has a history, its shape, and how often it changed within the long span."""

    authors: frozenset[int] | None
    shape: Shape
    changes: int


class Standing:
    """What is known of each code file, and of all of them."""

    def __init__(self) -> None:
        self.files: dict[str, Known] = {}
        self.lines: Counter[frozenset[int]] = Counter()
        """Lines of the files that have just these authors."""
        self.changes = 0
        self.weighted = 0
        """Changes times levels of indentation."""
        self._files_of: Counter[frozenset[int]] = Counter()
        self._leaving: Sequence[KeyPerson] | None = None

    def put(self, path: str, shape: Shape | None, lineage: Lineage | None, identities: Identities) -> None:
        """Set what there is of a path now; nothing where it has no shape."""
        before = self.files.get(path)
        known = None
        if shape is not None:
            known = _known(shape, lineage, identities)
            self.files[path] = known
        elif before is not None:
            del self.files[path]
        for each, sign in ((before, -1), (known, 1)):
            if each is not None and before != known:
                self._count(each, sign)
        if (before and before.authors) != (known and known.authors):
            self._leaving = None

    def key_people(self) -> Sequence[KeyPerson]:
        """The fewest people whose leaving leaves most files without an author."""
        if self._leaving is None:
            self._leaving = key_people(self._files_of)
        return self._leaving

    def lines_by(self, chosen: Iterable[frozenset[int]]) -> int:
        """The lines of the files that have just some of these groups of authors."""
        return sum(self.lines[people] for people in chosen)

    def _count(self, known: Known, sign: int) -> None:
        self.changes += sign * known.changes
        self.weighted += sign * known.changes * known.shape.levels
        people = known.authors
        if people is None:
            return
        for counter, count in ((self._files_of, 1), (self.lines, known.shape.lines)):
            counter[people] += sign * count
        if not self._files_of[people]:
            del self._files_of[people]
            del self.lines[people]


def _known(shape: Shape, lineage: Lineage | None, identities: Identities) -> Known:
    if lineage is None:
        return Known(None, shape, 0)
    history = _history(lineage, identities)
    return Known(authors(history) if history.changes else None, shape, lineage.recent)


def _history(lineage: Lineage, identities: Identities) -> FileHistory:
    """The history of a file by people; a program's changes are nobody's."""
    history = FileHistory()
    for identity, count in lineage.changes.items():
        person = identities.person(identity)
        if person is not None:
            history.changes[person] += count
    if lineage.creator is not None:
        history.creator = identities.person(lineage.creator)
    return history
