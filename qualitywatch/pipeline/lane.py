"""One sink's lane: calls with a time limit, and rests in which the sink is not called at all.

Python cannot end a thread. A call that exceeds its limit is left behind, and until it has ended the sink is called no
more: what it may still do would otherwise come after the look-up that did not find it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime, timedelta
from typing import Any, TypeVar

from qualitywatch.domain.durations import format_duration
from qualitywatch.errors import AmbiguousSinkError

T = TypeVar("T")


class Lane:
    """Calls one sink, from one thread at a time; any thread may ask how it is."""

    def __init__(self, limit: timedelta, *, clock: Callable[[], datetime]) -> None:
        self.limit = limit
        self._clock = clock
        self._guard = threading.Lock()
        self._rest: tuple[datetime, datetime] | None = None
        self._hangs_since: datetime | None = None
        self.trouble = ""
        """Why the last delivery did not arrive; empty once one has."""
        self.quiet_since: datetime | None = None
        """When a call that had been left behind ended: look-ups count from there."""

    def call(self, work: Callable[[], T]) -> T:
        """What ``work`` returns or raises; AmbiguousSinkError where it has done neither within the limit."""
        future: Future[T] = Future()
        began = self._clock()
        threading.Thread(target=_run, args=(work, future), name="sink", daemon=True).start()
        try:
            return future.result(self.limit.total_seconds())
        except TimeoutError:
            with self._guard:
                if future.done():  # it raised a TimeoutError of its own, or ended this very moment
                    return future.result()
                self._hangs_since = began
        future.add_done_callback(self._ended)
        raise AmbiguousSinkError(
            f"no answer within {format_duration(self.limit)}",
            hint="the sink is left alone until this call has ended",
        )

    @property
    def hangs_since(self) -> datetime | None:
        """When the call began that has not ended although its time is over; None where there is none."""
        with self._guard:
            return self._hangs_since

    def rest(self, until: datetime) -> None:
        """Call the sink no more before ``until``."""
        self._rest = (self._clock(), until)

    @property
    def rests_until(self) -> datetime | None:
        """The end of the rest that the sink has now; a clock that was set back ends it."""
        if self._rest is None:
            return None
        begun, until = self._rest
        return until if begun <= self._clock() < until else None

    def open(self) -> bool:
        """Whether the sink may be called now."""
        return self.hangs_since is None and self.rests_until is None

    def _ended(self, _: Future[Any]) -> None:
        with self._guard:
            self._hangs_since = None
            self.quiet_since = self._clock()


def _run(work: Callable[[], T], future: Future[T]) -> None:
    try:
        future.set_result(work())
    except BaseException as error:  # noqa: BLE001 - raised again by the thread that waits
        future.set_exception(error)
