"""One object as the engine reads it: its size, its state, and ranges of its bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """An object as it was when it was listed; ``read`` answers so many bytes from an offset on.

    ``dated`` is one whose state rests on when it was written, because nothing else tells it from one that is written later.
    ``read`` raises LostObjectError where the object is gone or another by now, ObjectStoreError where the store fails.
    """

    url: str
    size: int
    modified: datetime
    state: str
    read: Callable[[int, int], bytes]
    dated: bool = False


def content(file: str | RemoteFile, start: int = 0, length: int | None = None) -> bytes:
    """Bytes of a file, fewer where it ends, all without a ``length``; raises OSError, or what ``RemoteFile.read`` raises."""
    if isinstance(file, RemoteFile):
        return file.read(start, file.size - start if length is None else length)
    with Path(file).open("rb") as opened:
        opened.seek(start)
        return opened.read(length)
