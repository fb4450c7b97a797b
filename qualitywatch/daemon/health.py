"""Whether the daemon can do its work: what ``/readyz`` answers."""

from __future__ import annotations

import threading
import time

from qualitywatch.errors import StoreError
from qualitywatch.store import Store
from qualitywatch.web.health import Check

_LATE = 60.0  # seconds


class DaemonHealth:
    """Ready while the store answers, the clock ticks and nobody has asked the daemon to stop."""

    def __init__(self, store: Store, stopping: threading.Event) -> None:
        self._store, self._stopping = store, stopping
        self._ticked: float | None = None

    def ticked(self) -> None:
        """The clock has just ticked."""
        self._ticked = time.monotonic()

    def ready(self) -> list[Check]:
        """One line for each part."""
        return [self._store_answers(), self._clock_ticks(), self._running()]

    def _store_answers(self) -> Check:
        try:
            depth = self._store.outbox.depth()
        except StoreError as error:
            return Check("store", ok=False, message=str(error))
        return Check("store", ok=True, message=f"{depth.ready} deliveries wait, {depth.failed} failed")

    def _clock_ticks(self) -> Check:
        if self._ticked is None:
            return Check("clock", ok=True, message="has not ticked yet")
        age = time.monotonic() - self._ticked
        return Check("clock", ok=age <= _LATE, message=f"ticked {age:.0f} s ago")

    def _running(self) -> Check:
        stopping = self._stopping.is_set()
        return Check("daemon", ok=not stopping, message="is stopping" if stopping else "is running")
