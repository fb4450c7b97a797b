"""Names in the files of a commit that are not measured, from git's objects; chosen and bounded as in a checkout."""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from qualitywatch_code.history.objects import Objects
from qualitywatch_code.project.other_files import FILE_LIMIT, IDENTIFIER, TOTAL_LIMIT


@dataclass(frozen=True, slots=True)
class _Text:
    """A file that was read: its blob, how many bytes count (0 beyond FILE_LIMIT), and the numbers of its names."""

    blob: str
    size: int
    names: array[int]


class PastOtherFiles:
    """Counts in how many files each name stands; a file is read once for each content that it had."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._blobs: dict[str, str] = {}
        self._measured: set[str] = set()
        self._changed: set[str] = set()
        self._counted: dict[str, _Text] = {}
        self._size = 0
        self._all = False
        """Whether all there are were counted, not only as many as may be read."""
        self._number_of: dict[bytes, int] = {}
        self._counts: array[int] = array("l")

    def update(self, changed: Mapping[str, str | None]) -> None:
        """Take over what changed: the blob of each file, None where it is gone."""
        for path, blob in changed.items():
            if blob is None:
                self._blobs.pop(path, None)
            else:
                self._blobs[path] = blob
        self._changed.update(changed)

    def names(self, names: Iterable[str], *, measured: AbstractSet[str]) -> frozenset[str]:
        """What ``names_in_other_files`` says in a checkout; raises MissingObjectError."""
        touched = self._changed | (self._measured ^ measured)
        if touched:
            self._changed = touched  # still to be done where a blob is missing
            self._measured = set(measured)
            self._follow(touched)
            self._changed = set()
        return frozenset(name for name in names if name.isascii() and self._stands(os.fsencode(name)))

    def _stands(self, name: bytes) -> bool:
        number = self._number_of.get(name)
        return number is not None and self._counts[number] > 0

    def _follow(self, touched: set[str]) -> None:
        """Count what was touched anew; where the limit was or is met, everything in order up to it."""
        others = self._blobs.keys() - self._measured
        if self._all:
            new = {path: self._text(path, self._counted) for path in touched & others}
            for path in touched & self._counted.keys():
                self._uncount(path)
            for path, text in new.items():
                self._count(path, text)
            if self._size < TOTAL_LIMIT:
                return
        known = self._counted.copy()
        for path in known:
            self._uncount(path)
        self._all = False
        for path in sorted(others):
            self._count(path, self._text(path, known))
            if self._size >= TOTAL_LIMIT:
                return
        self._all = True

    def _count(self, path: str, text: _Text) -> None:
        self._counted[path] = text
        self._size += text.size
        for number in text.names:
            self._counts[number] += 1

    def _uncount(self, path: str) -> None:
        text = self._counted.pop(path)
        self._size -= text.size
        for number in text.names:
            self._counts[number] -= 1

    def _text(self, path: str, known: Mapping[str, _Text]) -> _Text:
        blob = self._blobs[path]
        before = known.get(path)
        if before is not None and before.blob == blob:
            return before
        content = self._objects.content(blob, limit=FILE_LIMIT + 1)
        if len(content) > FILE_LIMIT:
            return _Text(blob, 0, array("l"))
        return _Text(blob, len(content), array("l", map(self._number, set(IDENTIFIER.findall(content)))))

    def _number(self, name: bytes) -> int:
        number = self._number_of.setdefault(name, len(self._counts))
        if number == len(self._counts):
            self._counts.append(0)
        return number
