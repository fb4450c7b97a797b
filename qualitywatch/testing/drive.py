"""Drives a sink as the daemon does, through outbox and ledger, with a clock that does not wait."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

from qualitywatch.components import Sink
from qualitywatch.domain.finding import FindingChange
from qualitywatch.domain.readings import Evaluation
from qualitywatch.domain.verdict import VerdictKind
from qualitywatch.pipeline.act import Tally, act
from qualitywatch.pipeline.lane import Lane
from qualitywatch.store import memory_store

NAME = "the-sink"


@dataclass
class _Clock:
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now


class Drive:
    """A store in memory, and a sink that is to hear of what changes; use as a context manager."""

    def __init__(
        self,
        sink: Sink,
        *,
        limit: timedelta | None = None,
        passing: Callable[[timedelta], None] | None = None,
    ) -> None:
        self.sink = sink
        self._clock = _Clock()
        self._passing = passing
        self.store = memory_store(clock=self._clock)
        self.lane = Lane(limit or sink.time_limit, clock=self._clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with closing(self.store):
            pass

    def tell(self, *changes: FindingChange) -> None:
        """The findings change, and the sink is to hear of it."""
        for change in changes:
            outcome = change.finding.outcome
            evaluation = Evaluation(
                target=outcome.target, at=change.at, verdict=VerdictKind.FAIL, quality_model="iso25010:2023"
            )
            self.store.settle(evaluation, [outcome], [change], [], [(NAME, change)], at=self._clock())

    def act(self) -> Tally:
        """One round."""
        return act(
            self.store.dispatch,
            {NAME: self.sink},
            worker="drive",
            clock=self._clock,
            lanes={NAME: self.lane},
        )

    def pass_time(self, seconds: float) -> None:
        """Let the clock go on."""
        self._clock.now += timedelta(seconds=seconds)
        if self._passing is not None:
            self._passing(timedelta(seconds=seconds))

    def act_until_done(self, *, rounds: int = 60) -> None:
        """Act once a minute until nothing waits; fails where something waits for ever or was given up."""
        for _ in range(rounds):
            self.act()
            depth = self.store.outbox.depth()
            assert not depth.failed, f"given up: {self.store.outbox.failed()[0].error}"
            if not depth.ready and not depth.claimed:
                return
            self.pass_time(61)
        raise AssertionError(f"still waiting after {rounds} minutes: {self.store.outbox.depth()}")
