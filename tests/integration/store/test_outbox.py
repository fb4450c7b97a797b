"""The outbox and the ledger: in order, one at a time, intent before the call, a look before a second call."""

from __future__ import annotations

from datetime import timedelta

import pytest

from qualitywatch.domain.finding import ChangeKind
from qualitywatch.domain.ticket import TicketRef, TicketState
from qualitywatch.errors import ClaimLostError
from qualitywatch.store import Effect, OutboxDepth, memory_store
from qualitywatch.testing.samples import sample_change, sample_outcome
from store_examples import NOON, hours, settle

LEASE = timedelta(minutes=5)
REF = TicketRef("10042", "QW-7", "https://jira.example/browse/QW-7", "created")


def claim(store, now=NOON, *, worker="w1", limit=10, sinks=None):
    return store.outbox.claim(worker, now=now, lease=LEASE, limit=limit, sinks=sinks)


def open_finding(store, rule="complex-functions", *, sinks=("jira",)):
    change = sample_change(sample_outcome(rule=rule))
    settle(store, change, sinks=sinks)
    return change


def resolve(store):
    settle(store, sample_change(kind=ChangeKind.RESOLVED, at=hours(1)))


def the_ticket(store):
    (ticket,) = store.readings.tickets()
    return ticket


def test_a_delivery_carries_the_change_and_the_intent_that_is_committed(store):
    change = open_finding(store)
    (delivery,) = claim(store)
    assert delivery.change == change
    assert (delivery.sink, delivery.attempt) == ("jira", 1)
    assert delivery.ticket.state is TicketState.INTENT
    assert the_ticket(store) == delivery.ticket


def test_tokens_differ(store):
    for rule in "abc":
        open_finding(store, rule)
    assert len({delivery.ticket.token for delivery in claim(store)}) == 3


def test_what_is_claimed_is_not_claimed_again(store):
    open_finding(store)
    assert len(claim(store)) == 1
    assert claim(store, worker="w2") == []


def test_no_more_is_claimed_than_asked_for_and_the_oldest_first(store):
    for rule in "abc":
        open_finding(store, rule)
    assert [delivery.change.finding.outcome.rule for delivery in claim(store, limit=2)] == ["a", "b"]


def test_only_the_named_sinks_are_served(store):
    open_finding(store, sinks=("jira", "chat"))
    assert [delivery.sink for delivery in claim(store, sinks=["chat"])] == ["chat"]
    assert claim(store, sinks=[]) == []


def test_a_later_change_waits_until_the_earlier_one_is_done(store):
    open_finding(store)
    resolve(store)
    (first,) = claim(store, hours(2))
    assert first.change.kind is ChangeKind.OPENED
    assert claim(store, hours(2)) == []
    store.outbox.begin(first)
    store.outbox.delivered(first, REF)
    (second,) = claim(store, hours(2))
    assert second.change.kind is ChangeKind.RESOLVED
    assert second.ticket.ref == REF


def test_a_postponed_change_keeps_later_ones_waiting(store):
    open_finding(store)
    resolve(store)
    (first,) = claim(store, hours(2))
    store.outbox.postpone(first, due_at=hours(5), error="503", effect=Effect.NONE)
    assert claim(store, hours(3)) == []
    assert [delivery.change.kind for delivery in claim(store, hours(5))] == [ChangeKind.OPENED]


def test_delivered_is_done_and_known_by_its_id(store):
    open_finding(store)
    (delivery,) = claim(store)
    store.outbox.begin(delivery)
    store.outbox.delivered(delivery, REF)
    assert (the_ticket(store).state, the_ticket(store).ref) == (TicketState.OPEN, REF)
    assert claim(store, hours(9)) == []
    assert store.outbox.depth().oldest is None


def test_a_ticket_whose_finding_is_resolved_is_done(store):
    open_finding(store)
    resolve(store)
    for ref in (REF, None):
        (delivery,) = claim(store, hours(2))
        store.outbox.begin(delivery)
        store.outbox.delivered(delivery, ref)
    assert (the_ticket(store).state, the_ticket(store).ref) == (TicketState.DONE, REF)


