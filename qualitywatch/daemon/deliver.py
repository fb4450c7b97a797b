"""Deliveries: what waits in the outbox goes to the configured sinks, each in a lane of its own."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from qualitywatch.config.project import Project
from qualitywatch.daemon.trouble import Troubles
from qualitywatch.domain.quantities import format_quantity
from qualitywatch.errors import SinkError, StoreError
from qualitywatch.pipeline.act import Delivered, Tally
from qualitywatch.pipeline.deliver import deliver
from qualitywatch.pipeline.lane import Lane
from qualitywatch.store import OutboxDepth, Store

logger = logging.getLogger(__name__)

CLAIM = 20
"""How many deliveries are claimed at a time."""


class Deliveries:
    """Dispatches what is due, of each sink one delivery at a time, until the daemon stops.

    A sink that hangs or rests holds up nobody but itself.
    """

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
        self._lanes = {each.name: Lane(each.time_limit, clock=clock) for each in project.sinks}
        self._store, self._worker, self._clock, self._stopping = store, worker, clock, stopping
        self._troubles = troubles or Troubles()
        self._to_resume: set[str] = set()
        self.tallies: dict[str, Tally] = {name: Counter() for name in self._sinks}
        """What became of the deliveries of each sink since the daemon began."""
        self.depths: dict[str, OutboxDepth] = {}
        """What waited for each sink after its last dispatch."""

    def resume(self) -> None:
        """Make due again what was given up, with the next dispatch: who starts the daemon may have put it right."""
        self._to_resume = set(self._sinks)

    def dispatch(self, name: str) -> None:
        """Take what is due to one sink; failures stay in the outbox and are said in the log."""
        subject = f"the deliveries to {name} cannot be dispatched"
        taken: Tally = Counter()
        try:
            self._resume(name)
            while self._lanes[name].open() and not self._stopping.is_set():
                tally = self._round(name)
                taken += tally
                if tally.total() < CLAIM:
                    break
                self._look_at_depth(name)
            self._look_at_depth(name)
            self._say_why(name, taken)
        except StoreError as error:
            self._troubles.begin(subject, error)
            return
        finally:
            self._say(name, taken)
        self._troubles.end(subject)
        trouble, subject = self._lanes[name].trouble, f"deliveries to {name} do not arrive"
        if trouble:
            self._troubles.begin(subject, SinkError(trouble))
        else:
            self._troubles.end(subject)

    def hanging(self, name: str) -> datetime | None:
        """Since when a call to a sink has been under way beyond its time limit; None where none is."""
        return self._lanes[name].hangs_since

    def rests_until(self, name: str) -> datetime | None:
        """Until when a sink asked to be left alone; None where it may be called."""
        return self._lanes[name].rests_until

    def _look_at_depth(self, name: str) -> None:
        self.depths[name] = self._store.outbox.depth(name)

    def _round(self, name: str) -> Tally:
        tally = deliver(
            self._store.dispatch,
            {name: self._sinks[name]},
            worker=f"{self._worker}:{name}",
            clock=self._clock,
            limit=CLAIM,
            stopping=self._stopping.is_set,
            lanes=self._lanes,
        )
        self.tallies[name] += tally
        return tally

    def _resume(self, name: str) -> None:
        if name not in self._to_resume:
            return
        again = self._store.outbox.retry_failed(now=self._clock(), sink=name)
        if again:
            logger.info(
                "%s: what had been given up is tried again: %s", name, format_quantity(again, "{delivery}")
            )
        self._to_resume.discard(name)

    def _say_why(self, name: str, tally: Tally) -> None:
        """Say in the log why something is not delivered, once for each reason."""
        if not tally:
            return
        subject = f"{name} does not take what is to be delivered"
        bad = tally[Delivered.FAILED] or tally[Delivered.POSTPONED]
        reason = self._store.outbox.reason(name) if bad else ""
        if reason:
            self._troubles.begin(subject, SinkError(reason, hint="it is kept"))
        else:
            self._troubles.end(subject)

    def _say(self, name: str, tally: Tally) -> None:
        if tally:
            said = ", ".join(f"{count} {what.value}" for what, count in sorted(tally.items()))
            level = logging.WARNING if tally[Delivered.FAILED] else logging.INFO
            logger.log(level, "deliveries to %s: %s", name, said)
