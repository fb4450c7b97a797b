"""A sink that hangs or wants rest is left alone, and keeps nobody else waiting."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import ClassVar

import pytest

from qualitywatch.domain.ticket import Delivery, TicketRef, TicketState
from qualitywatch.errors import AmbiguousSinkError, RetryableSinkError
from qualitywatch.pipeline.act import LOOK_UPS, Delivered, act
from qualitywatch.pipeline.lane import Lane
from ticket_world import Clock, Desk, TicketSink, opened

SOON = timedelta(milliseconds=50)


class Gated(TicketSink):
    """Files only once the gate is open, or does not come back at all."""

    name: ClassVar = "tickets"
    gate: threading.Event
    entered: threading.Event

    def send(self, delivery: Delivery) -> TicketRef | None:
        self.entered.set()
        assert self.gate.wait(20)
        return super().send(delivery)


@pytest.fixture
def desk() -> Iterator[Desk]:
    with Desk() as made:
        yield made


@pytest.fixture
def sink(desk: Desk) -> Iterator[Gated]:
    made = Gated(system=desk.system, gate=threading.Event(), entered=threading.Event())
    yield made
    made.gate.set()


@pytest.fixture
def lane(desk: Desk) -> Lane:
    return Lane(SOON, clock=desk.clock)


def deliver(desk: Desk, sink: TicketSink, lane: Lane) -> dict[Delivered, int]:
    return dict(
        act(desk.store.dispatch, {"tickets": sink}, worker="w", clock=desk.clock, lanes={"tickets": lane})
    )


def when(said: Callable[[], bool]) -> None:
    for _ in range(2000):
        if said():
            return
        threading.Event().wait(0.005)
    raise AssertionError("it did not come to pass")


def test_a_call_that_takes_too_long_may_have_done_something(desk: Desk, sink: Gated, lane: Lane) -> None:
    desk.tell(opened())
    assert deliver(desk, sink, lane) == {Delivered.POSTPONED: 1}
    assert desk.ticket.state is TicketState.UNKNOWN
    assert lane.hangs_since == desk.clock()


def test_while_it_hangs_nothing_is_claimed(desk: Desk, sink: Gated, lane: Lane) -> None:
    desk.tell(opened(), opened("other"))
    deliver(desk, sink, lane)
    desk.clock.advance(3600)
    assert deliver(desk, sink, lane) == {}
    assert desk.store.outbox.depth().claimed == 0


def test_what_it_does_in_the_end_is_found_and_not_done_again(desk: Desk, sink: Gated, lane: Lane) -> None:
    desk.system.lag = timedelta(minutes=2)
    desk.tell(opened())
    deliver(desk, sink, lane)
    desk.clock.advance(3600)  # every look-up after the beginning of the send is long past
    sink.gate.set()
    when(lane.open)
    assert deliver(desk, sink, lane) == {Delivered.POSTPONED: 1}, "not in the index yet, and not sent again"
    desk.clock.advance(LOOK_UPS[2].total_seconds() + 1)
    assert deliver(desk, sink, lane) == {Delivered.FOUND: 1}
    assert len(desk.system.filed) == 1


def test_what_the_call_raises_comes_through(lane: Lane) -> None:
    def fail() -> None:
        raise TimeoutError("of its own")

    with pytest.raises(TimeoutError, match="of its own"):
        lane.call(fail)
    assert lane.open()


def test_the_limit_is_said(lane: Lane, sink: Gated) -> None:
    with pytest.raises(AmbiguousSinkError, match="no answer within 50ms"):
        lane.call(sink.gate.wait)


class Tired(TicketSink):
    """Its other side wants to be left alone."""

    name: ClassVar = "tickets"

    def send(self, delivery: Delivery) -> TicketRef | None:
        self.system.calls.append("send")
        raise RetryableSinkError("come back later", after=timedelta(minutes=10), whole_sink=True)


def test_a_sink_that_wants_rest_is_asked_once_and_not_for_each_delivery(desk: Desk) -> None:
    lane = Lane(timedelta(seconds=20), clock=desk.clock)
    desk.tell(*(opened(f"rule-{number}") for number in range(30)))
    assert deliver(desk, Tired(system=desk.system), lane) == {Delivered.POSTPONED: 1}
    for _ in range(9):
        desk.clock.advance(60)
        assert deliver(desk, Tired(system=desk.system), lane) == {}
    assert desk.system.calls == ["send"]
    desk.clock.advance(61)
    assert deliver(desk, desk.sink, lane).get(Delivered.SENT) == 20


def test_a_clock_that_is_set_back_ends_a_rest() -> None:
    clock = Clock()
    lane = Lane(SOON, clock=clock)
    lane.rest(clock() + timedelta(hours=1))
    assert not lane.open()
    clock.advance(-60)
    assert lane.open()


class Repeatable(TicketSink):
    """Its other side knows a repetition by the token."""

    name: ClassVar = "tickets"
    repeatable: ClassVar = True

    def find(self, delivery: Delivery) -> TicketRef | None:
        raise AssertionError("there is nothing to look for")

    def send(self, delivery: Delivery) -> TicketRef | None:
        self.system.calls.append(delivery.ticket.token)
        if len(self.system.calls) < 3:
            raise AmbiguousSinkError("reset")
        return None


def test_a_repeatable_delivery_is_sent_again_with_the_same_token(desk: Desk) -> None:
    desk.tell(opened())
    desk.act_until_done(Repeatable(system=desk.system))
    assert len(desk.system.calls) == 3
    assert len(set(desk.system.calls)) == 1
    assert desk.ticket.state is TicketState.OPEN


def test_the_lane_knows_why_nothing_arrives_until_something_does(desk: Desk) -> None:
    lane = Lane(timedelta(seconds=20), clock=desk.clock)
    desk.tell(opened())
    deliver(desk, Tired(system=desk.system), lane)
    assert lane.trouble == "come back later"
    desk.clock.advance(700)
    deliver(desk, desk.sink, lane)
    assert lane.trouble == ""
