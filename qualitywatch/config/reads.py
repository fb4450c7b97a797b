"""Which files a configuration was read from: whoever asks gets the name of each, those that were missing included."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

_NOTED: ContextVar[set[str] | None] = ContextVar("noted", default=None)


@contextmanager
def noting_reads() -> Iterator[set[str]]:
    """A set that gets the absolute path of every file that is read, or looked for in vain, within this."""
    noted: set[str] = set()
    before = _NOTED.set(noted)
    try:
        yield noted
    finally:
        _NOTED.reset(before)


def note_read(path: Path) -> None:
    """Say that what follows depends on this file, or on its absence."""
    noted = _NOTED.get()
    if noted is not None:
        noted.add(str(path.absolute()))
