"""Jira Data Center: the old search, wiki markup, a personal access token; the same tickets and the same promises."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jira_server import TOKEN, Fault, FaultKind, JiraServer, refused, small_site
from jira_server.workflow import DONE, TO_DO
from jira_watch import in_step
from qualitywatch import AmbiguousSinkError, ChangeKind, Evidence, Followed, Outcome, SinkError
from qualitywatch_jira import adf
from qualitywatch_jira.doctor import examine
from qualitywatch_jira.sink import JiraSink
from qualitywatch_jira.wiki import wiki


@pytest.fixture
def server():
    """Not held against the description, which is of Cloud only."""
    site = small_site()
    site.deployment_type = "Server"
    with JiraServer(site) as running:
        yield running


@pytest.fixture
def center(server):
    def make(**keys):
        usual = {"url": server.url, "project": "QW", "token": TOKEN, "issue_type": "Story"}
        sink = JiraSink.model_validate({**usual, "deployment": "data_center", **keys})
        return in_step(sink, server.site.clock)

    return make


def test_a_ticket_is_filed_in_wiki_markup_with_a_bearer_token(server, center, delivery):
    ref = center().send(delivery())
    issue = server.site.issues[ref.id]
    lines = issue.fields["description"].splitlines()
    assert "h3. Why it matters" in lines
    assert "* {{src/cart.py:12}} *checkout* 20 %" in lines
    assert issue.sprint_id == 12
    assert issue.properties["qualitywatch"]["token"] == "token-1"


def test_the_doctor_is_content_with_a_data_center(center):
    assert all(line.healthy for line in examine(center()))


def test_a_lost_answer_files_nothing_twice(server, center, delivery):
    server.site.index_lag = timedelta(seconds=60)
    server.inject(Fault(FaultKind.DROP_AFTER_COMMIT, path="/rest/api/2/issue"))
    with pytest.raises(AmbiguousSinkError):
        center().send(delivery())
    assert center().find(delivery()) is None
    server.site.clock.advance(61)
    assert center().find(delivery()).id in server.site.issues
    assert center().send(delivery()).id in server.site.issues
    assert len(server.site.issues) == 1


def test_f6_wiki_text_is_brought_up_to_date_until_a_human_edits_it(server, center, delivery):
    ref = center().send(delivery())
    issue = server.site.issues[ref.id]
    # The markup as Jira stores it, with its own line ends.
    issue.fields["description"] = issue.fields["description"].replace("\n", "\r\n")
    center().send(delivery(kind=ChangeKind.WORSENED, ref=ref, value=0.55))
    assert "55 %" in issue.fields["description"]
    issue.fields["description"] = "theirs"
    center().send(delivery(kind=ChangeKind.IMPROVED, ref=ref, value=0.35))
    assert issue.fields["description"] == "theirs"


def test_a_ticket_lives_there_as_on_cloud(server, center, delivery):
    ref = center().send(delivery())
    issue = server.site.issues[ref.id]
    for _ in range(2):
        center().send(delivery(kind=ChangeKind.RESOLVED, ref=ref, outcome=Outcome.PASS, value=0.1))
    assert issue.status is DONE
    (comment,) = issue.comments
    assert "The repair is proven" in comment["body"]
    server.site.clock.advance(60)
    now = server.site.clock.now()
    back = center().send(delivery(kind=ChangeKind.REOPENED, generation=2, token="token-2", at=now))
    assert (back.id, issue.status) == (ref.id, TO_DO)


def test_people_are_followed_there_too(server, center, delivery):
    first, second = center().send(delivery()), center().send(delivery(target="other"))
    server.site.delete(server.site.issues[first.id])
    server.site.close(server.site.issues[second.id], DONE, "Won't Do")
    orders = [delivery(ref=first), delivery(target="other", ref=second)]
    followed = [Followed(order.ticket, order.change.finding) for order in orders]
    gone, decided = center().follow(followed, server.site.clock.now())
    assert "deleted" in gone.said
    assert decided.waiver.ticket == second.key


def test_lists_of_many_pages_are_read_whole(server, center, delivery):
    server.site.page_limit = 1
    for number in range(3):
        center(sprint="none").send(delivery(target=str(number)))
    assert len(center().gateway.ids('project = "QW"', limit=10)) == 3


@pytest.mark.parametrize(("says", "configured"), [("Server", "cloud"), ("Cloud", "data_center")])
def test_the_wrong_deployment_is_said_with_the_right_one(server, center, delivery, says, configured):
    server.site.deployment_type = "Server"
    keys = {"method": "GET", "path": "/serverInfo"}
    answer = {"baseUrl": server.url, "versionNumbers": [9, 0, 0], "version": "9", "deploymentType": says}
    server.inject(*[refused(200, answer, **keys) for _ in range(3)])
    other = "data_center" if configured == "cloud" else "cloud"
    with pytest.raises(SinkError) as caught:
        center(deployment=configured).send(delivery())
    assert caught.value.hint == f"set deployment to {other}"


def test_what_could_be_taken_for_markup_is_escaped():
    hostile = adf.document([adf.paragraph(adf.text("{color:red}x{color} [a|b] *c* h1. !d!", "code"))])
    assert wiki(hostile) == r"{{\{color:red\}x\{color\} \[a\|b\] \*c\* h1. \!d\!}}"


def test_f14_oversize_wiki_text_is_cut(server, center, delivery):
    awkward = "{*_" * 2_000
    evidence = tuple(Evidence(path=f"{n}{awkward}", name=awkward, message=awkward) for n in range(50))
    center().send(delivery(why=awkward, fix=awkward, evidence=evidence, evidence_total=50))
    assert len(server.site.issues) == 1
