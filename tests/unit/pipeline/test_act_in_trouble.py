"""From the outbox to a sink when something is wrong with the sink, the worker or the store."""

from __future__ import annotations

from datetime import timedelta

import pytest

from odd_sinks import Answering, Raising, Undecided
from qualitywatch.domain.ticket import TicketRef, TicketState
from qualitywatch.errors import SinkError, StoreError
from qualitywatch.pipeline.act import (
    LEASE,
    Delivered,
)
from ticket_world import (
    Desk,
    Died,
    Fate,
    TicketSink,
    opened,
)


class TestOddSinks:
    def test_one_that_answers_something_odd_is_believed_to_have_acted(self, desk: Desk) -> None:
        desk.tell(opened())
        assert desk.act(Answering(answer="QW-7", system=desk.system)) == {Delivered.SENT: 1}
        assert (desk.ticket.state, desk.ticket.ref) == (TicketState.OPEN, None)

    def test_a_reference_of_numbers_is_kept_as_text(self, desk: Desk) -> None:
        desk.tell(opened())
        desk.act(Answering(answer=TicketRef(10042, "QW-7"), system=desk.system))  # type: ignore[arg-type]
        assert desk.ticket.ref == TicketRef("10042", "QW-7")

    def test_one_that_finds_something_odd_has_found_nothing(self, desk: Desk) -> None:
        desk.tell(opened())
        desk.system.fates.append(Fate.LOST_AFTER)
        desk.act(TicketSink(system=desk.system))
        desk.clock.advance(5)
        sink = Answering(answer=True, system=desk.system)
        assert desk.act(sink) == {Delivered.POSTPONED: 1}
        assert desk.ticket.state is TicketState.UNKNOWN

    @pytest.mark.parametrize(
        "error", [ValueError("bad"), SystemExit(1), RecursionError(), TypeError(), KeyError("x")]
    )
    def test_one_that_crashes_is_tried_again(self, desk: Desk, error: BaseException) -> None:
        desk.tell(opened())
        assert desk.act(Raising(error=error, system=desk.system)) == {Delivered.POSTPONED: 1}
        desk.act_until_done(TicketSink(system=desk.system))
        assert len(desk.system.filed) == 1

    def test_its_secrets_are_kept_out_of_what_is_kept(self, desk: Desk) -> None:
        desk.tell(opened())
        error = SinkError("s3cr3t is no token", hint="is s3cr3t right?")
        desk.act(Raising(error=error, system=desk.system))
        (failed,) = desk.store.outbox.failed()
        assert failed.error == "********** is no token (is ********** right?)"

    def test_a_discard_that_crashes_is_tried_again_and_nothing_was_begun(self, desk: Desk) -> None:
        desk.tell(opened())
        assert desk.act(Undecided(system=desk.system)) == {Delivered.POSTPONED: 1}
        assert desk.ticket.state is TicketState.INTENT


class TestLeases:
    def test_a_worker_that_dies_is_taken_over_after_its_lease(self, desk: Desk) -> None:
        desk.tell(opened())
        desk.system.fates.append(Fate.DIE_AFTER)
        with pytest.raises(Died):
            desk.act(worker="dead")
        desk.clock.now += LEASE - timedelta(seconds=1)
        assert desk.act(worker="two") == {}
        desk.clock.advance(1)
        assert desk.act(worker="two") == {Delivered.FOUND: 1}
        assert len(desk.system.filed) == 1

    def test_a_worker_that_was_too_slow_leaves_it_to_the_other(self, desk: Desk) -> None:
        desk.tell(opened("a"), opened("b"))

        def the_lease_runs_out_while_the_first_is_sent() -> None:
            desk.clock.now += LEASE
            desk.act(worker="two")

        desk.system.meanwhile.append(the_lease_runs_out_while_the_first_is_sent)
        tally = desk.act(worker="slow")
        assert tally == {Delivered.SENT: 1}, "what is left of a round that took too long is handed back"
        assert sum(filed.key[0] == opened("b").finding.fingerprint for filed in desk.system.filed) == 1

    def test_an_error_that_comes_too_late_changes_nothing(self, desk: Desk) -> None:
        desk.tell(opened())
        desk.system.fates.append(Fate.REFUSED_FOR_NOW)

        def another_has_it_by_now() -> None:
            desk.clock.now += LEASE
            desk.system.fates.appendleft(Fate.OK)  # the other one's look-up, then its own send
            desk.act(worker="two")
            desk.system.fates.clear()

        desk.system.meanwhile.append(another_has_it_by_now)
        assert desk.act(worker="slow") == {Delivered.LOST: 1}
        assert desk.ticket.state is TicketState.OPEN
        assert desk.store.outbox.depth().ready == 0


class TestABrokenStore:
    def test_it_ends_the_round_and_hands_back_what_was_not_begun(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        desk.tell(*(opened(f"rule-{number}") for number in range(3)))

        def full(*_: object) -> None:
            raise StoreError("the disk is full")

        monkeypatch.setattr(desk.store.dispatch, "delivered", full)
        with pytest.raises(StoreError):
            desk.act()
        assert (desk.store.outbox.depth().claimed, desk.store.outbox.depth().ready) == (1, 2)

    def test_what_it_could_not_note_is_found_later(self, desk: Desk) -> None:
        desk.tell(opened())

        def full(*_: object) -> None:
            raise StoreError("the disk is full")

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(desk.store.dispatch, "delivered", full)
            with pytest.raises(StoreError):
                desk.act()
        desk.act_until_done()
        assert len(desk.system.filed) == 1
