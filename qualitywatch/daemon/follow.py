"""Following: now and then each sink looks at what people did to its tickets, and at once where it was called for that."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta

from qualitywatch.config.project import Project
from qualitywatch.daemon.trouble import Troubles
from qualitywatch.errors import SinkError, StoreError
from qualitywatch.pipeline.follow import follow
from qualitywatch.pipeline.lane import Lane
from qualitywatch.pipeline.words import masked
from qualitywatch.store import Store

logger = logging.getLogger(__name__)

FOLLOW_EVERY = timedelta(minutes=15)
FOLLOW_LIMIT = timedelta(minutes=10)
"""How long one look may take: thousands of tickets are read within the other side's rate limits."""
CALLED_LIMIT = 1000
"""If more tickets than this were called for, all are looked at."""


class Followings:
    """Lets each sink look at its tickets, at once and then every ``FOLLOW_EVERY``."""

    def __init__(
        self, project: Project, store: Store, *, clock: Callable[[], datetime], troubles: Troubles
    ) -> None:
        self._sinks = {configured.name: configured.sink for configured in project.sinks}
        self._lanes = {
            each.name: Lane(max(FOLLOW_LIMIT, each.time_limit), clock=clock) for each in project.sinks
        }
        self._store, self._clock, self._troubles = store, clock, troubles
        self._last: dict[str, datetime] = {}
        self._guard = threading.Lock()
        self._called: dict[str, set[str]] = {}

    def call_for(self, name: str, tickets: Iterable[str]) -> None:
        """Somebody at the other end says that these tickets (ids or keys) have changed."""
        with self._guard:
            self._called.setdefault(name, set()).update(tickets)

    def look(self, name: str) -> None:
        """Look if it is time to, or if some tickets were called for; who cannot look now does so the next time."""
        now = self._clock()
        last = self._last.get(name)
        with self._guard:
            called = self._called.pop(name, set())
        # A clock that was set back must not make the next look wait for it.
        due = last is None or not timedelta(0) <= now - last < FOLLOW_EVERY
        if due or len(called) > CALLED_LIMIT:
            self._last[name] = now
            self._follow(name, None)
        elif called:
            self._follow(name, called)

    def _follow(self, name: str, only: Collection[str] | None) -> None:
        sink, subject = self._sinks[name], f"{name} cannot look at its tickets"
        try:
            found = follow(self._store, {name: sink}, clock=self._clock, lanes=self._lanes, only=only)
            for _, news in found:
                if news.said:
                    logger.info("%s: %s", name, masked(news.said, sink))
        except SinkError as error:
            self._troubles.begin(subject, SinkError(masked(str(error), sink)))
            return
        except StoreError as error:
            self._troubles.begin(subject, error)
            return
        self._troubles.end(subject)
