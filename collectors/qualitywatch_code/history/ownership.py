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


def key_people(authors_of: Mapping[str, frozenset[int]]) -> Sequence[KeyPerson]:
    """The fewest people, found greedily, whose leaving leaves most files without an author: the truck factor's people.

    Each is the author of most files, in the order of leaving; linear in the authorships for each person who leaves.
    """
    authored: dict[int, list[str]] = {}
    for path, people in authors_of.items():
        for person in people:
            authored.setdefault(person, []).append(path)
    ranked = sorted(authored, key=lambda person: (-len(authored[person]), person))
    remaining = {path: len(people) for path, people in authors_of.items() if people}
    leaving: list[KeyPerson] = []
    for person in ranked:
        if not authors_of or len(remaining) < _COVERED * len(authors_of):
            break
        for path in authored[person]:
            remaining[path] -= 1
            if not remaining[path]:
                del remaining[path]
        leaving.append(KeyPerson(person, len(authored[person]), len(remaining)))
    return leaving
