"""What people mean by the end of a ticket, beyond repaired and won't do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jira_server.workflow import DONE, TO_DO
from qualitywatch import ChangeKind, Followed, TicketState


@pytest.fixture
def later(jira):
    def go(hours: float = 1):
        jira.site.clock.advance(hours * 3_600)
        return jira.site.clock.now()

    return go


@pytest.fixture
def filed(sink, delivery):
    return sink().send(delivery())


@pytest.fixture
def issue(jira, filed):
    return jira.site.issues[filed.id]


@pytest.fixture
def look(sink, delivery, filed):
    """A look at the ticket by a process with nothing remembered; what it said."""

    def at(seen, **keys):
        order = delivery(ref=filed, at=seen)
        each = Followed(replace(order.ticket, state=TicketState.OPEN), order.change.finding)
        return [news.said for news in sink(**keys).follow([each], seen)]

    return at


def closed_unseen(jira, issue, later):
    later()
    jira.site.close(issue, DONE, "Cannot Reproduce")


def test_what_nobody_could_reproduce_is_opened_again_at_the_third_measurement(jira, issue, look, later):
    closed_unseen(jira, issue, later)
    assert look(later()) == ["QW-1: Cannot Reproduce, but measured again: 1 of 3 times"]
    assert look(later()) == ["QW-1: Cannot Reproduce, but measured again: 2 of 3 times"]
    assert (issue.status, issue.comments) == (DONE, [])
    assert look(later()) == ["QW-1: opened again, for it is still measured"]
    assert issue.status is TO_DO
    assert len(issue.comments) == 1


def test_one_measurement_is_counted_once_however_often_it_is_looked_at(jira, issue, look, later):
    closed_unseen(jira, issue, later)
    seen = later()
    assert len(look(seen)) == 1
    jira.exchanges.clear()
    for _ in range(4):
        assert look(seen) == []
    assert issue.status is DONE
    assert not [each for each in jira.exchanges if each.method == "PUT"]


def test_what_was_measured_before_the_closing_does_not_count(jira, issue, look, later):
    seen = later()
    closed_unseen(jira, issue, later)
    assert look(seen) == []
    assert issue.status is DONE


def test_another_closing_begins_to_count_anew(jira, issue, look, later):
    closed_unseen(jira, issue, later)
    for _ in range(3):
        look(later())
    closed_unseen(jira, issue, later)
    assert look(later()) == ["QW-1: Cannot Reproduce, but measured again: 1 of 3 times"]
    assert issue.status is DONE


def test_a_ticket_that_takes_no_count_is_opened_at_once(jira, issue, look, later):
    closed_unseen(jira, issue, later)
    jira.site.users[0].without("EDIT_ISSUES")
    look(later())
    assert issue.status is TO_DO


def test_how_many_measurements_it_takes_is_configured(jira, issue, look, later):
    closed_unseen(jira, issue, later)
    look(later(), reopen_after=1)
    assert issue.status is TO_DO


@pytest.mark.parametrize("kind", [ChangeKind.WORSENED, ChangeKind.REOPENED])
def test_news_of_it_neither_open_it_nor_file_another(jira, sink, delivery, issue, filed, later, kind):
    closed_unseen(jira, issue, later)
    later(24 * 30)
    back = kind is ChangeKind.REOPENED
    ref = None if back else filed
    ref = sink().send(delivery(kind=kind, ref=ref, generation=2 if back else 1, token="t", at=later()))
    assert (ref.id, ref.note) == (issue.id, "left alone: it was closed as Cannot Reproduce")
    assert (len(jira.site.issues), issue.status) == (1, DONE)


def test_where_tickets_are_never_opened_again_it_is_as_any_other_end(jira, sink, delivery, issue, later):
    closed_unseen(jira, issue, later)
    order = delivery(kind=ChangeKind.REOPENED, generation=2, token="t", at=later())
    assert sink(reopen_within="0s").send(order).id != issue.id
