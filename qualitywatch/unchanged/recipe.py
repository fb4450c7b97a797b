"""What an answer follows from, as places to look at; and the state that they are in."""

from __future__ import annotations

import os
import sys

from qualitywatch.unchanged.fields import pack, unpack
from qualitywatch.unchanged.marks import Marks, UnwatchableError
from qualitywatch.unchanged.repository import mark_git, mark_repository


class Recipe:
    """``trees`` are directories with those in them that are skipped, ``repositories`` places whose git counts.

    ``sought`` are paths and patterns, each with the directory that it is seen from, ``probed`` paths that concern git wherever
    it runs, and ``program`` directories of what measures, beside those that Python imports from.
    """

    def __init__(
        self,
        trees: list[tuple[str, list[str]]],
        repositories: list[str],
        sought: list[tuple[str, str]],
        program: list[str],
        *,
        probed: list[str] | None = None,
        whole: list[str] | None = None,
        ways: list[str] | None = None,
    ) -> None:
        self.trees = trees
        self.repositories = repositories
        self.sought = sought
        self.program = program
        self.probed = probed or []
        self.whole = whole or []
        self.ways = ways or []

    def packed(self) -> bytes:
        """The recipe as bytes."""
        return pack(
            [
                pack(_packed([root, *skipped]) for root, skipped in self.trees),
                _packed(self.repositories),
                pack(_packed(pair) for pair in self.sought),
                _packed(self.program),
                _packed(self.probed),
                _packed(self.whole),
                _packed(self.ways),
            ]
        )

    def marks(self, *, settling: bool = False) -> Marks:
        """The state of everything that it names; raises UnwatchableError where that cannot be told."""
        marks = Marks(settling=settling)
        for path in self.ways:
            marks.way(path)
        for root, skipped in self.trees:
            _mark_others(marks, root, marks.tree(root, frozenset(skipped)))
        for root in self.whole:
            _mark_others(marks, root, marks.tree(root, links=False))
        mark_git_around(marks, self.repositories, self.probed)
        for root, pattern in self.sought:
            marks.sought(root, pattern)
        _mark_program(marks, self.program)
        return marks


def unpacked_recipe(packed: bytes) -> Recipe:
    """The inverse of ``Recipe.packed``; raises ValueError for anything else."""
    trees, repositories, sought, program, probed, whole, ways = unpack(packed)
    rooted = [_unpacked(each) for each in unpack(trees)]
    return Recipe(
        [(root, skipped) for root, *skipped in rooted],
        _unpacked(repositories),
        [(root, pattern) for root, pattern in map(_unpacked, unpack(sought))],
        _unpacked(program),
        probed=_unpacked(probed),
        whole=_unpacked(whole),
        ways=_unpacked(ways),
    )


def _mark_others(marks: Marks, root: str, repositories: list[str]) -> None:
    """The repositories below a directory, its own excepted."""
    for repository in repositories:
        if repository != root:
            mark_git(marks, repository)


def mark_git_around(marks: Marks, repositories: list[str], probed: list[str]) -> None:
    """The repositories of these places, and the files that git reads wherever it runs."""
    for location in repositories:
        mark_repository(marks, location)
    for path in probed:
        marks.probe(path)


def _mark_program(marks: Marks, directories: list[str]) -> None:
    """Python, git, what is installed where Python looks for it, and the sources of what measures."""
    marks.place(os.path.realpath(sys.executable))
    for directory in os.environ.get("PATH", os.defpath).split(os.pathsep):
        command = f"{directory}/git"
        if os.access(command, os.X_OK):
            marks.place(command)
            break
    marks.place("/etc/localtime")
    for each in sys.path:
        marks.level(each or ".")
    for each in directories:
        if not os.path.isdir(each):
            raise UnwatchableError(f"{each} is gone")
        marks.tree(each, but="__pycache__")


def _packed(texts: list[str] | tuple[str, ...]) -> bytes:
    return pack(map(os.fsencode, texts))


def _unpacked(packed: bytes) -> list[str]:
    return list(map(os.fsdecode, unpack(packed)))
