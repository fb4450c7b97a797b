"""What there is no room for waits in one list, which empties by itself."""

from __future__ import annotations

from typing import ClassVar

import pytest
from pydantic import ConfigDict

from qualitywatch.domain.finding import FindingState
from qualitywatch.domain.member import Gathers
from qualitywatch.domain.ticket import Delivery, TicketRef, TicketState
from qualitywatch.errors import NoRoomError
from qualitywatch.pipeline.act import Delivered
from qualitywatch.pipeline.follow import follow
from ticket_world import Desk, TicketSink, opened, resolved


class SmallSink(TicketSink):
    """Has room for so many tickets."""

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=False)
    name: ClassVar = "tickets"
    space: int = 0

    def room(self) -> int:
        return self.space

    def send(self, delivery: Delivery) -> TicketRef | None:
        if delivery.ticket.ref is None and delivery.change.finding.gathers is None:
            if not self.space:
                raise NoRoomError("the sprint is full")
            self.space -= 1
        return super().send(delivery)


@pytest.fixture
def desk(store_url):
    with Desk(url=store_url) as made:
        yield made


@pytest.fixture
def small(desk):
    return SmallSink(system=desk.system)


def overflow(desk):
    return desk.store.items.overflow("tickets")


def names(desk):
    return [each.rule for each in overflow(desk).members]


def test_what_has_no_room_waits_in_one_ticket(desk, small):
    desk.tell(opened("a"), opened("b"), opened("c"))
    assert desk.act(small)[Delivered.WAITING] == 3
    desk.act(small)
    (filed,) = desk.system.filed
    assert filed.key[0] == overflow(desk).fingerprint
    assert names(desk) == ["a", "b", "c"]
    assert overflow(desk).gathers is Gathers.OVERFLOW


def test_a_finding_that_waits_shows_the_ticket_that_lists_it(desk, small):
    desk.tell(opened("a"))
    desk.act(small)
    desk.act(small)
    (ticket,) = desk.store.readings.tickets(fingerprint=opened("a").finding.fingerprint)
    assert (ticket.state, ticket.ref.id) == (TicketState.WAITING, desk.system.filed[0].id)


def test_a_repair_empties_the_list_and_ends_it(desk, small):
    desk.tell(opened("a"), opened("b"))
    desk.act(small)
    desk.act(small)
    desk.tell(resolved("a"))
    desk.act(small)
    assert names(desk) == ["b"]
    desk.tell(resolved("b"))
    desk.act_until_done(small)
    assert overflow(desk).state is FindingState.RESOLVED
    assert "resolved" in desk.system.filed[0].told[0]


def test_room_takes_the_first_ones_out_of_the_list(desk, small):
    desk.tell(opened("a"), opened("b"), opened("c"))
    desk.act(small)
    desk.act(small)
    small.space = 2
    list(follow(desk.store, {"tickets": small}, clock=desk.clock))
    desk.act_until_done(small)
    assert names(desk) == ["c"]
    assert len(desk.system.filed) == 3
    assert small.space == 0


def test_nothing_is_promoted_twice(desk, small):
    desk.tell(opened("a"))
    desk.act(small)
    small.space = 5
    for _ in range(2):
        list(follow(desk.store, {"tickets": small}, clock=desk.clock))
    desk.act_until_done(small)
    assert [filed.key[0] for filed in desk.system.filed].count(opened("a").finding.fingerprint) == 1


def test_a_new_overflow_is_a_new_opening(desk, small):
    desk.tell(opened("a"))
    desk.act_until_done(small)
    desk.tell(resolved("a"))
    desk.act_until_done(small)
    desk.tell(opened("b"))
    desk.act_until_done(small)
    assert (overflow(desk).generation, names(desk)) == (2, ["b"])
