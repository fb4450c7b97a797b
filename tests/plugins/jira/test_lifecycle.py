"""A ticket lives with its finding, and with what people do to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from jira_server import refused
from jira_server.projects import Field
from jira_server.workflow import DONE, IN_PROGRESS, TO_DO, Transition, Workflow
from qualitywatch import ChangeKind, Evidence, Followed, Outcome, Severity, TicketRef, TicketState

BACK = {"kind": ChangeKind.REOPENED, "generation": 2, "token": "token-2"}


@pytest.fixture
def now(jira):
    return jira.site.clock.now


@pytest.fixture
def later(jira):
    """Let so many days pass; returns the time then."""

    def go(days: float) -> datetime:
        jira.site.clock.advance(days * 86_400)
        return jira.site.clock.now()

    return go


@pytest.fixture
def filed(sink, delivery) -> TicketRef:
    return sink().send(delivery())


@pytest.fixture
def issue(jira, filed):
    return jira.site.issues[filed.id]


@pytest.fixture
def followed(delivery, filed):
    """The finding's ticket as the ledger has it, the finding as it was seen at a time."""

    def make(*, seen, ref=filed, **known) -> Followed:
        order = delivery(ref=ref, at=seen, **known)
        return Followed(replace(order.ticket, state=TicketState.OPEN), order.change.finding)

    return make


def said(issue) -> list[str]:
    return [str(comment["body"]) for comment in issue.comments]


# Closing


@pytest.mark.parametrize("status", [TO_DO, IN_PROGRESS])
def test_a_proven_repair_closes_the_ticket_with_the_measurement_as_proof(
    sink, delivery, issue, filed, status
):
    issue.status = status
    order = delivery(kind=ChangeKind.RESOLVED, ref=filed, outcome=Outcome.PASS, value=0.1)
    assert sink().send(order).note == "closed, for the repair is proven"
    assert issue.status is DONE
    (comment,) = said(issue)
    assert "The repair is proven: code.complexity.share_above_10 of shop is 10 % (limit 21 %)" in comment


def test_a_team_that_closes_its_tickets_itself_is_left_alone(sink, delivery, issue, filed):
    sink(close=False).send(delivery(kind=ChangeKind.RESOLVED, ref=filed, outcome=Outcome.PASS))
    assert issue.status is TO_DO
    assert len(issue.comments) == 1


def test_f10_a_transition_that_asks_for_a_field_gets_it_from_the_configuration(sink, delivery, issue, filed):
    ways = [Transition("31", "Erledigen", DONE, required=("resolution",), optional=("customfield_9",))]
    issue.project.workflow.transitions = ways
    order = delivery(kind=ChangeKind.RESOLVED, ref=filed, outcome=Outcome.PASS)
    sink(transition_fields={"resolution": {"name": "Fixed"}, "off_screen": 1}).send(order)
    assert (issue.status, issue.resolution) == (DONE, "Fixed")


def test_f10_a_transition_that_asks_for_an_unknown_field_is_said_and_tried_no_more(
    sink, delivery, issue, filed
):
    issue.project.workflow.transitions = [Transition("31", "Erledigen", DONE, required=("customfield_9",))]
    ref = sink().send(delivery(kind=ChangeKind.RESOLVED, ref=filed, outcome=Outcome.PASS))
    assert ref.note.startswith("not closed: no transition leads to a status of the category done")
    assert issue.status is TO_DO


def test_of_two_ways_to_the_end_the_one_that_asks_for_nothing_is_taken(sink, delivery, issue, filed):
    issue.project.workflow = Workflow(
        transitions=[
            Transition("31", "Ablehnen", DONE, required=("resolution",), sets_resolution="Won't Do"),
            Transition("32", "Erledigen", DONE, sets_resolution="Done"),
        ]
    )
    keys = {"transition_fields": {"resolution": {"name": "Done"}}}
    sink(**keys).send(delivery(kind=ChangeKind.RESOLVED, ref=filed, outcome=Outcome.PASS))
    assert issue.resolution == "Done"


