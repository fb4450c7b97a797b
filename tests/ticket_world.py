"""A ticket system that misbehaves by plan, the sink that files into it, and a clock that only tests move."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Self

from pydantic import ConfigDict

from pipeline_examples import NOON
from qualitywatch.components import Sink
from qualitywatch.domain.finding import ChangeKind, FindingChange
from qualitywatch.domain.ticket import Delivery, Ticket, TicketRef
from qualitywatch.errors import AmbiguousSinkError, RetryableSinkError, SinkError
from qualitywatch.pipeline.act import Tally
from qualitywatch.pipeline.deliver import deliver
from qualitywatch.store import Migrate, memory_store, open_store
from qualitywatch.testing.samples import sample_change, sample_outcome
from store_examples import settle

Key = tuple[str, int]
"""Fingerprint and generation."""


class Died(BaseException):
    """The process is gone: nothing that it holds is handed back, nothing more is written."""


class Fate(StrEnum):
    """What becomes of one call to the ticket system."""

    OK = "ok"
    REFUSED_FOR_NOW = "refused for now"
    LOST_BEFORE = "the answer is lost, and nothing was done"
    LOST_AFTER = "the answer is lost, and it was done"
    CRASH_BEFORE = "the sink crashes before it does anything"
    CRASH_AFTER = "the sink crashes after it has done it"
    DIE_BEFORE = "the process dies before anything is done"
    DIE_AFTER = "the process dies after it was done"
    REFUSED = "refused for good"


BEFORE: Mapping[Fate, Callable[[], BaseException]] = {
    Fate.REFUSED_FOR_NOW: lambda: RetryableSinkError("busy"),
    Fate.LOST_BEFORE: lambda: AmbiguousSinkError("reset"),
    Fate.CRASH_BEFORE: lambda: KeyError("before"),
    Fate.DIE_BEFORE: Died,
    Fate.REFUSED: lambda: SinkError("no such project"),
}
AFTER: Mapping[Fate, Callable[[], BaseException]] = {
    Fate.LOST_AFTER: lambda: AmbiguousSinkError("timed out"),
    Fate.CRASH_AFTER: lambda: KeyError("after"),
    Fate.DIE_AFTER: Died,
}


@dataclass
class Clock:
    """Stands still until it is told to go on."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Filed:
    """One ticket as the other side has it; ``told`` marks the changes that were said on it."""

    id: str
    token: str
    key: Key
    filed_at: datetime
    told: list[str] = field(default_factory=list)


@dataclass
class TicketSystem:
    """Shows a ticket to searches only ``lag`` after it was filed.

    Each call meets the next of the ``fates``, and during the next call the next of ``meanwhile`` happens.
    """

    clock: Clock
    lag: timedelta = timedelta(0)
    fates: deque[Fate] = field(default_factory=deque)
    filed: list[Filed] = field(default_factory=list)
    meanwhile: deque[Callable[[], None]] = field(default_factory=deque)
    busy: bool = False
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    refused: set[Key] = field(default_factory=set)
    calls: list[str] = field(default_factory=list)

    def file(self, delivery: Delivery) -> TicketRef:
        """A ticket for the finding, whatever was filed before."""
        ticket = delivery.ticket
        key = (ticket.fingerprint, ticket.generation)
        fate = self._begin("file", key)
        made = Filed(str(next(self.numbers)), ticket.token, key, self.clock())
        self.filed.append(made)
        self._end(fate)
        return TicketRef(made.id, f"QW-{made.id}")

    def tell(self, delivery: Delivery, ref: TicketRef) -> TicketRef:
        """Say the change on a ticket, once."""
        ticket = delivery.ticket
        fate = self._begin("tell", (ticket.fingerprint, ticket.generation))
        (known,) = (filed for filed in self.filed if filed.id == ref.id)
        mark = f"{delivery.change.kind} {delivery.change.at.isoformat()}"
        if mark not in known.told:
            known.told.append(mark)
        self._end(fate)
        return ref

    def search(self, delivery: Delivery) -> TicketRef | None:
        """What the index showed for the delivery's token when the search began."""
        token, asked_at = delivery.ticket.token, self.clock()
        fate = self._begin("search", (delivery.ticket.fingerprint, delivery.ticket.generation))
        self._end(fate)
        shown = (one for one in self.filed if one.token == token and one.filed_at + self.lag <= asked_at)
        return next((TicketRef(one.id, f"QW-{one.id}") for one in shown), None)

    def _begin(self, call: str, key: Key) -> Fate:
        self.calls.append(call)
        fate = self.fates.popleft() if self.fates else Fate.OK
        if self.meanwhile and not self.busy:
            self.busy = True  # what happens meanwhile takes no time of its own
            try:
                self.meanwhile.popleft()()
            finally:
                self.busy = False
        if fate in BEFORE:
            if fate is Fate.REFUSED:
                self.refused.add(key)
            error = BEFORE[fate]
            raise error()
        return fate

    def _end(self, fate: Fate) -> None:
        if fate in AFTER:
            error = AFTER[fate]
            raise error()


