"""The doctor names what is wrong and what to do, and writes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jira_server.projects import Field
from qualitywatch_jira.doctor import examine


def ills(sink):
    return [line for line in examine(sink) if not line.healthy]


def test_a_healthy_connection_has_no_ills(sink):
    lines = list(examine(sink()))
    assert [line.subject for line in lines] == [
        "authentication",
        "project",
        *["permission"] * 6,
        "issue type",
        "sprint",
        "workflow",
    ]
    assert all(line.healthy for line in lines)


def test_an_expired_token_ends_the_examination(sink):
    (ill,) = ills(sink(token="expired"))
    assert ill.fatal
    assert "token" in ill.hint


def test_an_unknown_project_ends_the_examination(sink):
    (ill,) = ills(sink(project="NOPE"))
    assert ill.fatal
    assert "NOPE" in ill.said


@pytest.mark.parametrize(
    ("permission", "fatal"),
    [
        ("CREATE_ISSUES", True),
        ("ADD_COMMENTS", True),
        ("SCHEDULE_ISSUES", False),
        ("TRANSITION_ISSUES", False),
    ],
)
def test_a_missing_permission_is_named(jira, sink, permission, fatal):
    jira.site.users[0].without(permission)
    ill = ills(sink())[0]
    assert ill.said == f"{permission} is missing"
    assert ill.fatal is fatal
    assert "permission scheme" in ill.hint


def test_an_unknown_issue_type_is_answered_with_the_known_ones(sink):
    (ill,) = ills(sink(issue_type="Epic"))
    assert "Story, Bug" in ill.hint


def test_what_the_screen_lacks_is_named(jira, sink):
    del jira.site.project("QW").issue_type("Story").screen["labels"]
    (ill,) = ills(sink())
    assert "labels" in ill.said
    assert not ill.fatal


def test_a_required_field_without_a_value_is_named(jira, sink):
    screen = jira.site.project("QW").issue_type("Story").screen
    screen["customfield_1"] = Field("customfield_1", "Team", "any", required=True)
    (ill,) = ills(sink())
    assert "customfield_1" in ill.hint
    assert ill.fatal


def test_a_missing_sprint_is_named(jira, sink):
    jira.site.sprints.clear()
    (ill,) = ills(sink())
    assert ill.subject == "sprint"


def test_the_examination_writes_nothing(jira, sink):
    list(examine(sink()))
    assert {each.method for each in jira.exchanges if not each.path.endswith("/search/jql")} == {"GET"}


def test_a_workflow_that_never_ends_is_named(jira, sink, delivery):
    sink().send(delivery())
    ways = jira.site.project("QW").workflow.transitions
    ways[:] = [replace(ways[-1], required=("customfield_9",))]
    (ill,) = ills(sink())
    assert ill.hint == "its screen asks for customfield_9: give it a value under transition_fields"
    assert not ills(sink(transition_fields={"customfield_9": "x"}))
    assert not ills(sink(close=False))


def test_a_budget_that_cannot_be_counted_is_named(jira, sink):
    jira.site.sprints = [each for each in jira.site.sprints if each.state != "closed"]
    (ill,) = ills(sink(points_per_sprint="10%"))
    assert (ill.subject, ill.hint) == ("budget", "set points_per_sprint to a number")
    assert "no closed sprint" in ill.said
    assert not ills(sink(points_per_sprint=5))


def test_a_full_sprint_is_no_ill_and_is_said(sink, delivery):
    sink().send(delivery())
    (line,) = [line for line in examine(sink(per_sprint=1)) if line.subject == "budget"]
    assert line.healthy
    assert line.said == "QW Sprint 3 has its ticket of quality already"


def test_a_board_that_takes_no_estimates_is_named(jira, sink):
    jira.site.boards[0].estimates_in = ""
    (ill,) = ills(sink(estimate={1: 1}))
    assert ill.said == "board 1 does not estimate in a field"
