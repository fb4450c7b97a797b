"""What people do to issues is followed; what comes in from a forge counts only with its proof."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from notify_world.forges import TOKEN, GitHubSite, GitLabSite
from notify_world.http_site import HttpSite
from qualitywatch import CallRefusedError, Followed, IncomingCall, TicketNews, TicketState
from qualitywatch.testing.samples import sample_change, sample_delivery, sample_outcome
from qualitywatch_notify.issues.filing import GONE
from qualitywatch_notify.issues.github import GitHubSink
from qualitywatch_notify.issues.gitlab import GitLabSink

SECRET = "a secret of sixteen"
NOW = datetime.now(UTC)


@pytest.fixture
def site() -> Iterator[GitHubSite]:
    made = GitHubSite()
    with HttpSite(made) as server:
        made.url, made.server = server.url, server
        yield made


@pytest.fixture
def sink(site: GitHubSite) -> GitHubSink:
    keys = {"url": site.url, "repository": "team/shop", "token": TOKEN, "webhook_secret": SECRET}
    return GitHubSink.model_validate(keys)


def filed(sink: GitHubSink, rule: str = "complex-functions") -> Followed:
    delivery = sample_delivery(sample_change(sample_outcome(rule=rule)))
    ref = sink.send(delivery)
    ticket = replace(delivery.ticket, state=TicketState.OPEN, ref=ref)
    return Followed(ticket, delivery.change.finding)


def look(sink: GitHubSink, *followed: Followed) -> list[TicketNews]:
    return list(sink.follow(followed, NOW))


def test_of_open_issues_there_is_no_news_for_one_request(site: GitHubSite, sink: GitHubSink) -> None:
    followed = [filed(sink, f"rule-{number}") for number in range(5)]
    before = len(site.server.calls)
    assert look(sink, *followed) == []
    assert len(site.server.calls) - before == 1


def test_an_issue_closed_as_not_planned_is_a_waiver_that_ends(site: GitHubSite, sink: GitHubSink) -> None:
    each = filed(sink)
    site.issues[0].closed, site.issues[0].reason = True, "not_planned"
    (news,) = look(sink, each)
    assert news.waiver is not None
    assert news.waiver.expires_at - news.waiver.created_at == timedelta(days=90)
    assert news.waiver.ticket == "#1"
    assert news.said.startswith("#1: not planned, waived until ")

    waived = replace(
        each, finding=replace(each.finding, outcome=replace(each.finding.outcome, waiver=news.waiver))
    )
    (same,) = look(sink, waived)
    assert same.said == "", "what is known is not said again"
    site.issues[0].closed = False
    (back,) = look(sink, waived)
    assert back.withdrawn


def test_an_issue_closed_as_done_is_left_to_the_next_measurement(site: GitHubSite, sink: GitHubSink) -> None:
    each = filed(sink)
    site.issues[0].closed, site.issues[0].reason = True, "completed"
    assert look(sink, each) == []


def test_a_deleted_issue_is_noted_once(site: GitHubSite, sink: GitHubSink) -> None:
    each = filed(sink)
    site.issues.clear()
    (news,) = look(sink, each)
    assert news.ref.note == GONE
    assert look(sink, replace(each, ticket=replace(each.ticket, ref=news.ref))) == []


def test_an_issue_without_our_label_is_followed_all_the_same(site: GitHubSite, sink: GitHubSink) -> None:
    each = filed(sink)
    site.issues[0].labels.clear()
    assert look(sink, each) == []


def signed(body: bytes, secret: str = SECRET) -> IncomingCall:
    proof = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return IncomingCall({}, {"x-hub-signature-256": f"sha256={proof}"}, body)


BODY = json.dumps({"action": "closed", "issue": {"number": 7}}).encode()


def test_githubs_own_example_of_a_signature() -> None:
    """From "Validating webhook deliveries"."""
    proof = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    sink = GitHubSink.model_validate(
        {"repository": "a/b", "token": TOKEN, "webhook_secret": "It's a Secret to Everybody"}
    )
    assert list(sink.hear(IncomingCall({}, {"x-hub-signature-256": proof}, b"Hello, World!"), NOW)) == []


def test_a_signed_call_names_its_issue(sink: GitHubSink) -> None:
    assert list(sink.hear(signed(BODY), NOW)) == ["7"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"issue": {"number": "../7"}}', b"[" * 100_000])
def test_a_signed_call_about_something_else_names_none(sink: GitHubSink, body: bytes) -> None:
    assert list(sink.hear(signed(body), NOW)) == []


@pytest.mark.parametrize(
    "call", [IncomingCall({}, {}, BODY), signed(BODY, "another secret"), replace(signed(BODY), body=b"{}")]
)
def test_an_unproven_call_is_refused(sink: GitHubSink, call: IncomingCall) -> None:
    with pytest.raises(CallRefusedError):
        sink.hear(call, NOW)


def test_gitlab_proves_itself_by_its_token() -> None:
    keys = {"project": "team/shop", "token": TOKEN, "webhook_secret": SECRET}
    sink = GitLabSink.model_validate(keys)
    body = json.dumps({"object_attributes": {"iid": 7}}).encode()
    assert list(sink.hear(IncomingCall({}, {"x-gitlab-token": SECRET}, body), NOW)) == ["7"]
    for headers in ({}, {"x-gitlab-token": "guess"}):
        with pytest.raises(CallRefusedError):
            sink.hear(IncomingCall({}, headers, body), NOW)


def test_a_deleted_issue_of_gitlab_is_noted() -> None:
    site = GitLabSite()
    with HttpSite(site) as server:
        sink = GitLabSink.model_validate({"url": server.url, "project": "team/shop", "token": TOKEN})
        each = filed(sink)
        assert look(sink, each) == []
        site.issues.clear()
        (news,) = look(sink, each)
    assert news.ref.note == GONE


def test_without_a_secret_nothing_is_heard() -> None:
    sink = GitHubSink.model_validate({"repository": "a/b", "token": TOKEN})
    with pytest.raises(CallRefusedError, match="no webhook_secret"):
        sink.hear(signed(BODY), NOW)