class TicketSink(Sink):
    """Files as a sink should: by the token, once; comments on what is there."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    name: ClassVar = "tickets"
    system: TicketSystem

    def discard(self, delivery: Delivery) -> bool:
        """Whether it is no news for a ticket that is there, and none is due."""
        ends = delivery.change.kind in (ChangeKind.RESOLVED, ChangeKind.IMPROVED)
        return delivery.ticket.ref is None and ends

    def send(self, delivery: Delivery) -> TicketRef | None:
        """File, or tell."""
        if delivery.ticket.ref is not None:
            return self.system.tell(delivery, delivery.ticket.ref)
        assert not self.discard(delivery), "what is discarded is never sent"
        return self.system.file(delivery)

    def find(self, delivery: Delivery) -> TicketRef | None:
        """By the token."""
        return self.system.search(delivery)


def opened(rule: str = "complex-functions", *, generation: int = 1, at: datetime = NOON) -> FindingChange:
    """The finding of a rule opens, or opens again."""
    kind = ChangeKind.OPENED if generation == 1 else ChangeKind.REOPENED
    return sample_change(sample_outcome(rule=rule), kind=kind, at=at, generation=generation)


def resolved(rule: str = "complex-functions", *, generation: int = 1, at: datetime = NOON) -> FindingChange:
    """It is repaired."""
    change = sample_change(kind=ChangeKind.RESOLVED, at=at, generation=generation)
    outcome = replace(change.finding.outcome, rule=rule)
    return replace(change, finding=replace(change.finding, outcome=outcome))


class Desk:
    """A store, a ticket system and one clock for both: what the tests of the act stage work at."""

    def __init__(self, *, lag: timedelta = timedelta(0), url: str = "") -> None:
        self.clock = Clock()
        self.store = (
            open_store(url, migrate=Migrate.REQUIRE_CURRENT, clock=self.clock)
            if url
            else memory_store(clock=self.clock)
        )
        self.system = TicketSystem(self.clock, lag)
        self.sink = TicketSink(system=self.system)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()

    def tell(self, *changes: FindingChange) -> None:
        """The findings change, and the ticket system is to hear of it."""
        settle(self.store, *changes, sinks=("tickets",), at=self.clock())

    def act(self, sink: Sink | None = None, *, worker: str = "one", limit: int = 20) -> Tally:
        """One round of the act stage."""
        sinks = {"tickets": sink or self.sink}
        return deliver(self.store.dispatch, sinks, worker=worker, clock=self.clock, limit=limit)

    def act_until_done(self, sink: Sink | None = None, *, rounds: int = 200) -> None:
        """Act now and then until nothing waits, as the daemon does; fails where something waits for ever."""
        for _ in range(rounds):
            depth = self.store.outbox.depth()
            if not depth.ready and not depth.claimed:
                return
            self.act(sink, worker="patient")
            self.clock.advance(60)
        raise AssertionError(f"still waiting after {rounds} minutes: {self.store.outbox.depth()}")

    @property
    def ticket(self) -> Ticket:
        """The only row of the ledger."""
        (found,) = self.store.readings.tickets()
        return found
