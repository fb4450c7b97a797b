"""From the outbox to a sink: what one attempt comes to, and when the next one is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odd_sinks import Greedy, Raising
from pipeline_examples import NOON
from qualitywatch.components import Sink
from qualitywatch.domain.finding import ChangeKind
from qualitywatch.domain.ticket import TicketRef, TicketState
from qualitywatch.errors import RetryableSinkError
from qualitywatch.pipeline.act import (
    BACKOFF_FIRST,
    BACKOFF_LONGEST,
    LOOK_UPS,
    WAIT_LONGEST,
    Delivered,
    act,
    backoff,
    next_look_up,
)
from qualitywatch.testing.samples import sample_change, sample_delivery, sample_outcome
from store_examples import settle
from ticket_world import (
    Desk,
    Fate,
    TicketSink,
    opened,
    resolved,
)


class TestOneAttempt:
    def test_a_change_is_sent_and_the_ledger_knows_the_ticket(self, desk: Desk) -> None:
        desk.tell(opened())
        assert desk.act() == {Delivered.SENT: 1}
        assert (desk.ticket.state, desk.ticket.ref) == (TicketState.OPEN, TicketRef("1", "QW-1"))
        assert desk.act() == {}

    def test_nothing_waiting_is_nothing_done(self, desk: Desk) -> None:
        assert desk.act() == {}

    def test_the_intent_is_committed_before_the_sink_is_called(self, desk: Desk) -> None:
        desk.tell(opened())
        seen = []
        desk.system.meanwhile.append(lambda: seen.append(desk.ticket))
        desk.act()
        assert [(ticket.state, ticket.unknown_since) for ticket in seen] == [(TicketState.UNKNOWN, NOON)]
        assert seen[0].token == desk.system.filed[0].token

    def test_a_repair_is_said_on_the_ticket(self, desk: Desk) -> None:
        desk.tell(opened())
        desk.act()
        desk.tell(resolved())
        assert desk.act() == {Delivered.SENT: 1}
        assert desk.ticket.state is TicketState.DONE
        assert desk.ticket.ref == TicketRef("1", "QW-1")
        assert len(desk.system.filed[0].told) == 1

    def test_the_repair_of_what_nobody_was_told_is_not_told_either(self, desk: Desk) -> None:
        settle(desk.store, opened(), sinks=())
        desk.tell(resolved())
        assert desk.act() == {Delivered.DISCARDED: 1}
        assert desk.system.calls == []
        assert desk.store.readings.tickets() == []

    def test_not_even_to_a_sink_that_would_take_it(self, desk: Desk) -> None:
        settle(desk.store, opened(), sinks=())
        desk.tell(resolved())
        assert desk.act(Greedy(system=desk.system)) == {Delivered.DISCARDED: 1}

    def test_what_the_sink_has_no_use_for_is_done_without_a_call(self, desk: Desk) -> None:
        desk.tell(sample_change(kind=ChangeKind.IMPROVED))
        assert desk.act() == {Delivered.DISCARDED: 1}
        assert (desk.system.calls, desk.store.outbox.depth().ready) == ([], 0)

    def test_no_more_is_taken_than_asked_for(self, desk: Desk) -> None:
        desk.tell(*(opened(f"rule-{number}") for number in range(5)))
        assert desk.act(limit=3) == {Delivered.SENT: 3}

    def test_other_sinks_deliveries_are_left_to_them(self, desk: Desk) -> None:
        settle(desk.store, opened(), sinks=("chat",))
        assert desk.act() == {}
        assert desk.store.outbox.depth().ready == 1

    def test_whoever_stops_hands_back_what_was_not_begun(self, desk: Desk) -> None:
        desk.tell(*(opened(f"rule-{number}") for number in range(3)))
        tally = act(
            desk.store.dispatch,
            {"tickets": desk.sink},
            worker="one",
            clock=desk.clock,
            stopping=lambda: len(desk.system.filed) == 1,
        )
        assert tally == {Delivered.SENT: 1}
        assert (desk.store.outbox.depth().ready, desk.store.outbox.depth().claimed) == (2, 0)


class TestLater:
    def due_after(self, desk: Desk, sink: Sink, wait: timedelta) -> None:
        """Nothing is due a moment before, and something is then."""
        desk.clock.now += wait - timedelta(milliseconds=2)
        assert desk.act(sink) == {}
        desk.clock.now += timedelta(milliseconds=2)
        assert sum(desk.act(sink).values()) == 1

    @pytest.mark.parametrize("seconds", [1, 600, 3600])
    def test_what_the_sink_asks_for_is_waited_in_full(self, desk: Desk, seconds: int) -> None:
        desk.tell(opened())
        after = timedelta(seconds=seconds)
        sink = Raising(error=RetryableSinkError("slow down", after=after), system=desk.system)
        assert desk.act(sink) == {Delivered.POSTPONED: 1}
        assert desk.ticket.state is TicketState.INTENT, "certainly nothing happened"
        self.due_after(desk, sink, after)

    @pytest.mark.parametrize("after", [timedelta.max, timedelta(days=400)])
    def test_but_for_no_longer_than_a_day(self, desk: Desk, after: timedelta) -> None:
        desk.tell(opened())
        sink = Raising(error=RetryableSinkError("go away", after=after), system=desk.system)
        assert desk.act(sink) == {Delivered.POSTPONED: 1}
        self.due_after(desk, sink, WAIT_LONGEST)

    @pytest.mark.parametrize("after", [timedelta(0), timedelta(seconds=-5), timedelta.min])
    def test_no_time_at_all_is_at_once(self, desk: Desk, after: timedelta) -> None:
        desk.tell(opened())
        desk.act(Raising(error=RetryableSinkError("x", after=after), system=desk.system))
        assert desk.act(TicketSink(system=desk.system)) == {Delivered.SENT: 1}

    def test_a_request_that_certainly_did_nothing_is_not_looked_for(self, desk: Desk) -> None:
        desk.tell(opened())
        desk.system.fates.append(Fate.REFUSED_FOR_NOW)
        desk.act_until_done()
        assert desk.system.calls == ["file", "file"]

    @pytest.mark.parametrize("fate", [Fate.LOST_BEFORE, Fate.CRASH_BEFORE])
    def test_what_may_have_happened_is_looked_for_at_growing_intervals_before_it_is_sent_again(
        self, desk: Desk, fate: Fate
    ) -> None:
        desk.tell(opened())
        desk.system.fates.append(fate)
        desk.act()
        assert desk.ticket.state is TicketState.UNKNOWN
        seen = []
        while not desk.system.filed:
            desk.clock.advance(5)
            before = len(desk.system.calls)
            desk.act()
            seen += [(call, desk.clock.now - NOON) for call in desk.system.calls[before:]]
        *looks, sent = seen
        assert [when for _, when in looks] == list(LOOK_UPS)
        assert {call for call, _ in looks} == {"search"}
        assert sent == ("file", LOOK_UPS[-1])

    @pytest.mark.parametrize("fate", [Fate.LOST_AFTER, Fate.CRASH_AFTER])
    @pytest.mark.parametrize("lag", [0, 6, 100, 299])
    def test_what_happened_is_found_once_the_index_shows_it(self, desk: Desk, fate: Fate, lag: int) -> None:
        desk.system.lag = timedelta(seconds=lag)
        desk.tell(opened())
        desk.system.fates.append(fate)
        desk.act_until_done()
        assert len(desk.system.filed) == 1
        assert (desk.ticket.state, desk.ticket.ref) == (TicketState.OPEN, TicketRef("1", "QW-1"))

    def test_the_look_ups_are_counted_from_the_last_send_and_not_from_the_first(self, desk: Desk) -> None:
        desk.system.lag = timedelta(seconds=250)
        desk.tell(opened())
        desk.system.fates.append(Fate.LOST_BEFORE)
        desk.act()
        desk.clock.advance(400)
        desk.system.fates.extend([Fate.OK, Fate.LOST_AFTER])  # looked for in vain, and sent again
        desk.act()
        assert len(desk.system.filed) == 1
        desk.act_until_done()
        assert len(desk.system.filed) == 1

    def test_a_look_that_began_before_the_last_one_was_due_is_not_the_last_one(self, desk: Desk) -> None:
        desk.system.lag = LOOK_UPS[-1]
        desk.tell(opened())
        desk.system.fates.append(Fate.LOST_AFTER)
        desk.act()
        desk.clock.now += LOOK_UPS[-1] - timedelta(seconds=1)
        desk.system.meanwhile.append(
            lambda: desk.clock.advance(10)
        )  # a slow search, that saw what was there before
        assert desk.act() == {Delivered.POSTPONED: 1}
        assert desk.act() == {Delivered.FOUND: 1}
        assert len(desk.system.filed) == 1

    def test_a_look_up_that_fails_sends_nothing(self, desk: Desk) -> None:
        desk.tell(opened())
        desk.system.fates.extend([Fate.LOST_AFTER, Fate.REFUSED_FOR_NOW, Fate.LOST_BEFORE, Fate.CRASH_BEFORE])
        desk.act_until_done()
        assert desk.system.calls.count("file") == 1
        assert len(desk.system.filed) == 1

    @pytest.mark.parametrize("fate", [Fate.LOST_BEFORE, Fate.CRASH_BEFORE, Fate.REFUSED_FOR_NOW])
    def test_look_ups_that_keep_failing_come_ever_more_seldom(self, desk: Desk, fate: Fate) -> None:
        desk.tell(opened())
        desk.system.fates.extend([Fate.LOST_AFTER, *[fate] * 10_000])
        for _ in range(120):
            desk.act()
            desk.clock.advance(30)
        assert 5 < desk.system.calls.count("search") < 15
        assert len(desk.system.filed) == 1

    def test_a_permanent_refusal_is_kept_with_its_words(self, desk: Desk) -> None:
        desk.tell(opened())
        desk.system.fates.append(Fate.REFUSED)
        assert desk.act() == {Delivered.FAILED: 1}
        (failed,) = desk.store.outbox.failed()
        assert (failed.error, failed.attempts) == ("no such project", 1)
        desk.clock.advance(10**7)
        assert desk.act() == {}, "until somebody says so"
        desk.store.outbox.retry_failed(now=desk.clock())
        assert desk.act() == {Delivered.SENT: 1}

    def test_one_that_fails_does_not_stop_the_others(self, desk: Desk) -> None:
        desk.tell(*(opened(f"rule-{number}") for number in range(4)))
        desk.system.fates.extend([Fate.CRASH_BEFORE, Fate.REFUSED, Fate.LOST_AFTER, Fate.OK])
        assert desk.act() == {
            Delivered.POSTPONED: 2,
            Delivered.FAILED: 1,
            Delivered.SENT: 1,
        }


class TestWhatAnEarlierChangeLeftBehind:
    """A ticket may be unknown because an earlier change was given up; the next one must still be told."""

    def leave_unknown(self, desk: Desk) -> None:
        desk.tell(opened())
        desk.system.fates.extend([Fate.LOST_AFTER, Fate.REFUSED])  # filed, but the look-up is forbidden
        desk.act()
        desk.clock.advance(5)
        assert desk.act() == {Delivered.FAILED: 1}
        assert desk.ticket.state is TicketState.UNKNOWN

    def test_a_repair_is_said_on_the_ticket_that_was_found(self, desk: Desk) -> None:
        self.leave_unknown(desk)
        desk.tell(resolved())
        assert desk.act() == {Delivered.SENT: 1}
        assert len(desk.system.filed) == len(desk.system.filed[0].told) == 1
        assert (desk.ticket.state, desk.ticket.ref) == (TicketState.DONE, TicketRef("1", "QW-1"))

    def test_even_if_saying_it_was_ambiguous_too(self, desk: Desk) -> None:
        self.leave_unknown(desk)
        desk.tell(resolved())
        desk.system.fates.extend([Fate.OK, Fate.LOST_BEFORE])
        desk.act_until_done()
        assert len(desk.system.filed) == len(desk.system.filed[0].told) == 1

    def test_a_ticket_that_is_nowhere_to_be_found_is_not_made_for_a_repair(self, desk: Desk) -> None:
        self.leave_unknown(desk)
        desk.system.filed.clear()
        desk.tell(resolved())
        desk.act_until_done()
        assert desk.system.filed == []


class TestWhen:
    @given(attempt=st.integers(1, 10_000), jitter=st.floats(0, 1))
    def test_a_wait_is_never_too_short_nor_too_long(self, attempt: int, jitter: float) -> None:
        wait = backoff(attempt, jitter=lambda: jitter)
        assert BACKOFF_FIRST * 0.75 <= wait <= BACKOFF_LONGEST

    @given(attempt=st.integers(1, 30))
    def test_it_doubles_until_it_is_as_long_as_it_gets(self, attempt: int) -> None:
        first, second = (backoff(number, jitter=lambda: 0) for number in (attempt, attempt + 1))
        assert second == min(first * 2, BACKOFF_LONGEST)

    def test_two_workers_do_not_wait_alike(self) -> None:
        assert len({backoff(5) for _ in range(10)}) > 1

    @given(seconds=st.floats(0, 1000))
    def test_the_next_look_is_later_than_now_until_the_last_is_past(self, seconds: float) -> None:
        delivery = sample_delivery(sample_change(sample_outcome()), state=TicketState.UNKNOWN)
        delivery = replace(delivery, ticket=replace(delivery.ticket, unknown_since=NOON))
        now = NOON + timedelta(seconds=seconds)
        found = next_look_up(delivery, now)
        if found is None:
            assert now >= NOON + LOOK_UPS[-1]
        else:
            assert now < found <= NOON + LOOK_UPS[-1]
