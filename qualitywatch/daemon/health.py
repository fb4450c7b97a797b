"""Whether the daemon can do its work: what ``/readyz`` answers."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

from qualitywatch.daemon.deliver import Deliveries
from qualitywatch.domain.quantities import format_quantity
from qualitywatch.errors import StoreError
from qualitywatch.store import Store
from qualitywatch.web.health import Check

_LATE = 60.0  # seconds


class DaemonHealth:
    """Ready while the store answers, the clock ticks and nobody has asked the daemon to stop.

    A sink that hangs or rests is said, and the daemon is ready all the same: to measure and judge it needs no sink.
    """

    def __init__(self, store: Store, stopping: threading.Event, deliveries: Deliveries) -> None:
        self._store, self._stopping, self._deliveries = store, stopping, deliveries
        self._ticked: float | None = None

    def ticked(self) -> None:
        """The clock has just ticked."""
        self._ticked = time.monotonic()

    def ready(self) -> list[Check]:
        """One line for each part."""
        return [self._store_answers(), self._clock_ticks(), self._running(), *self._sinks()]

    def _sinks(self) -> Iterator[Check]:
        for name in self._deliveries.tallies:
            hangs, rests = self._deliveries.hanging(name), self._deliveries.rests_until(name)
            if hangs is not None:
                message = (
                    f"degraded: a call hangs since {hangs:%H:%M:%S} UTC; restart the daemon if it stays so"
                )
                yield Check(f"sink {name}", ok=True, message=message)
            elif rests is not None:
                message = f"degraded: it asked to be left alone until {rests:%H:%M:%S} UTC; see the log"
                yield Check(f"sink {name}", ok=True, message=message)

    def _store_answers(self) -> Check:
        try:
            depth = self._store.outbox.depth()
        except StoreError as error:
            return Check("store", ok=False, message=str(error))
        return Check(
            "store",
            ok=True,
            message=f"{format_quantity(depth.ready, '{delivery}')} waiting, {depth.failed} failed",
        )

    def _clock_ticks(self) -> Check:
        if self._ticked is None:
            return Check("clock", ok=True, message="has not ticked yet")
        age = time.monotonic() - self._ticked
        return Check("clock", ok=age <= _LATE, message=f"ticked {age:.0f} s ago")

    def _running(self) -> Check:
        stopping = self._stopping.is_set()
        return Check("daemon", ok=not stopping, message="is stopping" if stopping else "is running")
