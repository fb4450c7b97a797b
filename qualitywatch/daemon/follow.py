"""Following: now and then each sink looks at what people did to its tickets."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from qualitywatch.components import Sink
from qualitywatch.config.project import Project
from qualitywatch.daemon.trouble import Troubles
from qualitywatch.errors import SinkError, StoreError
from qualitywatch.pipeline.follow import follow
from qualitywatch.pipeline.words import masked
from qualitywatch.store import Store

logger = logging.getLogger(__name__)

FOLLOW_EVERY = timedelta(minutes=15)


class Followings:
    """Lets each sink look at its tickets, at once and then every ``FOLLOW_EVERY``."""

    def __init__(
        self, project: Project, store: Store, *, clock: Callable[[], datetime], troubles: Troubles
    ) -> None:
        self._sinks = {configured.name: configured.sink for configured in project.sinks}
        self._store, self._clock, self._troubles = store, clock, troubles
        self._last: datetime | None = None

    def look(self) -> None:
        """Look if it is time to; a sink that cannot look now does so the next time, and the others go on."""
        now = self._clock()
        # A clock that was set back must not make the next look wait for it.
        if self._last is not None and timedelta(0) <= now - self._last < FOLLOW_EVERY:
            return
        self._last = now
        for name, sink in self._sinks.items():
            self._follow(name, sink)

    def _follow(self, name: str, sink: Sink) -> None:
        subject = f"{name} cannot look at its tickets"
        try:
            for _, news in follow(self._store, {name: sink}, clock=self._clock):
                if news.said:
                    logger.info("%s: %s", name, masked(news.said, sink))
        except (SinkError, StoreError) as error:
            self._troubles.begin(subject, error)
            return
        self._troubles.end(subject)
