"""Issues of GitHub and GitLab live with their finding, and never against the people who edit them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from notify_world.forges import TOKEN, Forge, GitHubSite, GitLabSite
from notify_world.http_site import HttpSite
from qualitywatch import ChangeKind, Delivery, Outcome, SinkError, TicketRef, TicketState
from qualitywatch.testing.samples import sample_change, sample_delivery, sample_outcome
from qualitywatch_notify.issues.filing import GONE
from qualitywatch_notify.issues.github import GitHubSink
from qualitywatch_notify.issues.gitlab import GitLabSink
from qualitywatch_notify.issues.sink import IssueSink

BEGIN = datetime.now(UTC) - timedelta(minutes=5)


@pytest.fixture(params=["github", "gitlab"])
def forge(request: pytest.FixtureRequest) -> Iterator[Forge]:
    made = GitHubSite() if request.param == "github" else GitLabSite()
    with HttpSite(made) as server:
        made.url = server.url
        yield made


@pytest.fixture
def sink(forge: Forge) -> IssueSink:
    keys = {"url": forge.url, "token": TOKEN}
    if isinstance(forge, GitHubSite):
        return GitHubSink.model_validate({**keys, "repository": "team/shop"})
    return GitLabSink.model_validate({**keys, "project": "team/shop"})


def told(
    kind: ChangeKind,
    *,
    after: int = 0,
    ref: TicketRef | None = None,
    value: float = 0.34,
    mark: str = "t1",
    generation: int = 1,
) -> Delivery:
    passed = kind is ChangeKind.RESOLVED
    outcome = sample_outcome(value=value, outcome=Outcome.PASS if passed else Outcome.FAIL)
    at = BEGIN + timedelta(minutes=after)
    change = sample_change(outcome, kind=kind, at=at, generation=generation)
    return sample_delivery(change, ref=ref, token=mark)


def test_a_life(forge: Forge, sink: IssueSink) -> None:
    ref = sink.send(told(ChangeKind.OPENED))
    (issue,) = forge.issues
    assert (ref.key, issue.labels, issue.title) == (
        "#1",
        ["qualitywatch"],
        "shop: Source lines in complex functions",
    )
    sink.send(told(ChangeKind.WORSENED, after=1, ref=ref, value=0.5))
    assert "50 %" in issue.body
    sink.send(told(ChangeKind.RESOLVED, after=2, ref=ref, value=0.1))
    assert issue.closed
    assert [each.body.split(".")[0] for each in issue.comments] == ["**Worse", "**The repair is proven"]


def test_a_change_is_told_once_however_often_it_is_sent(forge: Forge, sink: IssueSink) -> None:
    ref = sink.send(told(ChangeKind.OPENED))
    for _ in range(3):
        sink.send(told(ChangeKind.RESOLVED, after=1, ref=ref, value=0.1))
    assert len(forge.issues[0].comments) == 1


def test_the_next_opening_takes_up_the_same_issue(forge: Forge, sink: IssueSink) -> None:
    ref = sink.send(told(ChangeKind.OPENED))
    sink.send(told(ChangeKind.RESOLVED, after=1, ref=ref, value=0.1))
    again = sink.send(told(ChangeKind.REOPENED, after=2, mark="t2", generation=2))
    assert again == ref
    assert not forge.issues[0].closed
    assert forge.issues[0].comments[-1].body.startswith("**Back again.**")


def test_another_installation_or_a_lost_ledger_finds_what_is_there(forge: Forge, sink: IssueSink) -> None:
    ref = sink.send(told(ChangeKind.OPENED))
    assert sink.send(told(ChangeKind.OPENED, mark="another")) == ref
    assert len(forge.issues) == 1


def test_what_somebody_edited_is_theirs(forge: Forge, sink: IssueSink) -> None:
    ref = sink.send(told(ChangeKind.OPENED))
    issue = forge.issues[0]
    issue.body = issue.body.replace("Split the functions", "First of all, split the functions")
    issue.title = "Mine"
    edited = issue.body
    sink.send(told(ChangeKind.WORSENED, after=1, ref=ref, value=0.5))
    assert (issue.body, issue.title) == (edited, "Mine")
    assert len(issue.comments) == 1


def test_what_somebody_added_around_our_text_stays(forge: Forge, sink: IssueSink) -> None:
    ref = sink.send(told(ChangeKind.OPENED))
    issue = forge.issues[0]
    issue.body = f"Before.\r\n\r\n{issue.body}\r\nAfter."
    sink.send(told(ChangeKind.WORSENED, after=1, ref=ref, value=0.5))
    assert issue.body.startswith("Before.")
    assert issue.body.endswith("After.")
    assert "50 %" in issue.body


def test_a_deleted_issue_is_not_filed_again(forge: Forge, sink: IssueSink) -> None:
    ref = sink.send(told(ChangeKind.OPENED))
    forge.issues.clear()
    assert sink.send(told(ChangeKind.WORSENED, after=1, ref=ref)).note == GONE
    assert forge.issues == []


def test_issues_can_be_left_for_people_to_close(forge: Forge, sink: IssueSink) -> None:
    patient = sink.model_copy(update={"close": False})
    ref = patient.send(told(ChangeKind.OPENED))
    patient.send(told(ChangeKind.RESOLVED, after=1, ref=ref, value=0.1))
    assert not forge.issues[0].closed
    assert len(forge.issues[0].comments) == 1


def test_a_lost_issue_is_found_among_many(forge: Forge, sink: IssueSink) -> None:
    sink.send(told(ChangeKind.OPENED))
    for number in range(150):
        forge.make(f"Other {number}", "by people", [])
    forge.index_lags = True
    unknown = told(ChangeKind.OPENED)
    found = sink.find(sample_delivery(unknown.change, token="t1", state=TicketState.UNKNOWN, attempt=2))
    assert found is not None
    assert found.id == "1"


def test_a_wrong_token_says_what_to_do(sink: IssueSink) -> None:
    stranger = type(sink).model_validate(
        {**sink.model_dump(exclude={"token", "dashboard"}), "token": "wrong"}
    )
    with pytest.raises(SinkError, match="answered 401") as raised:
        stranger.send(told(ChangeKind.OPENED))
    assert raised.value.hint == "check token: it may have expired or been revoked"


def test_a_finding_that_only_got_better_is_worth_no_issue(sink: IssueSink) -> None:
    assert sink.discard(told(ChangeKind.IMPROVED))
