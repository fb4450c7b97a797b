"""A collector of past revisions that misbehaves at one of them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from naughty_collectors import FOREVER, NUMBER
from qualitywatch.components import RevisionCollector
from qualitywatch.domain.observation import Collected, Observation
from qualitywatch.domain.revision import Revision
from qualitywatch.domain.target import Target, Window
from qualitywatch.errors import CollectError, NoEvidenceError


class PastNaughty(RevisionCollector):
    """Numbers the revisions or files it is asked for, and misbehaves at one of them."""

    name: ClassVar = "test.past"
    method_version: ClassVar = "7"
    metrics: ClassVar = (NUMBER,)

    misdeed: str
    at: str = ""

    def collect(self, target: Target, window: Window) -> Iterator[Collected]:
        """Measure the present."""
        del target, window
        yield Observation(NUMBER, 1.0)

    def collect_revisions(
        self, target: Target, revisions: Sequence[Revision]
    ) -> Iterator[tuple[Revision, Iterable[Collected]]]:
        """Number the revisions by their ids."""
        del target
        if self.misdeed == "give up":
            raise NoEvidenceError("no repository")
        for revision in revisions:
            if revision.commit == self.at and self.misdeed == "another":
                yield replace(revision, commit="f" * 40), ()
            if revision.commit == self.at and self.misdeed == "stop":
                return
            yield revision, self._part(revision)

    def collect_files(
        self, target: Target, revision: Revision, paths: Sequence[str] | None
    ) -> Iterator[tuple[str, Iterable[Collected]]]:
        """Number the paths."""
        del target, revision
        if self.misdeed == "give up":
            raise NoEvidenceError("no repository")
        for number, path in enumerate(paths or ()):
            yield path, [Observation(NUMBER, number)]

    def _part(self, revision: Revision) -> Iterator[Collected]:
        if revision.commit == self.at:
            match self.misdeed:
                case "no evidence":
                    raise NoEvidenceError("nothing there")
                case "error":
                    raise CollectError("broken")
                case "crash":
                    raise ZeroDivisionError
                case "die":
                    os._exit(9)
                case "hang":
                    time.sleep(FOREVER)
                case "memory":
                    bytearray(4 * 2**30)
        yield Observation(NUMBER, int(revision.commit, 16))
