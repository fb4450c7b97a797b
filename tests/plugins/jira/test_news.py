"""What happens to a finding is said on its ticket once, and only if it has one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from jira_server import Fault, FaultKind
from qualitywatch import AmbiguousSinkError, ChangeKind, Outcome
from qualitywatch.domain.waiver import Waiver

LATER = datetime(2026, 9, 3, 8, 0, tzinfo=UTC)


@pytest.fixture
def filed(sink, delivery):
    """The reference of a ticket that is there."""
    return sink().send(delivery())


def test_a_proven_repair_is_said_once_however_often_it_is_delivered(jira, sink, delivery, filed):
    order = delivery(kind=ChangeKind.RESOLVED, ref=filed, at=LATER, outcome=Outcome.PASS, value=0.1)
    for _ in range(3):
        assert sink().send(order).id == filed.id
    (comment,) = jira.site.issues[filed.id].comments
    assert "The repair is proven" in str(comment["body"])
    assert "10 %" in str(comment["body"])


def test_a_comment_whose_answer_was_lost_is_found_and_not_doubled(jira, sink, delivery, filed):
    jira.inject(Fault(FaultKind.DROP_AFTER_COMMIT, path="/comment"))
    order = delivery(kind=ChangeKind.RESOLVED, ref=filed, at=LATER, outcome=Outcome.PASS)
    with pytest.raises(AmbiguousSinkError):
        sink().send(order)
    assert sink().find(order) == filed
    assert len(jira.site.issues[filed.id].comments) == 1


def test_a_comment_that_never_arrived_is_not_found(jira, sink, delivery, filed):
    jira.inject(Fault(FaultKind.DROP_BEFORE_COMMIT, path="/comment"))
    order = delivery(kind=ChangeKind.RESOLVED, ref=filed, at=LATER, outcome=Outcome.PASS)
    with pytest.raises(AmbiguousSinkError):
        sink().send(order)
    assert sink().find(order) is None


def test_a_flapping_finding_does_not_flood_its_ticket(jira, sink, delivery, filed):
    running = sink()
    for hour in range(60):
        kind = ChangeKind.IMPROVED if hour % 2 else ChangeKind.WORSENED
        running.send(delivery(kind=kind, ref=filed, at=LATER + timedelta(hours=hour)))
    assert len(jira.site.issues[filed.id].comments) == 3


def test_a_ticket_has_fifty_of_our_comments_at_most(jira, sink, delivery, filed):
    running = sink(comment_every="0s", sprint="none")
    for hour in range(60):
        kind = ChangeKind.IMPROVED if hour % 2 else ChangeKind.WORSENED
        running.send(delivery(kind=kind, ref=filed, at=LATER + timedelta(hours=hour)))
    assert len(jira.site.issues[filed.id].comments) == 50


@pytest.mark.parametrize("kind", [ChangeKind.RESOLVED, ChangeKind.IMPROVED])
def test_what_gets_better_without_a_ticket_needs_nothing(sink, delivery, kind):
    outcome = Outcome.PASS if kind is ChangeKind.RESOLVED else Outcome.WARN
    assert sink().discard(delivery(kind=kind, outcome=outcome))


def test_a_finding_that_begins_to_fail_gets_its_ticket(jira, sink, delivery):
    order = delivery(kind=ChangeKind.WORSENED)
    assert not sink().discard(order)
    sink().send(order)
    assert len(jira.site.issues) == 1


def test_a_waived_finding_is_not_filed(sink, delivery):
    order = delivery()
    accepted = Waiver(
        fingerprint=order.ticket.fingerprint,
        owner="ada",
        reason="legacy",
        created_at=order.change.at,
        expires_at=order.change.at + timedelta(days=1),
    )
    assert sink().discard(delivery(waiver=accepted))


def test_discarding_asks_jira_nothing(jira, sink, delivery):
    sink().discard(delivery())
    assert not jira.exchanges
