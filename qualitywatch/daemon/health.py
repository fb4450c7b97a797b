"""Whether the daemon can do its work: what ``/readyz`` answers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from qualitywatch.errors import StoreError
from qualitywatch.store import Store
from qualitywatch.web.health import Check

_LATE = timedelta(seconds=60)


class DaemonHealth:
    """Ready while the store answers, the clock ticks and nobody has asked the daemon to stop."""

    def __init__(self, store: Store, clock: Callable[[], datetime], stopping: threading.Event) -> None:
        self._store, self._clock, self._stopping = store, clock, stopping
        self._ticked: datetime | None = None

    def ticked(self) -> None:
        """The clock has just ticked."""
        self._ticked = self._clock()

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
        late = self._ticked is not None and self._clock() - self._ticked > _LATE
        return Check(
            "clock", ok=not late, message=f"last tick {self._ticked}" if self._ticked else "not yet ticked"
        )

    def _running(self) -> Check:
        stopping = self._stopping.is_set()
        return Check("daemon", ok=not stopping, message="is stopping" if stopping else "is running")
