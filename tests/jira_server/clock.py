"""The hand-driven clock of the test server: index lag of minutes costs a test no time."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta


class Clock:
    """A UTC clock that stands still until a test moves it."""

    def __init__(self, start: datetime = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)) -> None:
        self._now = start
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            return self._now

    def advance(self, seconds: float) -> None:
        with self._lock:
            self._now += timedelta(seconds=seconds)


def stamp(moment: datetime) -> str:
    """A moment as Jira writes it: milliseconds and an offset without a colon."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}+0000"
