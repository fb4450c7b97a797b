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


@pytest.fixture
def theirs(jira, sink, delivery, issue):
    """A ticket that a person wrote."""
    other = jira.site.issues[sink().send(delivery(target="theirs")).id]
    assert other is not issue, "ours is the first"
    other.properties.clear()
    other.fields |= {"labels": [], "summary": "Rewrite the shop"}
    jira.site.remember(other)
    return other


def duplicate(jira, issue, of, kind="Duplicate"):
    issue.links.append((kind, of.id))
    jira.site.close(issue, DONE, "Duplicate")


@pytest.fixture
def follow(sink, delivery):
    def at(seen, *refs_by_target):
        each = []
        for target, ref in refs_by_target:
            order = delivery(ref=ref, at=seen, target=target)
            each.append(Followed(replace(order.ticket, state=TicketState.OPEN), order.change.finding))
        return list(sink().follow(each, seen))

    return at


def test_a_duplicate_goes_on_where_it_is_linked_to(jira, follow, issue, filed, theirs, later):
    duplicate(jira, issue, theirs)
    (news,) = follow(later(), ("shop", filed))
    assert (news.ref.id, news.said) == (theirs.id, "QW-1: Duplicate, it goes on in QW-2")
    assert follow(later(), ("shop", news.ref)) == []


@pytest.mark.parametrize("kind", [ChangeKind.WORSENED, ChangeKind.RESOLVED])
def test_a_ticket_of_others_is_told_and_neither_worded_nor_moved(
    jira, sink, delivery, follow, issue, filed, theirs, later, kind
):
    duplicate(jira, issue, theirs)
    (news,) = follow(later(), ("shop", filed))
    ref = sink().send(delivery(kind=kind, ref=news.ref, value=0.6, at=later()))
    assert ref.id == theirs.id
    assert len(theirs.comments) == 1
    assert (theirs.fields["summary"], theirs.fields["labels"]) == ("Rewrite the shop", [])
    assert (theirs.status, theirs.properties) == (TO_DO, {})


def test_a_ticket_of_others_that_ends_too_early_is_told_once(jira, follow, issue, filed, theirs, later):
    duplicate(jira, issue, theirs)
    (news,) = follow(later(), ("shop", filed))
    jira.site.close(theirs, DONE, "Done")
    seen = later()
    assert [each.said for each in follow(seen, ("shop", news.ref))] == ["QW-2: closed, but still measured"]
    assert follow(later(), ("shop", news.ref)) == []
    assert (theirs.status, len(theirs.comments)) == (DONE, 1)


def test_two_findings_in_one_ticket_are_both_waived_by_it(
    jira, sink, delivery, follow, issue, filed, theirs, later
):
    other = sink().send(delivery(target="other"))
    for each in (issue, jira.site.issues[other.id]):
        duplicate(jira, each, theirs)
    jira.site.close(theirs, DONE, "Won't Do")
    moved = follow(later(), ("shop", filed), ("other", other))
    waived = follow(later(), ("shop", moved[0].ref), ("other", moved[1].ref))
    assert [news.waiver.ticket for news in waived] == ["QW-2", "QW-2"]
    assert len({news.waiver.fingerprint for news in waived}) == 2


def test_ones_own_ticket_that_is_opened_again_is_gone_back_to(jira, follow, issue, filed, theirs, later):
    duplicate(jira, issue, theirs)
    (news,) = follow(later(), ("shop", filed))
    jira.site.close(issue, TO_DO)
    (back,) = follow(later(), ("shop", news.ref))
    assert (back.ref.id, theirs.status) == (issue.id, TO_DO)


def test_duplicates_of_each_other_are_left_alone(jira, follow, issue, filed, theirs, later):
    duplicate(jira, issue, theirs)
    duplicate(jira, theirs, issue)
    assert follow(later(), ("shop", filed)) == []


def test_another_kind_of_link_is_not_followed(jira, follow, issue, filed, theirs, later):
    duplicate(jira, issue, theirs, kind="Relates")
    assert follow(later(), ("shop", filed)) == []
