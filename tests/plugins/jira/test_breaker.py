"""A Jira that refuses everything is left alone for a while, and one that is spent until its quota comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jira_server import rate_limited, refused
from qualitywatch import ChangeKind, RetryableSinkError, SinkError
from qualitywatch_jira.breaker import Breaker

SEARCH = {"path": "/search/jql"}


class Seconds:
    """A clock that only the test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds():
    return Seconds()


@pytest.fixture
def breaker(seconds):
    return Breaker(clock=seconds)


@pytest.fixture
def running(sink, breaker):
    """A sink whose pauses pass as the test says."""
    made = sink()
    made.__dict__["_breaker"] = breaker
    return made


def fail(breaker: Breaker, error: Exception) -> None:
    with pytest.raises(type(error)), breaker.watching():
        raise error


def test_f20_a_project_that_is_gone_costs_a_handful_of_calls_for_five_hundred_findings(
    jira, running, delivery
):
    jira.site.project("QW").key = "GONE"
    waits = []
    for number in range(500):
        with pytest.raises(SinkError) as caught:
            running.send(delivery(target=f"service-{number}"))
        waits.append(getattr(caught.value, "after", None))
    assert len(jira.exchanges) < 20
    assert waits[:3] == [None, None, None]
    assert set(waits[3:]) == {timedelta(minutes=5)}


def test_f20_once_it_is_put_right_the_next_call_after_the_pause_goes_through(
    jira, running, seconds, delivery
):
    jira.site.project("QW").key = "GONE"
    for number in range(4):
        with pytest.raises(SinkError):
            running.send(delivery(target=f"service-{number}"))
    jira.site.projects[0].key = "QW"
    with pytest.raises(RetryableSinkError, match="left alone"):
        running.send(delivery())
    seconds.now = 301
    assert running.send(delivery()).key == "QW-1"


def test_every_further_refusal_doubles_the_pause_up_to_an_hour(breaker, seconds):
    pauses = []
    for _ in range(8):
        closed = None
        while closed is None:
            try:
                with breaker.watching():
                    raise SinkError("no")
            except RetryableSinkError as error:
                closed = error
            except SinkError:
                continue
        pauses.append(closed.after)
        seconds.now += closed.after.total_seconds()
    assert [pause // timedelta(minutes=1) for pause in pauses] == [5, 10, 20, 40, 60, 60, 60, 60]


def test_a_success_in_between_is_a_new_beginning(breaker):
    for _ in range(5):
        fail(breaker, SinkError("this finding's own fault"))
        fail(breaker, SinkError("and this one's"))
        with breaker.watching():
            pass


def test_what_can_be_tried_again_is_no_refusal(breaker):
    for _ in range(10):
        fail(breaker, RetryableSinkError("busy"))


@pytest.mark.parametrize("reason", ["jira-quota-global-based", "jira-quota-tenant-based"])
def test_f12_a_spent_quota_pauses_everything_until_it_is_back(jira, running, seconds, delivery, reason):
    jira.inject(rate_limited(reason, retry_after="600", **SEARCH))
    with pytest.raises(RetryableSinkError):
        running.send(delivery())
    asked = len(jira.exchanges)
    with pytest.raises(RetryableSinkError) as caught:
        running.send(delivery(target="other"))
    assert caught.value.after == timedelta(seconds=600)
    assert len(jira.exchanges) == asked
    seconds.now = 601
    running.send(delivery(target="other"))
    assert len(jira.site.issues) == 1


def test_f12_a_limit_per_issue_holds_up_nobody_else(jira, running, delivery):
    jira.inject(rate_limited("jira-per-issue-on-write", retry_after="600", **SEARCH))
    with pytest.raises(RetryableSinkError):
        running.send(delivery())
    running.send(delivery(target="other"))
    assert len(jira.site.issues) == 1


@pytest.mark.parametrize("reason", ["jira-burst-based", None])
def test_f12_a_burst_holds_up_calls_of_its_own_class_only(jira, running, delivery, reason):
    ref = running.send(delivery())
    jira.inject(rate_limited(reason, retry_after="600", **SEARCH))
    for target in ("other", "another"):
        with pytest.raises(RetryableSinkError):
            running.send(delivery(target=target))
    running.send(delivery(kind=ChangeKind.WORSENED, ref=ref))
    assert len(jira.site.issues) == 1


def test_a_refusal_of_one_finding_holds_up_nobody_else(jira, running, delivery):
    jira.inject(refused(400, {"errorMessages": ["no"], "errors": {}}))
    with pytest.raises(SinkError):
        running.send(delivery())
    running.send(delivery(target="other"))
    assert len(jira.site.issues) == 1
