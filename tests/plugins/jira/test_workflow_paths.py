"""Tickets reach a finished status over as many steps as the workflow asks for, whatever its names are."""

from __future__ import annotations

import pytest

from jira_server.workflow import DONE, IN_PROGRESS, TO_DO, Status, Transition
from qualitywatch import ChangeKind

REVIEW = Status("10003", "Prüfung", "indeterminate")
PARKED = Status("10004", "Geparkt", "indeterminate")
FORTH = [
    Transition("1", "Los", IN_PROGRESS, out_of=TO_DO.id),
    Transition("2", "Prüfen", REVIEW, out_of=IN_PROGRESS.id),
    Transition("3", "Annehmen", DONE, required=("resolution",), out_of=REVIEW.id),
]
BACK = [
    Transition("4", "Verwerfen", TO_DO, out_of=IN_PROGRESS.id),
    Transition("5", "Wieder auf", REVIEW, out_of=DONE.id),
]


@pytest.fixture
def filed(jira, sink, delivery):
    """A ticket, and how it is told that its repair is proven."""
    running = sink(transition_fields={"resolution": {"name": "Done"}})
    ref = running.send(delivery())
    (issue,) = jira.site.issues.values()
    return issue, lambda **known: running.send(delivery(kind=ChangeKind.RESOLVED, ref=ref, **known))


def moves(jira):
    return [each.body["transition"]["id"] for each in jira.sent("POST", "/transitions")]


def test_a_ticket_is_finished_over_the_statuses_between(jira, filed):
    issue, resolve = filed
    issue.project.workflow.transitions = [*BACK, *FORTH]
    resolve()
    assert (issue.status, issue.resolution) == (DONE, "Done")
    assert moves(jira) == ["1", "2", "3"]


def test_a_ticket_that_was_taken_up_goes_on_from_where_it_is(jira, filed):
    issue, resolve = filed
    issue.project.workflow.transitions = FORTH
    issue.status = IN_PROGRESS
    resolve()
    assert issue.status is DONE
    assert moves(jira) == ["2", "3"]


def test_a_short_way_is_taken_before_a_long_one(jira, filed):
    issue, resolve = filed
    issue.project.workflow.transitions = [*FORTH, Transition("9", "Gleich fertig", DONE, out_of=TO_DO.id)]
    resolve()
    assert moves(jira) == ["9"]


def test_a_workflow_without_an_end_is_left_after_a_few_steps_and_said(jira, filed):
    issue, resolve = filed
    issue.project.workflow.transitions = [
        Transition("1", "Los", IN_PROGRESS, out_of=TO_DO.id),
        Transition("2", "Zurück", TO_DO, out_of=IN_PROGRESS.id),
    ]
    note = resolve().note
    assert note.startswith("not closed: no transition leads to a status of the category done")
    assert len(moves(jira)) <= 4


def test_a_dead_end_is_entered_once(jira, sink, delivery):
    running = sink()
    refs = [running.send(delivery(target=name)) for name in ("one", "two")]
    jira.site.project("QW").workflow.transitions = [
        Transition("1", "Parken", PARKED, out_of=TO_DO.id),
        Transition("2", "Los", IN_PROGRESS, out_of=TO_DO.id),
        Transition("3", "Fertig", DONE, out_of=IN_PROGRESS.id),
    ]
    for ref, name in zip(refs, ("one", "two"), strict=True):
        running.send(delivery(kind=ChangeKind.RESOLVED, ref=ref, target=name))
    assert [issue.status for issue in jira.site.issues.values()] == [PARKED, DONE]


def test_a_ticket_is_opened_again_over_the_statuses_between(filed, sink, delivery):
    issue, resolve = filed
    issue.project.workflow.transitions = [*FORTH, *BACK]
    resolve()
    sink().send(delivery(kind=ChangeKind.REOPENED, generation=2, token="second"))
    assert issue.status is REVIEW
