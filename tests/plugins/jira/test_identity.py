"""By label, by text field, or by property and remote link: exactly one ticket, however it is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from jira_server import Fault, FaultKind
from jira_server.projects import Field
from qualitywatch import AmbiguousSinkError
from qualitywatch_jira.doctor import examine

FIELD = "customfield_10042"


@pytest.fixture
def screen(jira):
    return jira.site.project("QW").issue_type("Story").screen


@pytest.fixture(params=["label", "text field", "link", "link that the site does not search"])
def known_by(request, jira, sink, screen):
    """Makes sinks that know their tickets in one of the ways."""
    if request.param == "label":
        return sink
    if request.param == "text field":
        screen[FIELD] = Field(FIELD, "Mark", "string")
        return lambda **keys: sink(mark_field=FIELD, **keys)
    del screen["labels"]
    jira.site.searches_remote_links = request.param == "link"
    return sink


def only(jira):
    (issue,) = jira.site.issues.values()
    return issue


@pytest.mark.parametrize(
    "kind", [FaultKind.DROP_AFTER_COMMIT, FaultKind.TRUNCATED, FaultKind.ANSWER_AFTER_COMMIT]
)
def test_f23_a_ticket_whose_answer_was_lost_is_found_by_each_identity(jira, known_by, delivery, kind):
    jira.site.index_lag = timedelta(seconds=60)
    jira.inject(Fault(kind, path="/rest/api/3/issue"))
    with pytest.raises(AmbiguousSinkError):
        known_by().send(delivery())
    assert known_by().find(delivery()) is None
    jira.site.clock.advance(61)
    assert known_by().find(delivery()).id == only(jira).id
    assert known_by().send(delivery()).id == only(jira).id
    assert len(jira.sent("POST", "/rest/api/3/issue")) == 1


def test_a_lost_backup_files_nothing_twice_by_each_identity(jira, known_by, delivery):
    first = known_by().send(delivery(token="before"))
    assert known_by().send(delivery(token="after")).id == first.id
    assert len(jira.site.issues) == 1


@pytest.fixture
def unmarked(screen, sink):
    del screen["labels"]
    return sink


def test_f4_a_ticket_without_labels_is_linked_to_its_finding(jira, unmarked, delivery):
    order = delivery()
    unmarked().send(order)
    (link,) = only(jira).remote_links.items()
    assert link[0] == f"qualitywatch:{order.ticket.fingerprint}"
    assert link[1]["title"] == "complex-functions: shop (production)"
    assert link[1]["url"].endswith("/browse/QW-1")


def test_with_labels_no_link_is_needed(jira, sink, delivery):
    sink().send(delivery())
    assert only(jira).remote_links == {}


def test_f4_its_link_finds_it_when_its_creator_does_not(jira, unmarked, delivery):
    first = unmarked().send(delivery(token="before"))
    only(jira).creator = replace(jira.site.users[0], account_id="somebody")
    jira.site.remember(only(jira))
    assert unmarked().send(delivery(token="after")).id == first.id


def test_f4_a_link_that_fails_loses_nothing_and_is_made_up_for(jira, unmarked, delivery):
    jira.inject(Fault(FaultKind.DROP_BEFORE_COMMIT, path="/remotelink"))
    ref = unmarked().send(delivery())
    assert (ref.id, only(jira).remote_links) == (only(jira).id, {})
    assert unmarked().find(delivery()).id == ref.id
    assert len(only(jira).remote_links) == 1


def test_f4_a_lost_ticket_is_found_behind_a_burst_of_newer_ones(jira, unmarked, delivery, monkeypatch):
    monkeypatch.setattr("qualitywatch_jira.lookup.OWN_LIMIT", 2)
    jira.site.page_limit = 2
    jira.inject(Fault(FaultKind.DROP_AFTER_COMMIT, path="/rest/api/3/issue"))
    with pytest.raises(AmbiguousSinkError):
        unmarked(sprint="none").send(delivery())
    lost = only(jira).id
    for number in range(5):
        unmarked(sprint="none").send(delivery(target=f"other-{number}"))
    assert unmarked(sprint="none").find(delivery()).id == lost


def test_the_doctor_says_what_tickets_are_found_by(jira, sink, screen):
    screen[FIELD] = Field(FIELD, "Mark", "string")
    lines = [line for line in examine(sink(mark_field=FIELD)) if line.subject == "identity"]
    assert [(line.healthy, line.said) for line in lines] == [
        (True, f"tickets are found by the field {FIELD}")
    ]
    del screen["labels"]
    jira.site.users[0].without("LINK_ISSUES")
    (ill,) = [line for line in examine(sink()) if line.subject == "identity"]
    assert ill.said == "LINK_ISSUES is missing for a remote link"
    jira.site.searches_remote_links = False
    (ill,) = [line for line in examine(sink()) if line.subject == "identity"]
    assert "does not search a remote link" in ill.said
    assert not ill.fatal
