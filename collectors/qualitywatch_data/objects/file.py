"""One object as the engine reads it: its size, its state, and ranges of its bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """An object as it was when it was listed; ``read`` answers so many bytes from an offset on.

    ``read`` raises LostObjectError where the object is gone or another by now, ObjectStoreError where the store fails.
    """

    url: str
    size: int
    modified: datetime
    state: str
    read: Callable[[int, int], bytes]
