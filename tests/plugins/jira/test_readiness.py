"""An item is ready: owned, sorted into components, under its epic, estimated, as urgent as it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import ValidationError

from jira_server.projects import Project
from qualitywatch import ChangeKind, Evidence, Outcome, Severity, SinkError
from qualitywatch_jira.codeowners import owners_of, parse

GITHUB = """
# comment
*                 @acme/everyone
*.js              @js-owner #inline
/build/logs/      @doctocat
docs/*            docs@example.com
apps/             @octocat
/scripts/         @doctocat @octocat
**/logs           @logs
/apps/github
src/a\\ b.py      @spaced
"""
GITLAB = """
* @default
[Backend] @backend
/src/
/src/db/ @dba
^[Docs][2] @docs
*.md
"""


def only(jira):
    (issue,) = jira.site.issues.values()
    return issue


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("readme.txt", ("@acme/everyone",)),
        ("web/deep/x.js", ("@js-owner",)),
        ("build/logs/a/b.txt", ("@logs",)),
        ("sub/build/logs.txt", ("@acme/everyone",)),
        ("docs/start.md", ("docs@example.com",)),
        ("docs/deep/start.md", ("@acme/everyone",)),
        ("x/apps/main.py", ("@octocat",)),
        ("./scripts/run", ("@doctocat", "@octocat")),
        ("apps/github/x.py", ()),
        ("src/a b.py", ("@spaced",)),
    ],
)
def test_owners_are_read_as_github_does(path, owners):
    assert owners_of(path, parse(GITHUB)) == owners


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("x.py", ("@default",)),
        ("src/x.py", ("@default", "@backend")),
        ("src/db/x.py", ("@default", "@dba")),
        ("src/db/x.md", ("@default", "@dba", "@docs")),
    ],
)
def test_sections_are_read_as_gitlab_does(path, owners):
    assert owners_of(path, parse(GITLAB)) == owners


@pytest.fixture
def owned(sink, tmp_path):
    file = tmp_path / "CODEOWNERS"
    file.write_text("src/ @acme/checkout\n")
    return lambda **keys: sink(codeowners=file, accounts={"@acme/checkout": "712020:anna"}, **keys)


def test_the_owner_of_the_worst_place_is_named_and_gets_the_ticket(jira, owned, delivery):
    owned().send(delivery())
    assert only(jira).fields["assignee"] == {"accountId": "712020:anna"}
    assert "Owner: @acme/checkout." in str(only(jira).fields["description"])


def test_where_no_file_knows_an_owner_a_label_does(jira, sink, delivery):
    sink(accounts={"checkout": "712020:anna"}).send(delivery(labels={"team": "checkout"}))
    assert only(jira).fields["assignee"] == {"accountId": "712020:anna"}


def test_whom_a_human_assigns_stays(jira, owned, delivery):
    ref = owned().send(delivery())
    only(jira).fields["assignee"] = {"accountId": "712020:bob"}
    owned().send(delivery(kind=ChangeKind.WORSENED, ref=ref, value=0.5))
    assert only(jira).fields["assignee"] == {"accountId": "712020:bob"}


def test_a_missing_owners_file_keeps_the_ticket_back_with_a_reason(sink, delivery, tmp_path):
    with pytest.raises(SinkError, match=r"the owners in .*nowhere"):
        sink(codeowners=tmp_path / "nowhere").send(delivery())


def test_components_follow_paths_and_labels(jira, sink, delivery):
    rules = {"src/cart.py": "Checkout", "team=search": "Search", "docs/": "Nope"}
    sink(components=rules).send(delivery(labels={"team": "search"}))
    assert only(jira).fields["components"] == [{"name": "Checkout"}, {"name": "Search"}]


def test_a_component_that_the_project_lacks_is_left_out_and_said(jira, sink, delivery):
    sink(components={"src/": "Basket"}).send(delivery())
    assert "components" not in only(jira).fields
    assert "The project has no component 'Basket'." in str(only(jira).fields["description"])


@pytest.fixture
def epic(jira, sink, delivery):
    """The key of an issue that can be an epic, and nothing else in the project."""
    sink(sprint="none").send(delivery(target="epic"))
    return only(jira)


def test_a_ticket_stands_under_its_epic(jira, sink, delivery, epic):
    ref = sink(epic=epic.key).send(delivery())
    assert jira.site.issues[ref.id].fields["parent"] == {"key": epic.key}


def test_an_epic_of_another_project_is_refused_with_a_reason(jira, sink, delivery, epic):
    epic.project, epic.key = Project("10001", "OPS", "Operations", []), "OPS-1"
    ref = sink(epic="OPS-1").send(delivery())
    fields = jira.site.issues[ref.id].fields
    assert "parent" not in fields
    assert "The epic OPS-1 is in project OPS, and these tickets are in QW." in str(fields["description"])


def test_an_epic_that_nobody_can_read_is_left_out_and_said(jira, sink, delivery):
    sink(epic="QW-99").send(delivery())
    assert "The epic QW-99 cannot be read" in str(only(jira).fields["description"])


@pytest.mark.parametrize(("places", "points"), [(1, 1), (3, 2), (7, 3), (500, 5)])
def test_the_estimate_grows_with_the_places_to_change(jira, sink, delivery, places, points):
    estimate = {1: 1, 3: 2, 8: 3, 20: 5}
    sink(estimate=estimate).send(delivery(evidence_total=places, evidence=()))
    assert only(jira).fields["customfield_10016"] == points


def test_an_estimate_that_fails_is_said_and_loses_nothing(jira, sink, delivery):
    jira.site.boards[0].estimates_in = ""
    assert "not estimated" in sink(estimate={1: 1}).send(delivery()).note


def test_places_are_linked_to_where_they_can_be_looked_at(jira, sink, delivery):
    evidence = (Evidence(path="src/a b(1).py", line=7),)
    sink(source="https://git.example/blob/main/{path}#L{line}").send(delivery(evidence=evidence))
    said = str(only(jira).fields["description"])
    assert "'href': 'https://git.example/blob/main/src/a%20b%281%29.py#L7'" in said


@pytest.mark.parametrize(
    ("known", "priority"),
    [
        ({}, "High"),
        ({"characteristic": "security"}, "Highest"),
        ({"characteristic": "security", "severity": Severity.INFO}, "Medium"),
        ({"kind": ChangeKind.REOPENED, "generation": 2}, "Highest"),
    ],
)
def test_priority_follows_severity_characteristic_and_trend(jira, sink, delivery, known, priority):
    sink().send(delivery(**known))
    assert only(jira).fields["priority"] == {"name": priority}


def test_what_gets_better_is_less_urgent(jira, sink, delivery):
    ref = sink().send(delivery())
    better = delivery(kind=ChangeKind.IMPROVED, ref=ref, outcome=Outcome.WARN)
    finding = replace(better.change.finding, changed_at=better.change.at + timedelta(hours=1))
    sink().send(replace(better, change=replace(better.change, finding=finding)))
    assert only(jira).fields["priority"] == {"name": "Medium"}


@pytest.mark.parametrize("points", ["lots", "0%", "101%", 0, -1])
def test_a_budget_that_is_none_is_refused(sink, points):
    with pytest.raises(ValidationError, match="points_per_sprint"):
        sink(points_per_sprint=points)