def test_a_reopened_finding_gets_a_ledger_row_of_its_own(store):
    open_finding(store)
    resolve(store)
    settle(store, sample_change(kind=ChangeKind.REOPENED, at=hours(2), generation=2))
    for _ in range(3):
        (delivery,) = claim(store, hours(3))
        store.outbox.delivered(delivery, REF)
    assert [ticket.generation for ticket in store.readings.tickets()] == [1, 2]


def test_a_send_without_an_answer_is_unknown_after_the_lease(store):
    open_finding(store)
    (first,) = claim(store)
    store.outbox.begin(first)
    assert claim(store, NOON + LEASE - timedelta(seconds=1), worker="w2") == []
    (second,) = claim(store, NOON + LEASE, worker="w2")
    assert second.ticket.state is TicketState.UNKNOWN
    assert second.ticket.unknown_since is not None
    assert (second.ticket.token, second.attempt) == (first.ticket.token, 2)


def test_a_claim_that_never_began_comes_again_as_if_nothing_was(store):
    open_finding(store)
    (first,) = claim(store)
    (second,) = claim(store, NOON + LEASE, worker="w2")
    assert second.ticket == first.ticket
    assert second.attempt == 1


def test_certainly_nothing_happened_is_an_intent_again(store):
    open_finding(store)
    (delivery,) = claim(store)
    store.outbox.begin(delivery)
    assert the_ticket(store).state is TicketState.UNKNOWN
    store.outbox.postpone(delivery, due_at=hours(1), error="429", effect=Effect.NONE)
    assert the_ticket(store) == delivery.ticket
    assert [again.attempt for again in claim(store, hours(1))] == [2]


def test_perhaps_something_happened_stays_unknown(store):
    open_finding(store)
    (delivery,) = claim(store)
    store.outbox.begin(delivery)
    store.outbox.postpone(delivery, due_at=hours(1), error="timed out", effect=Effect.UNKNOWN)
    assert [again.ticket.state for again in claim(store, hours(1))] == [TicketState.UNKNOWN]


def test_a_certain_refusal_does_not_clear_an_older_doubt(store):
    open_finding(store)
    (first,) = claim(store)
    store.outbox.begin(first)
    store.outbox.postpone(first, due_at=hours(1), error="timed out", effect=Effect.UNKNOWN)
    (second,) = claim(store, hours(1))
    store.outbox.begin(second)
    store.outbox.postpone(second, due_at=hours(2), error="429", effect=Effect.NONE)
    assert the_ticket(store).state is TicketState.UNKNOWN


def test_a_ticket_that_is_known_stays_open_while_it_is_updated(store):
    open_finding(store)
    resolve(store)
    (first,) = claim(store, hours(2))
    store.outbox.delivered(first, REF)
    (second,) = claim(store, hours(2))
    store.outbox.begin(second)
    assert (the_ticket(store).state, the_ticket(store).ref) == (TicketState.OPEN, REF)


def test_what_a_sink_has_no_use_for_leaves_no_ticket(store):
    open_finding(store)
    (delivery,) = claim(store)
    store.outbox.drop(delivery)
    assert list(store.readings.tickets()) == []
    assert claim(store, hours(9)) == []


def test_dropping_an_update_keeps_the_ticket(store):
    open_finding(store)
    resolve(store)
    (first,) = claim(store, hours(2))
    store.outbox.delivered(first, REF)
    (second,) = claim(store, hours(2))
    store.outbox.drop(second)
    assert the_ticket(store).ref == REF


def test_what_was_given_up_is_kept_with_its_reason(store):
    open_finding(store)
    (delivery,) = claim(store)
    store.outbox.begin(delivery)
    store.outbox.give_up(delivery, error="field 'severity' is required", effect=Effect.NONE)
    (failed,) = store.outbox.failed()
    assert (failed.error, failed.attempts) == ("field 'severity' is required", 1)
    assert the_ticket(store).state is TicketState.INTENT
    assert claim(store, hours(99)) == []
    assert store.outbox.depth().failed == 1