def test_f18_done_without_a_resolution_is_done(jira, sink, delivery, issue, filed):
    jira.site.close(issue, DONE)
    order = delivery(kind=ChangeKind.RESOLVED, ref=filed, outcome=Outcome.PASS)
    sink().send(order)
    assert not jira.sent("POST", "/transitions")


# Fields


def test_a_ticket_says_what_is_true_now(sink, delivery, issue, filed):
    order = delivery(kind=ChangeKind.WORSENED, ref=filed, value=0.55, evidence=(Evidence("src/new.py", 7),))
    sink().send(order)
    assert "55 %" in str(issue.fields["description"])
    assert "src/new.py:7" in str(issue.fields["description"])


@pytest.mark.parametrize(
    ("field", "theirs"),
    [
        ("summary", "Split checkout"),
        ("priority", {"name": "Lowest"}),
        ("description", {"type": "doc", "version": 1, "content": []}),
    ],
)
def test_f6_what_a_human_changed_stays_and_the_rest_goes_on(
    jira, sink, delivery, issue, filed, field, theirs
):
    issue.fields[field] = theirs
    issue.fields["assignee"] = {"accountId": "ada"}
    issue.fields["labels"].append("theirs")
    issue.sprint_id = 11
    order = delivery(
        kind=ChangeKind.WORSENED, ref=filed, value=0.55, severity=Severity.CRITICAL, title="Other title"
    )
    for hours in (0, 30):
        sink().send(replace(order, change=replace(order.change, at=order.change.at + timedelta(hours=hours))))
    assert issue.fields[field] == theirs
    assert issue.fields["assignee"] == {"accountId": "ada"}
    assert "theirs" in issue.fields["labels"]
    assert issue.sprint_id == 11
    others = {"summary", "priority", "description"} - {field}
    edited = {name for each in jira.sent("PUT", f"/issue/{issue.id}") for name in each.body.get("fields", {})}
    assert edited == others


def test_what_jira_itself_adds_to_a_text_is_no_humans_edit(sink, delivery, issue, filed):
    description = issue.fields["description"]
    description["content"] = [
        {**node, "attrs": {**node.get("attrs", {}), "localId": "x"}} for node in description["content"]
    ]
    sink().send(delivery(kind=ChangeKind.WORSENED, ref=filed, value=0.55))
    assert "55 %" in str(issue.fields["description"])


def test_f2_a_label_that_was_taken_off_comes_back(sink, delivery, issue, filed):
    ours = issue.fields["labels"].pop(0)
    sink().send(delivery(kind=ChangeKind.WORSENED, ref=filed, value=0.55))
    assert issue.fields["labels"] == ["qualitywatch", ours]


def test_an_edit_that_jira_refuses_does_not_keep_the_news_from_the_ticket(jira, sink, delivery, issue, filed):
    jira.site.users[0].without("EDIT_ISSUES")
    ref = sink().send(delivery(kind=ChangeKind.WORSENED, ref=filed, value=0.55))
    assert ref.note.startswith("its fields are as they were: ")
    assert len(issue.comments) == 1


def test_f16_new_places_to_change_are_listed_and_said_once(sink, followed, issue, later):
    seen = later(2)
    places = (Evidence("src/new.py", 7, name="fresh"),)
    for _ in range(3):
        list(sink().follow([followed(seen=seen, evidence=places, evidence_total=1)], seen))
    assert "src/new.py:7" in str(issue.fields["description"])
    (comment,) = said(issue)
    assert "What has to be changed has changed" in comment


# Coming back


@pytest.mark.parametrize(
    ("window", "after", "issues"),
    [("14d", 13, 1), ("14d", 15, 2), ("0s", 0.001, 2)],
    ids=["inside", "outside", "never"],
)
def test_f8_a_finding_that_comes_back_reopens_its_ticket_only_within_the_window(
    jira, sink, delivery, issue, later, window, after, issues
):
    jira.site.close(issue, DONE, "Done")
    ref = sink(reopen_within=window).send(delivery(**BACK, at=later(after)))
    assert len(jira.site.issues) == issues
    assert (ref.id == issue.id) is (issues == 1)
    if issues == 1:
        assert issue.status is TO_DO
        assert "It is back" in said(issue)[0]
    else:
        assert issue.links == [("Relates", ref.id)]
        assert issue.status is DONE


