"""Git's name of what a file has; a file that is untouched, as its file system says, is not read again to be named.

Remembered are size, inode and both times of each file, as git's index does it. Nothing is remembered of a file that was
touched just before: within one tick of the clock it could change again, and all of that would stay the same.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any

from qualitywatch import ResultCache
from qualitywatch_code.analysis.source import UnparsableError
from qualitywatch_code.sources.content import blob_id

SIZE_LIMIT = 32 * 1024**2
_SCHEMA = 1
_JUST_BEFORE = timedelta(seconds=2)
_NANOSECONDS = 10**9

_Mark = tuple[int, int, int, int]
"""Size in bytes, inode, and the times of the last change of the content and of the inode, in nanoseconds."""


class Naming:
    """The names of files below a directory; ``purpose`` keeps apart who asks, as each asks for other files."""

    def __init__(self, location: Path, *, purpose: str, now: datetime, cache: Path | None) -> None:
        place = blake2b(os.fsencode(location.resolve()), digest_size=20).hexdigest()
        self._key = f"{place} named/{_SCHEMA} {purpose}"
        self._location = location
        self._settled = int((now - _JUST_BEFORE).timestamp()) * _NANOSECONDS
        self._cache = cache
        with ResultCache(cache) as kept:
            self._before = _loaded(kept.get(self._key))
        self._now: dict[str, tuple[int, int, int, int, str]] = {}

    def blob(self, path: str) -> str:
        """The name of what a file has; raises UnparsableError where it cannot be read or is too large."""
        full = f"{self._location}/{path}"
        mark = _mark(full)
        before = self._before.get(path)
        if before is not None and mark == (*before[:4],):
            self._now[path] = (*mark, before[4])
            return str(before[4])
        blob = blob_id(read_source(full))
        if mark is not None and max(mark[2:]) < self._settled:
            self._now[path] = (*mark, blob)
        return blob

    def keep(self) -> None:
        """Remember what was named, and nothing else."""
        if self._now and {path: [*mark] for path, mark in self._now.items()} != self._before:
            with ResultCache(self._cache) as cache:
                cache.put(self._key, json.dumps(self._now, separators=(",", ":")).encode())


def name_all(
    naming: Naming, paths: Iterable[str]
) -> tuple[list[tuple[str, str]], dict[str, UnparsableError]]:
    """Each path with the name of its content, empty where it cannot be had, and why it cannot."""
    named: list[tuple[str, str]] = []
    refused: dict[str, UnparsableError] = {}
    for path in paths:
        try:
            named.append((path, naming.blob(path)))
        except UnparsableError as error:
            named.append((path, ""))
            refused[path] = error
    naming.keep()
    return named, refused


def read_source(path: str) -> bytes:
    """What a file has; raises UnparsableError where it cannot be read or is larger than SIZE_LIMIT."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - hot
            # Room for what there is: to make room for the limit, thousands of times, takes longer than to read.
            size = os.fstat(file.fileno()).st_size
            source = file.read(min(size, SIZE_LIMIT) + 1)
            if len(source) > size:  # it grew meanwhile
                source += file.read(max(0, SIZE_LIMIT + 1 - len(source)))
    except OSError as error:
        raise UnparsableError(f"it cannot be read: {error.strerror}") from None
    return bounded(source)


def bounded(source: bytes) -> bytes:
    """A file's content as it is; raises UnparsableError where it is larger than SIZE_LIMIT."""
    if len(source) > SIZE_LIMIT:
        raise UnparsableError(f"it is larger than {SIZE_LIMIT // 1024**2} MiB")
    return source


def _mark(path: str) -> _Mark | None:
    """What the file system says of a file, taken before it is read; None for anything but a regular file."""
    try:
        status = os.lstat(path)
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return status.st_size, status.st_ino, status.st_mtime_ns, status.st_ctime_ns


def _loaded(kept: bytes | None) -> dict[str, list[Any]]:
    if kept is None:
        return {}
    try:
        before = json.loads(kept)
    except ValueError:
        return {}
    marks = before.items() if isinstance(before, dict) else ()
    return {path: mark for path, mark in marks if _is_mark(mark)}


def _is_mark(mark: object) -> bool:
    return isinstance(mark, list) and len(mark) == 5 and isinstance(mark[4], str)  # noqa: PLR2004
