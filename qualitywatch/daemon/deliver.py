"""Deliveries: what waits in the outbox goes to the configured sinks."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from qualitywatch.config.project import Project
from qualitywatch.daemon.trouble import Troubles
from qualitywatch.errors import StoreError
from qualitywatch.pipeline.act import Delivered, act
from qualitywatch.store import Store

logger = logging.getLogger(__name__)


class Deliveries:
    """Dispatches what is due, one delivery at a time, until the daemon stops."""

    def __init__(
        self,
        project: Project,
        store: Store,
        *,
        worker: str,
        clock: Callable[[], datetime],
        stopping: threading.Event,
        troubles: Troubles | None = None,
    ) -> None:
        self._sinks = {configured.name: configured.sink for configured in project.sinks}
        self._store, self._worker, self._clock, self._stopping = store, worker, clock, stopping
        self._troubles = troubles or Troubles()
        self._to_resume = False

    def resume(self) -> None:
        """Make due again what was given up, with the next dispatch: who starts the daemon may have put it right."""
        self._to_resume = True

    def _resume(self) -> None:
        again = sum(self._store.outbox.retry_failed(now=self._clock(), sink=name) for name in self._sinks)
        if again:
            logger.info("deliveries: %d that had been given up are tried again", again)
        self._to_resume = False

    def dispatch(self) -> None:
        """Take what is due to its sinks; failures stay in the outbox and are said in the log."""
        if not self._sinks:
            return
        try:
            if self._to_resume:
                self._resume()
            tally = act(
                self._store.dispatch,
                self._sinks,
                worker=self._worker,
                clock=self._clock,
                stopping=self._stopping.is_set,
            )
        except StoreError as error:
            self._troubles.begin("the outbox cannot be dispatched", error)
            return
        self._troubles.end("the outbox cannot be dispatched")
        if tally:
            bad = tally[Delivered.FAILED]
            said = ", ".join(f"{count} {what.value}" for what, count in sorted(tally.items()))
            logger.log(logging.WARNING if bad else logging.INFO, "deliveries: %s", said)
