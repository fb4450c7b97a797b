"""The daemon lets sinks look at their tickets now and then; one that cannot keeps nobody else from it."""

from __future__ import annotations

import logging
from datetime import timedelta
from types import SimpleNamespace
from typing import ClassVar

import pytest

from qualitywatch.components import Sink
from qualitywatch.config.project import ConfiguredSink
from qualitywatch.daemon.follow import FOLLOW_EVERY, Followings
from qualitywatch.daemon.trouble import Troubles
from qualitywatch.domain.ticket import TicketNews, TicketRef
from qualitywatch.domain.waiver import Waiver
from qualitywatch.errors import RetryableSinkError
from qualitywatch.store import memory_store
from qualitywatch.testing.samples import sample_change
from store_examples import settle
from ticket_world import Clock

LOOKS: list[str] = []


class Watcher(Sink):
    """Says one thing of each ticket."""

    name: ClassVar = "watcher"
    broken: bool = False

    def send(self, delivery):
        del delivery
        return TicketRef("1", "QW-1")

    def follow(self, followed, at):
        LOOKS.append("broken" if self.broken else "whole")
        if self.broken:
            raise RetryableSinkError("busy")
        for each in followed:
            key = each.ticket.ref.key
            waiver = Waiver(each.ticket.fingerprint, key, "accepted", at, at + timedelta(days=1), key)
            yield TicketNews(ticket=each.ticket, said=f"{key} was decided", waiver=waiver)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(clock):
    with memory_store(clock=clock) as made:
        for name in ("bad", "good"):
            settle(made, sample_change(), sinks=("bad", "good"), at=clock())
            (delivery,) = made.dispatch.claim(
                "one", now=clock(), lease=timedelta(hours=1), limit=1, sinks=(name,)
            )
            made.dispatch.delivered(delivery, TicketRef("1", "QW-1"))
        yield made


@pytest.fixture
def followings(store, clock):
    LOOKS.clear()
    sinks = tuple(
        ConfiguredSink(name, Watcher(broken=name == "bad"), frozenset()) for name in ("bad", "good")
    )
    return Followings(SimpleNamespace(sinks=sinks), store, clock=clock, troubles=Troubles())


def look(followings):
    """One beat of the daemon's clock, for both sinks."""
    for name in ("bad", "good"):
        followings.look(name)


def test_what_a_sink_sees_is_kept_and_said(store, followings, caplog):
    caplog.set_level(logging.INFO)
    look(followings)
    (waiver,) = store.readings.waivers()
    assert waiver.owner == "QW-1"
    assert "good: QW-1 was decided" in caplog.messages


def test_a_sink_that_cannot_look_keeps_nobody_else_from_it(followings, caplog):
    look(followings)
    assert LOOKS == ["broken", "whole"]
    assert "bad cannot look at its tickets: busy" in caplog.messages


def test_sinks_look_at_once_and_then_at_intervals(followings, clock):
    for _ in range(3):
        look(followings)
        clock.advance(FOLLOW_EVERY.total_seconds() / 2)
    assert LOOKS == ["broken", "whole"] * 2


def test_a_clock_that_is_set_back_stops_no_look(followings, clock):
    look(followings)
    clock.advance(-86_400)
    look(followings)
    assert LOOKS == ["broken", "whole"] * 2


def test_tickets_that_were_called_for_are_looked_at_before_it_is_time(followings, caplog):
    caplog.set_level(logging.INFO)
    look(followings)
    caplog.clear()
    followings.call_for("good", ["QW-1"])
    look(followings)
    look(followings)
    assert LOOKS == ["broken", "whole", "whole"]
    assert caplog.messages == ["good: QW-1 was decided"]


def test_a_call_for_a_ticket_that_is_not_ours_looks_at_nothing(followings):
    look(followings)
    followings.call_for("good", ["QW-77"])
    look(followings)
    assert LOOKS == ["broken", "whole"]


def test_a_called_look_does_not_put_off_the_next_whole_one(followings, clock):
    look(followings)
    clock.advance(FOLLOW_EVERY.total_seconds() - 60)
    followings.call_for("good", ["1"])
    look(followings)
    clock.advance(60)
    look(followings)
    assert LOOKS == ["broken", "whole", "whole", "broken", "whole"]
