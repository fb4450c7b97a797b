"""Who knows a file: its authors by their degree of authorship, and how many people a project hangs on.

Avelino, Passos, Hora and Valente, "A novel approach for estimating truck factors", ICPC 2016.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log

_FIRST, _OWN, _OTHERS, _CONSTANT = 1.098, 0.164, 0.321, 3.293
_NORMALISED = 0.75
"""An author of a file has more than this share of the highest degree of authorship in it, and at least _CONSTANT."""
_COVERED = 0.5
"""A project is in trouble once fewer files than this share still have an author."""


@dataclass(slots=True)
class FileHistory:
    """Who changed a file how often, and who brought it in, if that is known."""

    changes: Counter[int] = field(default_factory=Counter)
    creator: int | None = None


def degrees_of_authorship(history: FileHistory) -> dict[int, float]:
    """The degree of authorship of everybody who changed a file: 3.293 + 1.098 FA + 0.164 DL - 0.321 ln(1 + AC)."""
    total = history.changes.total()
    return {
        person: _CONSTANT + _FIRST * (person == history.creator) + _OWN * own - _OTHERS * log(1 + total - own)
        for person, own in history.changes.items()
    }


def authors(history: FileHistory) -> frozenset[int]:
    """The people who know a file well enough to be called its authors; nobody where everybody did a little."""
    degrees = degrees_of_authorship(history)
    highest = max(degrees.values(), default=0.0)
    return frozenset(
        person for person, degree in degrees.items() if degree >= _CONSTANT and degree > _NORMALISED * highest
    )


@dataclass(frozen=True, slots=True)
class KeyPerson:
    """Somebody whose leaving would orphan files: author of ``files`` at first, ``left`` have an author without them."""

    person: int
    files: int
    left: int


def key_people(files_of: Mapping[frozenset[int], int]) -> Sequence[KeyPerson]:
    """The fewest people, found greedily, whose leaving leaves most files without an author: the truck factor's people.

    Given how many files have just these authors. Each is the author of most files, in the order of leaving; linear in
    the groups of authors for each person who leaves.
    """
    authored: dict[int, list[frozenset[int]]] = {}
    for people in files_of:
        for person in people:
            authored.setdefault(person, []).append(people)
    files = {person: sum(files_of[people] for people in groups) for person, groups in authored.items()}
    ranked = sorted(authored, key=lambda person: (-files[person], person))
    remaining = {people: len(people) for people in files_of if people}
    left, total = sum(files_of[people] for people in remaining), sum(files_of.values())
    leaving: list[KeyPerson] = []
    for person in ranked:
        if left < _COVERED * total:
            break
        for people in authored[person]:
            remaining[people] -= 1
            if not remaining[people]:
                left -= files_of[people]
        leaving.append(KeyPerson(person, files[person], left))
    return leaving