def test_a_reopening_that_was_interrupted_is_finished_and_said_once(jira, sink, delivery, issue, later):
    jira.site.close(issue, DONE, "Done")
    order = delivery(**BACK, at=later(1))
    jira.inject(refused(503, None, {"Retry-After": "5"}, path="/transitions"))
    with pytest.raises(Exception, match="503"):
        sink().send(order)
    sink().send(order)
    assert issue.status is TO_DO
    assert len(issue.comments) == 1


# What people do


def test_wont_do_becomes_a_waiver_that_ends(jira, sink, followed, issue, now):
    jira.site.close(issue, DONE, "Won't Do")
    (news,) = sink(waive_for="30d").follow([followed(seen=now())], now())
    assert news.waiver.fingerprint == news.ticket.fingerprint
    assert news.waiver.ticket == "QW-1"
    assert (news.waiver.created_at, news.waiver.expires_at) == (now(), now() + timedelta(days=30))
    assert issue.status is DONE


def test_a_decision_is_not_reopened_while_it_holds(jira, sink, delivery, issue, later):
    jira.site.close(issue, DONE, "Won't Do")
    ref = sink().send(delivery(**BACK, at=later(80)))
    assert ref.note == "left alone: it was closed as Won't Do"
    assert (len(jira.site.issues), issue.status, issue.comments) == (1, DONE, [])


def test_a_decision_that_has_run_out_opens_its_ticket_again(jira, sink, delivery, issue, filed, later):
    jira.site.close(issue, DONE, "Won't Do")
    sink().send(delivery(kind=ChangeKind.WORSENED, ref=filed, at=later(91)))
    assert issue.status is TO_DO


def test_a_decision_that_was_taken_back_ends_its_waiver(jira, sink, followed, issue, now):
    jira.site.close(issue, DONE, "Won't Do")
    (news,) = sink().follow([followed(seen=now())], now())
    jira.site.close(issue, TO_DO)
    (back,) = sink().follow([followed(seen=now(), waiver=news.waiver)], now())
    assert back.withdrawn


def test_closed_by_hand_and_measured_again_is_opened_again_with_the_measurement(
    jira, sink, followed, issue, later
):
    later(1)
    jira.site.close(issue, DONE, "Done")
    seen = later(1)
    (news,) = sink().follow([followed(seen=seen)], seen)
    assert issue.status is TO_DO
    assert "a later measurement still shows it" in said(issue)[0]
    assert news.said == "QW-1: opened again, for it is still measured"


def test_closed_by_hand_and_not_measured_since_waits_for_the_measurement(
    jira, sink, followed, issue, now, later
):
    seen = now()
    later(1)
    jira.site.close(issue, DONE, "Done")
    assert list(sink().follow([followed(seen=seen)], now())) == []
    assert issue.status is DONE


def test_whoever_closes_a_ticket_often_enough_means_it(jira, sink, followed, issue, later):
    for _ in range(6):
        later(1)
        jira.site.close(issue, DONE, "Done")
        seen = later(1)
        list(sink().follow([followed(seen=seen)], seen))
    assert issue.status is DONE
    assert len(issue.comments) == 3


def test_a_duplicate_is_left_to_the_ticket_it_goes_on_in(jira, sink, followed, delivery, issue, filed, later):
    jira.site.close(issue, DONE, "Duplicate")
    seen = later(1)
    assert list(sink().follow([followed(seen=seen)], seen)) == []
    sink().send(delivery(kind=ChangeKind.WORSENED, ref=filed, at=seen))
    assert (issue.status, issue.comments) == (DONE, [])


