"""Trouble that lasts is said once when it begins and once when it is over, not every few seconds."""

from __future__ import annotations

import logging
import threading

logger = logging.getLogger(__name__)


class Troubles:
    """What does not work at the moment; safe to share between threads."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._known: dict[str, str] = {}

    def begin(self, what: str, error: Exception) -> None:
        """``what`` does not work; logged where that is news."""
        said = str(error)
        with self._guard:
            if self._known.get(what) == said:
                return
            self._known[what] = said
        logger.error("%s: %s", what, said)

    def end(self, what: str) -> None:
        """``what`` works; logged where that is news."""
        with self._guard:
            known = self._known.pop(what, None)
        if known is not None:
            logger.info("%s: works again", what)
