"""Duplicated lines kept up from one commit to the next: only files whose duplicates a change has to do with are compared again."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import takewhile
from operator import eq
from typing import NamedTuple

from qualitywatch_code.project.duplication import Code, lines_of_runs
from qualitywatch_code.project.windows import Windows, longs


class Runs(NamedTuple):
    """The runs of duplicated lines in a file: how many, and how many lines they have."""

    number: int
    lines: int


class _File(NamedTuple):
    windows: Windows
    sample: frozenset[int]
    hashes: array[int]
    code: Code

    @classmethod
    def of(cls, windows: Windows) -> _File:
        return cls(windows, frozenset(longs(windows.sample)), longs(windows.hashes), Code(windows))


class Duplicates:
    """The runs of a project's files. Those of a file hang on it and on what other files have of its windows, on no more."""

    def __init__(self) -> None:
        self._files: dict[str, _File] = {}
        self._having: dict[int, list[str]] = {}
        self._runs: dict[str, Runs] = {}
        self._stale: set[str] = set()

    def put(self, path: str, windows: Windows) -> None:
        """Set what a file has."""
        before = self._files.get(path)
        if before is not None and before.windows == windows:
            return
        if before is None and not windows.hashes:
            return
        after = _File.of(windows) if windows.hashes else None
        self._touch(path, before, after)
        self._exchange(path, before, after)

    def drop(self, path: str) -> None:
        """Forget a file."""
        self.put(path, Windows())

    def runs(self) -> dict[str, Runs]:
        """What there is of each file that has any, in the order of no particular file."""
        for path in self._stale:
            self._runs.pop(path, None)
            if path in self._files:
                lines = self._lines_of_runs(path)
                if lines:
                    self._runs[path] = Runs(len(lines), sum(lines))
        self._stale.clear()
        return self._runs

    def _lines_of_runs(self, path: str) -> list[int]:
        around = sorted({path, *self._partners(self._files[path])})
        return lines_of_runs(
            path,
            {each: self._files[each].hashes for each in around},
            {each: self._files[each].code for each in around},
        )

    def _touch(self, path: str, before: _File | None, after: _File | None) -> None:
        """Note whose runs may be others now: those that have a window which came or went, or goes on in another way."""
        self._stale.add(path)
        moved = frozenset(_moved(before, after))
        partners = {other for file in (before, after) if file for other in self._partners(file)}
        for other in partners - self._stale:
            if not moved.isdisjoint(self._files[other].hashes):
                self._stale.add(other)

    def _partners(self, file: _File) -> Iterator[str]:
        """The files that a window is looked for in: all that share one, and perhaps others."""
        for value in file.sample:
            yield from self._having.get(value, ())

    def _exchange(self, path: str, before: _File | None, after: _File | None) -> None:
        gone = before.sample if before else frozenset()
        come = after.sample if after else frozenset()
        for value in gone - come:
            having = self._having[value]
            having.remove(path)
            if not having:
                del self._having[value]
        for value in come - gone:
            self._having.setdefault(value, []).append(path)
        if after is None:
            del self._files[path]
        else:
            self._files[path] = after


def _moved(before: _File | None, after: _File | None) -> Iterator[int]:
    """The windows of a file that another content has not, or not with what follows them.

    Nothing follows a window's line but the next line's window, and for the last one the lines to the end.
    """
    if before is None or after is None:
        for file in (before, after):
            yield from file.hashes if file else ()
        return
    old, new = before.hashes, after.hashes
    head = _alike(old, new)
    tail = 0
    if before.code.lines[len(old) - 1 :] == after.code.lines[len(new) - 1 :]:
        tail = min(_alike(old[::-1], new[::-1]), min(len(old), len(new)) - head)
    for hashes in (old, new):
        yield from hashes[max(head - 1, 0) : len(hashes) - tail]


def _alike(one: Sequence[int], other: Sequence[int]) -> int:
    """How many first numbers are the same."""
    return sum(takewhile(bool, map(eq, one, other)))
