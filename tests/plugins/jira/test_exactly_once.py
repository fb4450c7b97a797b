"""A failing rule becomes exactly one ticket, whatever happens on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jira_server import Fault, FaultKind, refused
from jira_server.workflow import DONE
from qualitywatch import AmbiguousSinkError, ChangeKind, RetryableSinkError

CREATE = ("POST", "/rest/api/3/issue")


def test_a_failing_rule_becomes_one_ticket_with_its_identity(jira, sink, delivery):
    order = delivery()
    ref = sink().send(order)

    (issue,) = jira.site.issues.values()
    assert (ref.id, ref.key, ref.url) == (issue.id, "QW-1", f"{jira.url}/browse/QW-1")
    assert issue.fields["labels"][0] == f"qw-{order.ticket.fingerprint[:12]}"
    kept = issue.properties["qualitywatch"]
    assert {name: kept[name] for name in ("fp", "token", "rule", "generation")} == {
        "fp": order.ticket.fingerprint,
        "token": "token-1",
        "rule": "complex-functions",
        "generation": 1,
    }


def test_the_identity_travels_in_the_same_request_as_the_ticket(jira, sink, delivery):
    sink().send(delivery())
    assert len(jira.sent(*CREATE)) == 1
    assert jira.sent(*CREATE)[0].body["properties"][0]["key"] == "qualitywatch"
    assert not jira.sent("PUT", "/properties/qualitywatch")


def test_the_same_delivery_again_files_nothing(jira, sink, delivery):
    first = sink().send(delivery())
    again = sink().send(delivery())
    assert again.id == first.id
    assert len(jira.site.issues) == 1


def test_f23_a_create_is_sent_once_when_the_answer_is_lost(jira, sink, delivery):
    jira.inject(Fault(FaultKind.DROP_AFTER_COMMIT))
    with pytest.raises(AmbiguousSinkError):
        sink().send(delivery())
    assert len(jira.sent(*CREATE)) == 1
    assert len(jira.site.issues) == 1


@pytest.mark.parametrize(
    "kind", [FaultKind.DROP_AFTER_COMMIT, FaultKind.TRUNCATED, FaultKind.ANSWER_AFTER_COMMIT]
)
def test_f23_a_ticket_whose_answer_was_lost_is_found_once_the_index_shows_it(jira, sink, delivery, kind):
    jira.site.index_lag = timedelta(seconds=60)
    jira.inject(Fault(kind))
    with pytest.raises(AmbiguousSinkError):
        sink().send(delivery())

    assert sink().find(delivery()) is None
    jira.site.clock.advance(61)
    found = sink().find(delivery())

    assert found.id in jira.site.issues
    assert len(jira.site.issues) == 1


def test_f23_a_slow_answer_leaves_one_ticket_that_is_found(jira, sink, delivery, monkeypatch):
    monkeypatch.setattr("qualitywatch_jira.connection.TIMEOUT", (2.0, 0.2))
    jira.inject(Fault(FaultKind.SLOW, seconds=5))
    with pytest.raises(AmbiguousSinkError):
        sink().send(delivery())
    assert sink().find(delivery()).id in jira.site.issues
    assert len(jira.site.issues) == 1


def test_a_create_that_never_arrived_is_not_found_and_can_be_sent_again(jira, sink, delivery):
    jira.inject(Fault(FaultKind.DROP_BEFORE_COMMIT))
    with pytest.raises(AmbiguousSinkError):
        sink().send(delivery())
    assert sink().find(delivery()) is None
    sink().send(delivery())
    assert len(jira.site.issues) == 1


def test_f2_a_ticket_whose_label_was_dropped_is_found_among_our_own_newest(jira, sink, delivery):
    jira.site.drops_labels = True
    jira.inject(Fault(FaultKind.DROP_AFTER_COMMIT))
    with pytest.raises(AmbiguousSinkError):
        sink().send(delivery())
    assert sink().find(delivery()).id in jira.site.issues


def test_a_foreign_issue_with_our_label_is_not_taken_for_ours(jira, sink, delivery):
    sink().send(delivery(token="another"))
    (issue,) = jira.site.issues.values()
    issue.properties.clear()
    assert sink().find(delivery()) is None


def test_a_lost_ticket_is_found_behind_many_newer_ones(jira, sink, delivery):
    jira.site.drops_labels = True
    first = sink(sprint="none").send(delivery())
    jira.site.page_limit = 3
    for number in range(10):
        sink(sprint="none").send(delivery(target=f"other-{number}"))
    assert sink(sprint="none").find(delivery()).id == first.id


def test_the_search_for_a_lost_ticket_ends(jira, sink, delivery, monkeypatch):
    monkeypatch.setattr("qualitywatch_jira.lookup.OWN_LIMIT", 4)
    jira.site.drops_labels = True
    for number in range(6):
        sink(sprint="none").send(delivery(target=f"other-{number}"))
    jira.exchanges.clear()
    jira.site.page_limit = 2
    assert sink().find(delivery()) is None
    # One search by label, and two pages of our own newest.
    assert len(jira.sent("POST", "/search/jql")) == 3


def test_a_ticket_that_another_installation_filed_is_adopted(jira, sink, delivery):
    first = sink().send(delivery(token="theirs"))
    adopted = sink().send(delivery(token="ours"))
    assert adopted.id == first.id
    assert len(jira.site.issues) == 1


def test_f9_a_moved_ticket_is_still_found(jira, sink, delivery):
    sink().send(delivery())
    (issue,) = jira.site.issues.values()
    issue.key = "OTHER-7"
    issue.project = type(issue.project)("10001", "OTHER", "Other", issue.project.issue_types)
    jira.site.projects.append(issue.project)
    jira.site.remember(issue)
    assert sink().send(delivery(token="later")).key == "OTHER-7"


def test_a_finished_ticket_is_not_adopted_by_the_next_generation(jira, sink, delivery):
    sink().send(delivery())
    (issue,) = jira.site.issues.values()
    jira.site.close(issue, DONE, "Done")
    sink(reopen_within="0s").send(delivery(kind=ChangeKind.REOPENED, generation=2, token="token-2"))
    assert len(jira.site.issues) == 2


def test_a_ticket_that_was_closed_a_moment_ago_is_not_adopted(jira, sink, delivery):
    first = sink().send(delivery())
    jira.site.clock.advance(61)
    jira.site.index_lag = timedelta(seconds=60)
    jira.site.close(jira.site.issues[first.id], DONE, "Done")
    second = sink(reopen_within="0s").send(delivery(kind=ChangeKind.REOPENED, generation=2, token="token-2"))
    assert second.id != first.id


def test_a_ticket_that_was_deleted_a_moment_ago_is_not_adopted(jira, sink, delivery):
    first = sink().send(delivery())
    running = sink()
    read = running.gateway.read

    def delete_and_read(ids):
        # Between the search and the look at what it found.
        jira.site.delete(jira.site.issues[first.id])
        return read(ids)

    running.gateway.read = delete_and_read
    second = running.send(delivery(kind=ChangeKind.REOPENED, generation=2, token="token-2"))
    assert second.id != first.id


def test_an_unfinished_ticket_hears_once_that_its_finding_is_back(jira, sink, delivery):
    first = sink().send(delivery())
    again = delivery(kind=ChangeKind.REOPENED, generation=2, token="token-2")
    for _ in range(2):
        assert sink().send(again).id == first.id
    (comment,) = jira.site.issues[first.id].comments
    assert "It is back" in str(comment["body"])


def test_the_same_delivery_again_files_nothing_even_if_its_ticket_was_closed_at_once(jira, sink, delivery):
    first = sink().send(delivery())
    issue = jira.site.issues[first.id]
    issue.status = issue.project.workflow.transition("31", issue.status).to
    jira.site.remember(issue)
    assert sink().send(delivery()).id == first.id


def test_f11_the_same_finding_in_two_environments_is_two_tickets(jira, sink, delivery):
    sink().send(delivery(environment="test"))
    sink().send(delivery(environment="stage"))
    assert len(jira.site.issues) == 2


def test_when_the_look_up_fails_nothing_is_created(jira, sink, delivery):
    jira.inject(refused(500, path="/search/jql"))
    with pytest.raises(RetryableSinkError):
        sink().send(delivery())
    assert not jira.sent(*CREATE)