def test_f9_a_moved_ticket_is_followed_to_its_new_key(sink, followed, issue, now):
    issue.key = "OTHER-7"
    (news,) = sink().follow([followed(seen=now())], now())
    assert (news.ref.id, news.ref.key, news.said) == (issue.id, "OTHER-7", "QW-1 is OTHER-7 now")


def test_a_deleted_ticket_is_said_once_and_filed_by_nobody(jira, sink, followed, delivery, issue, filed, now):
    other = sink().send(delivery(target="other"))
    jira.site.delete(issue)
    one = followed(seen=now())
    two = followed(seen=now(), target="other", ref=other)
    (news,) = sink().follow([one, two], now())
    assert "deleted" in news.said
    assert list(sink().follow([followed(seen=now(), ref=news.ref), two], now())) == []
    sink().send(delivery(kind=ChangeKind.WORSENED, ref=filed))
    assert len(jira.site.issues) == 1


def test_a_permission_that_is_gone_is_not_taken_for_deleted_tickets(jira, sink, followed, now):
    jira.site.users[0].without("BROWSE_PROJECTS")
    with pytest.raises(Exception, match="QW"):
        list(sink().follow([followed(seen=now())], now()))


def test_a_retyped_ticket_goes_on(jira, sink, delivery, issue, filed):
    issue.issue_type = issue.project.issue_type("Bug")
    issue.issue_type.screen.pop("priority", None)
    sink().send(delivery(kind=ChangeKind.WORSENED, ref=filed, value=0.55))
    assert "55 %" in str(issue.fields["description"])
    assert len(jira.site.issues) == 1


def test_a_ticket_that_was_filed_twice_is_joined_with_the_older_one(
    jira, sink, followed, delivery, issue, now
):
    # Behind the back of every look-up: the label was not yet written, as after a lost database and a site that lags.
    jira.site.index_lag = timedelta(hours=1)
    second = sink().send(delivery(token="token-2"))
    assert len(jira.site.issues) == 2
    jira.site.index_lag = timedelta(0)
    (news,) = sink().follow([followed(seen=now(), ref=second)], now())
    assert news.ref.id == issue.id
    assert news.said == "QW-2 joined with QW-1"
    twin = jira.site.issues[second.id]
    assert twin.status is DONE
    assert twin.links == [("Duplicate", issue.id)]
    assert list(sink().follow([followed(seen=now())], now())) == []
    assert len(twin.comments) == 1


def test_an_untouched_ticket_costs_no_write(jira, sink, followed, now):
    jira.exchanges.clear()
    assert list(sink().follow([followed(seen=now())], now())) == []
    assert {(each.method, each.path.rsplit("/", 1)[-1]) for each in jira.exchanges} == {
        ("GET", "serverInfo"),
        ("POST", "bulkfetch"),
        ("POST", "jql"),
    }


def test_a_field_off_the_screen_is_never_edited(sink, delivery, issue, filed):
    issue.issue_type.screen["customfield_1"] = Field("customfield_1", "Team", "any")
    sink(fields={"customfield_1": "x"}).send(delivery(kind=ChangeKind.WORSENED, ref=filed, value=0.55))
    assert "customfield_1" not in issue.fields


def test_f19_our_own_steps_come_back_as_nobodys_decision(jira, sink, delivery, followed, issue, filed, later):
    """What a look sees of a ticket that we have just closed, worded and opened again leads to no further step."""
    seen = later(1)
    sink().send(delivery(kind=ChangeKind.RESOLVED, ref=filed, at=seen, outcome=Outcome.PASS, value=0.1))
    seen = later(1)
    sink().send(delivery(**BACK, at=seen))
    steps = len(jira.sent("POST", "/transitions"))
    comments = len(issue.comments)
    for _ in range(3):
        again = followed(seen=seen, generation=2, token="token-2")
        assert list(sink().follow([again], seen)) == []
    assert len(jira.sent("POST", "/transitions")) == steps == 2
    assert len(issue.comments) == comments
