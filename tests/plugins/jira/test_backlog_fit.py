"""A ticket fits the project: its screens, its labels, its priorities, its sprints."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import ValidationError

from jira_server import Board, Fault, FaultKind, rate_limited, refused
from jira_server.projects import Field
from qualitywatch import AmbiguousSinkError, ChangeKind, RetryableSinkError, Severity, SinkError
from qualitywatch_jira.answers import Sprint
from qualitywatch_jira.sprint import SprintStrategy, choose, following_name

PLACE = {"method": "POST", "path": "/sprint/12/issue"}


@pytest.fixture
def story(jira):
    return jira.site.project("QW").issue_type("Story")


def only(jira):
    (issue,) = jira.site.issues.values()
    return issue


def test_f4_without_a_labels_field_the_ticket_is_filed_all_the_same(jira, sink, delivery, story):
    del story.screen["labels"]
    ref = sink(fields={"labels": ["configured"]}).send(delivery())
    assert "labels" not in only(jira).fields
    assert only(jira).properties["qualitywatch"]["token"] == "token-1"
    assert ref.id == only(jira).id


def test_f4_without_a_labels_field_a_lost_ticket_is_still_found(jira, sink, delivery, story):
    del story.screen["labels"]
    jira.inject(Fault(FaultKind.DROP_AFTER_COMMIT))
    with pytest.raises(AmbiguousSinkError):
        sink().send(delivery())
    assert sink().find(delivery()).id == only(jira).id


def test_f4_a_labels_field_that_is_taken_off_the_screen_meanwhile_stops_nothing(jira, sink, delivery, story):
    running = sink()
    running.send(delivery(target="first"))
    del story.screen["labels"]
    running.send(delivery(target="second"))
    assert len(jira.site.issues) == 2


def test_f3_configured_labels_stand_beside_ours(jira, sink, delivery):
    order = delivery()
    sink(labels=["team-a"], fields={"labels": ["b", "team-a"]}).send(order)
    assert only(jira).fields["labels"] == [f"qw-{order.ticket.fingerprint[:12]}", "team-a", "b"]


def test_f13_labels_with_spaces_and_beyond_the_limit_are_made_usable(jira, sink, delivery):
    sink(labels=["needs work", " \t ", "größe 10", "x" * 300, "a\u200bb"]).send(delivery())
    labels = only(jira).fields["labels"][1:]
    assert labels[:2] == ["needs-work", "größe-10"]
    assert len(labels[2]) <= 255
    assert len(labels) == 4


@pytest.mark.parametrize(
    ("severity", "priority"),
    [(Severity.CRITICAL, "Highest"), (Severity.MAJOR, "High"), (Severity.INFO, "Low")],
)
def test_priority_follows_severity(jira, sink, delivery, severity, priority):
    sink().send(delivery(severity=severity))
    assert only(jira).fields["priority"] == {"name": priority}


def test_a_priority_that_the_site_does_not_know_is_left_out_and_said(jira, sink, delivery):
    sink(priorities={"major": "P1"}).send(delivery())
    assert "priority" not in only(jira).fields
    assert "no priority 'P1'" in str(only(jira).fields["description"])


def test_values_of_further_fields_pass_through_as_they_are(jira, sink, delivery, story):
    story.screen["customfield_10050"] = Field("customfield_10050", "Team", "any", required=True)
    value = {"id": "7", "tags": ["a", 1, None]}
    sink(fields={"customfield_10050": value}).send(delivery())
    assert only(jira).fields["customfield_10050"] == value


def test_a_required_field_without_a_value_is_named(sink, delivery, story):
    story.screen["customfield_10050"] = Field("customfield_10050", "Team", "any", required=True)
    with pytest.raises(SinkError, match="customfield_10050: Team is required"):
        sink().send(delivery())


def test_an_unknown_issue_type_is_answered_with_the_known_ones(sink, delivery):
    with pytest.raises(SinkError, match="Epic") as caught:
        sink(issue_type="Epic").send(delivery())
    assert caught.value.hint.endswith("Story, Bug")


def test_an_issue_type_can_be_given_by_id_or_in_another_case(jira, sink, delivery):
    sink(issue_type="10101").send(delivery())
    sink(issue_type="sTORY").send(delivery(target="other"))
    assert [issue.issue_type.name for issue in jira.site.issues.values()] == ["Bug", "Story"]


def test_an_unknown_project_is_said_with_a_hint(sink, delivery):
    with pytest.raises(SinkError, match="NOPE") as caught:
        sink(project="NOPE").send(delivery())
    assert caught.value.hint


def test_the_next_sprint_is_the_earliest_future_one(jira, sink, delivery):
    ref = sink().send(delivery())
    assert only(jira).sprint_id == 12
    assert ref.note == "in sprint QW Sprint 3"


def test_the_active_sprint_is_used_if_asked_for(jira, sink, delivery):
    sink(sprint="active").send(delivery())
    assert only(jira).sprint_id == 11


def test_backlog_moves_the_ticket_there(jira, sink, delivery):
    sink(sprint="backlog").send(delivery())
    assert jira.sent("POST", "/backlog/issue")[0].body == {"issues": [only(jira).id]}


def test_none_asks_nothing_of_boards_and_sprints(jira, sink, delivery):
    sink(sprint="none").send(delivery())
    assert not [each for each in jira.exchanges if "/agile/" in each.path]


def test_without_a_future_sprint_the_ticket_is_in_the_backlog_and_says_why(jira, sink, delivery):
    jira.site.sprints = [each for each in jira.site.sprints if each.state != "future"]
    ref = sink().send(delivery())
    assert only(jira).sprint_id is None
    assert ref.note == "in the backlog: board 1 has no future sprint"
    assert "board 1 has no future sprint" in str(only(jira).fields["description"])


def test_several_boards_need_a_choice(jira, sink, delivery):
    jira.site.boards.append(Board(2, "Other", "scrum", jira.site.project("QW")))
    assert "1 (QW board), 2 (Other)" in sink().send(delivery()).note
    sink(board=1).send(delivery(target="other"))
    assert [issue.sprint_id for issue in jira.site.issues.values()] == [None, 12]


def test_a_kanban_project_uses_the_backlog(jira, sink, delivery):
    jira.site.boards[0].kind = "kanban"
    assert "no board with sprints" in sink().send(delivery()).note


def test_several_active_sprints_need_a_human(jira, sink, delivery):
    jira.site.sprints.append(replace(jira.site.sprints[1], id=14, name="QW Sprint 2b"))
    assert "several active sprints" in sink(sprint="active").send(delivery()).note


def test_sprints_of_other_boards_do_not_count(jira, sink, delivery):
    for each in jira.site.sprints:
        if each.id == 12:
            each.origin_board_id = 99
    sink().send(delivery())
    assert only(jira).sprint_id == 13


def test_a_sprint_that_closed_meanwhile_is_chosen_anew(jira, sink, delivery):
    jira.inject(refused(400, {"errorMessages": ["closed"], "errors": {}}, **PLACE))
    running = sink()

    def close(*_: object) -> None:
        next(each for each in jira.site.sprints if each.id == 12).state = "closed"

    # The sprint closes between the choice and the move: the create stands between the two.
    create = running.gateway.create
    running.gateway.create = lambda *given: (close(), create(*given))[1]
    assert running.send(delivery()).note == "in sprint QW Sprint 4"
    assert only(jira).sprint_id == 13


@pytest.mark.parametrize(
    "fault",
    [
        refused(403, **PLACE),
        refused(500, **PLACE),
        rate_limited(**PLACE),
        Fault(FaultKind.DROP_BEFORE_COMMIT, **PLACE),
    ],
    ids=["403", "500", "429", "dropped"],
)
def test_a_ticket_that_cannot_be_moved_is_filed_and_says_why(jira, sink, delivery, fault):
    jira.inject(fault)
    ref = sink().send(delivery())
    assert ref.id == only(jira).id
    assert ref.note.startswith("in the backlog: ")
    assert len(only(jira).comments) == 1


def test_a_busy_jira_while_choosing_the_sprint_delays_the_ticket(jira, sink, delivery):
    jira.inject(rate_limited(method="GET", path="/board"))
    with pytest.raises(RetryableSinkError):
        sink().send(delivery())
    assert not jira.site.issues


def test_a_found_ticket_is_put_into_its_sprint(jira, sink, delivery):
    jira.inject(Fault(FaultKind.DROP_AFTER_COMMIT))
    with pytest.raises(AmbiguousSinkError):
        sink().send(delivery())
    sink().find(delivery())
    assert only(jira).sprint_id == 12


def test_a_date_that_nobody_can_read_hides_no_sprint():
    assert Sprint.model_validate({"id": 1, "startDate": "soon"}).start_date is None
    assert (
        Sprint.model_validate({"id": 1, "startDate": "2026-09-01T08:00:00.000+0000"}).start_date is not None
    )


def test_sprints_with_and_without_a_time_zone_are_put_in_order():
    dates = ["2026-09-03T08:00:00", "2026-09-02T08:00:00.000+0000", "2026-09-04T08:00:00.000Z"]
    sprints = [
        Sprint.model_validate({"id": number, "state": "future", "startDate": date})
        for number, date in enumerate(dates)
    ]
    assert choose(SprintStrategy.NEXT, sprints, board=1).sprint.id == 1
    assert sprints[0].start_date.tzinfo is not None


def test_lists_of_many_pages_are_read_whole(jira, sink, delivery):
    jira.site.page_limit = 1
    jira.site.boards.insert(0, Board(2, "Kanban", "kanban", jira.site.project("QW")))
    sink(issue_type="Bug").send(delivery())
    assert only(jira).issue_type.name == "Bug"
    assert only(jira).sprint_id == 12
    assert "priority" in only(jira).fields


def test_a_named_sprint_is_found_by_its_pattern(jira, sink, delivery):
    sink(sprint="named", sprint_name="4$").send(delivery())
    assert only(jira).sprint_id == 13


def test_of_named_sprints_the_active_one_comes_first(jira, sink, delivery):
    sink(sprint="named", sprint_name="QW").send(delivery())
    assert only(jira).sprint_id == 11


def test_a_pattern_that_fits_no_sprint_leads_to_the_backlog(sink, delivery):
    note = sink(sprint="named", sprint_name="Hardening").send(delivery()).note
    assert note == "in the backlog: board 1 has no sprint whose name fits 'Hardening'"


def test_a_pattern_that_is_none_is_refused(sink):
    with pytest.raises(ValidationError, match="no regular expression"):
        sink(sprint_name="(")


def test_a_missing_sprint_is_made_after_the_last_one_only_if_asked_for(jira, sink, delivery):
    jira.site.sprints = [each for each in jira.site.sprints if each.state != "future"]
    ref = sink(create_sprint=True).send(delivery())
    made, before = jira.site.sprints[-1], jira.site.sprints[-2]
    assert ref.note == "in sprint QW Sprint 3"
    assert (made.start, made.end - made.start) == (before.end, before.end - before.start)
    sink(create_sprint=True).send(delivery(target="other"))
    assert len(jira.site.sprints) == 3


def test_a_missing_named_sprint_is_made_under_its_name(sink, delivery):
    ref = sink(sprint="named", sprint_name="^Hardening 1$", create_sprint=True).send(delivery())
    assert ref.note == "in sprint Hardening 1"


def test_no_sprint_is_made_whose_name_would_not_fit(jira, sink, delivery):
    before = len(jira.site.sprints)
    ref = sink(sprint="named", sprint_name="^Tidy.*", create_sprint=True).send(delivery())
    assert "a new sprint would be called 'QW Sprint 4', which '^Tidy.*' does not fit" in ref.note
    assert len(jira.site.sprints) == before


def test_a_sprint_that_may_not_be_made_leads_to_the_backlog(jira, sink, delivery):
    jira.site.sprints.clear()
    jira.site.users[0].without("MANAGE_SPRINTS_PERMISSION")
    assert "403" in sink(create_sprint=True).send(delivery()).note


@pytest.mark.parametrize(
    ("name", "following"),
    [("Sprint 9", "Sprint 10"), ("2026-W40 (b)", "2026-W41 (b)"), ("Autumn", "Autumn 2")],
)
def test_a_new_sprint_is_called_after_the_last_one(name, following):
    assert following_name(name) == following


def test_a_ticket_can_be_ranked_first(jira, sink, delivery):
    first = sink().send(delivery(target="first"))
    second = sink(rank_first=True).send(delivery(target="second"))
    ranks = {issue.id: issue.rank for issue in jira.site.issues.values()}
    assert ranks[second.id] < ranks[first.id]


def test_a_rank_that_fails_is_said_and_loses_nothing(jira, sink, delivery):
    sink().send(delivery(target="first"))
    jira.inject(refused(400, method="PUT", path="/issue/rank"))
    assert "not ranked" in sink(rank_first=True).send(delivery(target="second")).note


def test_f15_lists_numbers_and_objects_stay_what_they_are_and_texts_are_filled_in(
    jira, sink, delivery, story
):
    story.screen["customfield_1"] = Field("customfield_1", "Team", "any")
    value = {"team": "{labels.team}", "list": ["{target}", 3, None, True], "path": "{path}", "odd": "{}{x y}"}
    sink(fields={"customfield_1": value}).send(delivery(labels={"team": "checkout"}))
    assert only(jira).fields["customfield_1"] == {
        "team": "checkout",
        "list": ["shop", 3, None, True],
        "path": "src/cart.py",
        "odd": "{}{x y}",
    }


def test_a_field_for_which_the_finding_has_no_words_is_left_out_and_said(jira, sink, delivery, story):
    story.screen["customfield_1"] = Field("customfield_1", "Team", "any")
    sink(fields={"customfield_1": "{labels.team}"}).send(delivery())
    assert "customfield_1" not in only(jira).fields
    assert "the finding has no labels.team" in str(only(jira).fields["description"])


@pytest.mark.parametrize("lag", [0, 3_600])
def test_a_sprint_takes_no_more_tickets_than_its_budget(jira, sink, delivery, lag):
    jira.site.index_lag = timedelta(seconds=lag)
    running = sink(per_sprint=2, overflow="backlog")
    notes = [running.send(delivery(target=f"service-{number}")).note for number in range(4)]
    assert [issue.sprint_id for issue in jira.site.issues.values()] == [12, 12, None, None]
    assert notes[2:] == ["in the backlog: QW Sprint 3 has its 2 tickets of quality already"] * 2
    last = list(jira.site.issues.values())[-1]
    assert "has its 2 tickets" in str(last.fields["description"])


def test_other_peoples_tickets_are_not_on_our_budget(jira, sink, delivery):
    sink().send(delivery(target="first"))
    only(jira).creator = replace(jira.site.users[0], account_id="somebody")
    jira.site.remember(only(jira))
    sink(per_sprint=1).send(delivery(target="second"))
    assert [issue.sprint_id for issue in jira.site.issues.values()] == [12, 12]


@pytest.fixture
def mark_field(story):
    story.screen["customfield_10042"] = Field("customfield_10042", "Mark", "string")
    return "customfield_10042"


def test_f5_the_mark_can_stand_in_a_field_instead_of_a_label(jira, sink, delivery, mark_field):
    order = delivery()
    sink(mark_field=mark_field).send(order)
    assert only(jira).fields["labels"] == ["qualitywatch"]
    assert only(jira).fields[mark_field] == f"qw-{order.ticket.fingerprint[:12]}"


def test_f5_a_ticket_is_found_by_that_field(jira, sink, delivery, mark_field):
    jira.inject(Fault(FaultKind.DROP_AFTER_COMMIT))
    with pytest.raises(AmbiguousSinkError):
        sink(mark_field=mark_field).send(delivery())
    # Others have filed so many since that our own newest do not show it.
    only(jira).creator = replace(jira.site.users[0], account_id="somebody")
    jira.site.remember(only(jira))
    assert sink(mark_field=mark_field).find(delivery()).id == only(jira).id
    assert sink(mark_field=mark_field).send(delivery(token="theirs")).id == only(jira).id


def test_f5_no_label_is_put_back_where_none_is_wanted(jira, sink, delivery, mark_field):
    ref = sink(mark_field=mark_field).send(delivery())
    sink(mark_field=mark_field).send(delivery(kind=ChangeKind.WORSENED, ref=ref, value=0.5))
    assert only(jira).fields["labels"] == ["qualitywatch"]


def test_f22_many_threads_with_one_sink_mix_up_no_labels(jira, sink, delivery):
    running = sink(labels=["team-a"], sprint="none")
    orders = [delivery(target=f"service-{number}") for number in range(12)]
    with ThreadPoolExecutor(6) as pool:
        refs = list(pool.map(running.send, orders))
    for order, ref in zip(orders, refs, strict=True):
        issue = jira.site.issues[ref.id]
        assert issue.fields["labels"] == [f"qw-{order.ticket.fingerprint[:12]}", "team-a"]
        assert issue.properties["qualitywatch"]["fp"] == order.ticket.fingerprint
    assert running.labels == ("team-a",)
