"""Keeps a misconfigured or exhausted Jira from being asked again and again: for a while nothing is sent at all."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from qualitywatch import Meter, MeterKind, RetryableSinkError, SinkError
from qualitywatch_jira.failures import ThrottledError

TRIP_AFTER = 3
"""So many refusals in a row, with no success between them, are the project's fault and not the findings'."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=1)
QUOTA_PAUSE = timedelta(minutes=1)
"""How long a spent quota is waited for where Jira does not say."""


class Breaker:
    """Stands between a sink and its project; ``clock`` counts seconds and never goes back. Safe to share."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._refusals = 0
        self._pause = FIRST_PAUSE
        self._until = 0.0
        self._why = ""
        self._opened = 0

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Let one call through and learn from how it ends; raises RetryableSinkError while nothing is let through."""
        self._require_closed()
        try:
            yield
        except ThrottledError as error:
            if error.quota:
                self._open(error.after or QUOTA_PAUSE, error.message)
            raise
        except SinkError as error:
            if not error.retryable:
                self._refused(error)
            raise
        with self._guard:
            self._refusals, self._pause = 0, FIRST_PAUSE

    def _require_closed(self) -> None:
        with self._guard:
            left = self._until - self._clock()
            if left > 0:
                raise RetryableSinkError(
                    f"Jira is left alone for now: {self._why}", after=timedelta(seconds=left), whole_sink=True
                )

    def _refused(self, error: SinkError) -> None:
        """Pause after several in a row, each time for longer; after a pause one refusal is enough."""
        with self._guard:
            self._refusals += 1
            if self._refusals < TRIP_AFTER:
                return
            pause, self._pause = self._pause, min(self._pause * 2, LONGEST_PAUSE)
        self._open(pause, f"{TRIP_AFTER} refusals in a row, the last one: {error.message}")

    def _open(self, pause: timedelta, why: str) -> None:
        with self._guard:
            self._until = self._clock() + pause.total_seconds()
            self._why = why
            self._opened += 1

    def meters(self, project: str) -> Iterator[Meter]:
        """Whether the project is left alone, and how often that began."""
        with self._guard:
            is_open, opened = self._until > self._clock(), self._opened
        yield Meter(
            name="jira.breaker.open",
            help="Whether a Jira project is left alone after refusals or a spent quota.",
            value=float(is_open),
            labels={"project": project},
        )
        yield Meter(
            name="jira.breaker.trips",
            help="How often a Jira project began to be left alone.",
            value=opened,
            labels={"project": project},
            kind=MeterKind.COUNTER,
        )
