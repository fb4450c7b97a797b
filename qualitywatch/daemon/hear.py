"""Hearing: what the other sides of sinks say has changed is looked at at once, instead of with the next round."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from qualitywatch.components import IncomingCall, Sink
from qualitywatch.config.project import Project
from qualitywatch.daemon.follow import Followings
from qualitywatch.errors import CallRefusedError
from qualitywatch.pipeline.tell import answers_of
from qualitywatch.pipeline.words import masked

logger = logging.getLogger(__name__)


class Hearing:
    """Passes calls on to the sinks that hear them; a refusal is logged once until a call is accepted again."""

    def __init__(
        self,
        project: Project,
        followings: Followings,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._sinks = {each.name: each.sink for each in project.sinks if _hears(each.sink)}
        self._followings, self._clock = followings, clock
        self.wake: Callable[[str], None] = lambda _: None
        """Makes the sink of this name look soon; set once there is a clock that can."""
        self._guard = threading.Lock()
        self._refusing: set[str] = set()

    @property
    def hears(self) -> Mapping[str, Callable[[IncomingCall], int]]:
        """Who hears calls, by the sink's configured name."""
        return {name: partial(self._hear, name) for name in self._sinks}

    def _hear(self, name: str, call: IncomingCall) -> int:
        sink, refusals = self._sinks[name], []

        def ask() -> list[str]:
            try:
                return [str(ticket) for ticket in sink.hear(call, self._clock())]
            except CallRefusedError as error:
                refusals.append(error)
                return []

        answer = answers_of(ask)
        if refusals or isinstance(answer, str):
            said = str(refusals[0]) if refusals else f"the sink {answer}"
            self._refused(name, masked(said, sink))
            raise CallRefusedError("refused")
        with self._guard:
            self._refusing.discard(name)
        if answer:
            self._followings.call_for(name, answer)
            self.wake(name)
        return len(answer)

    def _refused(self, name: str, said: str) -> None:
        with self._guard:
            known = name in self._refusing
            self._refusing.add(name)
        if not known:
            logger.warning("%s: a call to /hooks/%s was refused: %s", name, name, said)


def _hears(sink: Sink) -> bool:
    return type(sink).hear is not Sink.hear
