"""When this process began its runs, and which of them came to nothing because the store could not be written."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime, timedelta

from qualitywatch.daemon.due import Key

RETRY = timedelta(minutes=1)
"""A run that was not kept is made again after this, or after its interval where that is shorter."""


class Attempts:
    """Remembers beginnings; safe to share between threads."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._begun: dict[Key, datetime] = {}
        self._lost: set[Key] = set()

    def begin(self, key: Key, at: datetime) -> None:
        """A run begins."""
        with self._guard:
            self._begun[key] = at
            self._lost.discard(key)

    def lose(self, key: Key) -> None:
        """What it measured could not be kept."""
        with self._guard:
            self._lost.add(key)

    def begun(self, now: datetime) -> Mapping[Key, datetime]:
        """When each run last began, without those that were lost and may be made again."""
        with self._guard:
            return {
                key: at
                for key, at in self._begun.items()
                if key not in self._lost or timedelta(0) <= now - at < RETRY
            }