def test_later_changes_go_on_without_one_that_was_given_up(store):
    open_finding(store)
    resolve(store)
    (first,) = claim(store, hours(2))
    store.outbox.give_up(first, error="no")
    assert [delivery.change.kind for delivery in claim(store, hours(2))] == [ChangeKind.RESOLVED]


def test_what_was_given_up_is_tried_again_on_request_and_in_order(store):
    open_finding(store)
    resolve(store)
    for _ in range(2):
        (delivery,) = claim(store, hours(2))
        store.outbox.give_up(delivery, error="no")
    assert store.outbox.retry_failed(now=hours(3)) == 2
    (delivery,) = claim(store, hours(3))
    assert (delivery.change.kind, delivery.attempt) == (ChangeKind.OPENED, 1)


def test_what_a_later_change_has_overtaken_is_not_told_any_more(store):
    open_finding(store)
    resolve(store)
    (opened,) = claim(store, hours(2))
    store.outbox.give_up(opened, error="no")
    (resolved,) = claim(store, hours(2))
    store.outbox.delivered(resolved, None)
    assert store.outbox.retry_failed(now=hours(3)) == 0
    assert (store.outbox.depth().ready, store.outbox.depth().failed) == (0, 0)


def test_only_the_named_sink_is_tried_again(store):
    open_finding(store, sinks=("jira", "chat"))
    for delivery in claim(store):
        store.outbox.give_up(delivery, error="no")
    assert store.outbox.retry_failed(now=hours(1), sink="chat") == 1
    assert [delivery.sink for delivery in claim(store, hours(1))] == ["chat"]


def test_a_stopping_worker_hands_back_what_it_has_not_begun(store):
    for rule in "ab":
        open_finding(store, rule)
    begun, _ = claim(store)
    store.outbox.begin(begun)
    assert store.outbox.release("w1") == 1
    assert [delivery.change.finding.outcome.rule for delivery in claim(store, worker="w2")] == ["b"]


def test_releasing_leaves_other_workers_alone(store):
    open_finding(store)
    claim(store, worker="w2")
    assert store.outbox.release("w1") == 0


@pytest.mark.parametrize(
    "act",
    [
        lambda outbox, late: outbox.begin(late),
        lambda outbox, late: outbox.drop(late),
        lambda outbox, late: outbox.postpone(late, due_at=NOON, error="", effect=Effect.NONE),
        lambda outbox, late: outbox.give_up(late, error=""),
    ],
    ids=["begin", "drop", "postpone", "give up"],
)
def test_a_worker_whose_lease_ran_out_may_not_go_on(store, act):
    open_finding(store)
    (late,) = claim(store)
    (held,) = claim(store, NOON + LEASE, worker="w2")
    with pytest.raises(ClaimLostError):
        act(store.outbox, late)
    store.outbox.begin(held)  # the new holder is not disturbed


def test_an_answer_that_comes_after_the_lease_is_remembered(store):
    open_finding(store)
    (late,) = claim(store)
    store.outbox.begin(late)
    (held,) = claim(store, NOON + LEASE, worker="w2")
    store.outbox.delivered(late, REF)
    assert (the_ticket(store).state, the_ticket(store).ref) == (TicketState.OPEN, REF)
    with pytest.raises(ClaimLostError):
        store.outbox.begin(held)


def test_a_late_answer_does_not_replace_what_is_known(store):
    open_finding(store)
    (late,) = claim(store)
    store.outbox.begin(late)
    (held,) = claim(store, NOON + LEASE, worker="w2")
    store.outbox.delivered(held, REF)
    store.outbox.delivered(late, TicketRef("10043", "QW-8"))
    assert the_ticket(store).ref == REF


def test_depth_counts_what_waits_and_for_how_long():
    with memory_store(clock=lambda: hours(3)) as store:
        for rule in "abc":
            open_finding(store, rule)
        claim(store, limit=1)
        assert store.outbox.depth() == OutboxDepth(ready=2, claimed=1, failed=0, oldest=timedelta(hours=3))
