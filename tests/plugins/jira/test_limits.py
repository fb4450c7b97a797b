"""The sink keeps within Jira's rate limits, and does what a 429 asks for and no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jira_server import JiraServer
from jira_server.faults import rate_limited
from qualitywatch import ChangeKind, RetryableSinkError
from qualitywatch_jira.failures import ThrottledError
from qualitywatch_jira.limits import CallClass, Limits, class_of, issue_of

ISSUE = "/rest/api/3/issue/10001"
COMMENT, EDIT, CREATE = ("POST", f"{ISSUE}/comment"), ("PUT", ISSUE), ("POST", "/rest/api/3/issue")
SEARCH, READ, AGILE = (
    ("POST", "/rest/api/3/search/jql"),
    ("POST", "/rest/api/3/issue/bulkfetch"),
    ("POST", "/rest/agile/1.0/sprint/7/issue"),
)


class Time:
    """Seconds that pass only by sleeping."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def limits(time: Time) -> Limits:
    return Limits(clock=time, sleep=time.sleep)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (COMMENT, CallClass.UPDATE), (EDIT, CallClass.UPDATE), (CREATE, CallClass.CREATE),
        (SEARCH, CallClass.SEARCH), (READ, CallClass.READ), (AGILE, CallClass.AGILE),
        (("GET", "/rest/agile/1.0/board"), CallClass.READ), (("GET", ISSUE), CallClass.READ),
        (("GET", "/rest/api/2/search"), CallClass.SEARCH), (("POST", "/rest/api/3/issueLink"), CallClass.UPDATE),
    ],
)  # fmt: skip
def test_calls_are_classed_as_jira_counts_them(call: tuple[str, str], expected: CallClass) -> None:
    assert class_of(*call) is expected


def test_only_writes_to_an_issue_count_for_it() -> None:
    assert [issue_of(*call) for call in (COMMENT, EDIT)] == ["10001", "10001"]
    assert [issue_of(*call) for call in (CREATE, READ, SEARCH, AGILE, ("GET", ISSUE))] == [None] * 5


def in_any(moments: list[float], seconds: float) -> int:
    return max(sum(begin <= each < begin + seconds for each in moments) for begin in moments)


@settings(max_examples=30, deadline=None)
@given(pauses=st.lists(st.sampled_from([0.0, 0.0, 0.0, 0.3, 1.0, 5.0]), min_size=120, max_size=220))
def test_writes_to_one_issue_stay_below_20_in_2_s_and_100_in_30_s(pauses: list[float]) -> None:
    time = Time()
    limits = Limits(clock=time, sleep=time.sleep)
    moments = []
    for pause in pauses:
        time.sleep(pause)
        limits.admit(*EDIT)
        moments.append(time.now)
    assert in_any(moments, 2.0) < 20
    assert in_any(moments, 30.0) <= 100


def test_creates_stay_below_10_a_second_after_a_burst(time: Time, limits: Limits) -> None:
    begin = time.now
    for _ in range(1020):
        limits.admit(*CREATE)
    assert time.now - begin == pytest.approx(100, abs=1)


def test_classes_do_not_wait_for_each_other(time: Time, limits: Limits) -> None:
    for _ in range(20):
        limits.admit(*CREATE)
    before = time.now
    limits.admit(*SEARCH)
    assert time.now == before


def test_a_wait_that_is_too_long_is_left_to_the_outbox(time: Time) -> None:
    limits = Limits(clock=time, sleep=lambda _: None)  # many threads at once: nobody's sleep helps the others
    for _ in range(50):
        limits.admit(*CREATE)
    with pytest.raises(ThrottledError) as raised:
        limits.admit(*CREATE)
    assert raised.value.after > timedelta(seconds=2)
    assert raised.value.whole_sink


def refused(reason: str | None, after: float = 60) -> ThrottledError:
    error = ThrottledError("429", after=timedelta(seconds=after))
    error.quota = bool(reason and "quota" in reason)
    error.per_issue = bool(reason and "per-issue" in reason)
    return error


def test_a_burst_limit_closes_its_class_only(time: Time, limits: Limits) -> None:
    limits.close(*CREATE, refused("jira-burst-based"))
    with pytest.raises(ThrottledError) as raised:
        limits.admit(*CREATE)
    assert raised.value.after == timedelta(seconds=60)
    limits.admit(*SEARCH)
    time.sleep(61)
    limits.admit(*CREATE)


def test_a_limit_per_issue_closes_that_issue_only(limits: Limits) -> None:
    limits.close(*COMMENT, refused("jira-per-issue-on-write"))
    with pytest.raises(ThrottledError) as raised:
        limits.admit(*EDIT)
    assert not raised.value.whole_sink
    limits.admit("PUT", "/rest/api/3/issue/10002")


def test_near_a_limit_updates_are_put_off(time: Time, limits: Limits) -> None:
    limits.learn(200, {"X-RateLimit-NearLimit": "true"})
    with pytest.raises(ThrottledError) as raised:
        limits.put_off_updates()
    assert not raised.value.whole_sink
    time.sleep(61)
    limits.put_off_updates()


def test_near_a_limit_lasts_until_jira_says(limits: Limits) -> None:
    reset = datetime.now(UTC) + timedelta(minutes=10)
    limits.learn(200, {"X-RateLimit-NearLimit": "true", "X-RateLimit-Reset": reset.isoformat()})
    with pytest.raises(ThrottledError) as raised:
        limits.put_off_updates()
    assert timedelta(minutes=9) < raised.value.after <= timedelta(minutes=10)


def test_f12_near_a_limit_tickets_are_filed_and_not_updated(jira: JiraServer, sink, delivery) -> None:
    made = sink()
    ref = made.send(delivery())
    made.gateway._connection._limits.learn(200, {"X-RateLimit-NearLimit": "true"})
    sent = len(jira.exchanges)
    with pytest.raises(RetryableSinkError, match="only filing goes on"):
        made.send(delivery(kind=ChangeKind.RESOLVED, ref=ref))
    assert len(jira.exchanges) == sent
    assert made.send(delivery(rule="another")) is not None


def test_the_meters_say_what_happened(limits: Limits) -> None:
    for _ in range(30):
        limits.admit(*CREATE)
    limits.learn(429, {"RateLimit-Reason": "jira-burst-based"})
    limits.learn(429, {})
    limits.learn(200, {"X-RateLimit-NearLimit": "true"})
    said = {(meter.name, *meter.labels.values()): meter.value for meter in limits.meters()}
    assert said["jira.requests", "create"] == 30
    assert said["jira.limit.wait", "create"] == pytest.approx(1.0)
    assert said["jira.throttled", "jira-burst-based"] == said["jira.throttled", "none given"] == 1
    assert said["jira.limit.near",] == 1


@pytest.mark.parametrize("asked", ["45", datetime(2036, 9, 1, tzinfo=UTC)], ids=["seconds", "HTTP date"])
def test_after_a_429_nothing_of_its_class_is_sent(jira: JiraServer, sink, delivery, asked) -> None:
    made = sink()
    jira.inject(rate_limited(retry_after=asked))
    with pytest.raises(RetryableSinkError):
        made.send(delivery())
    before = len(jira.sent("POST", "/issue"))
    with pytest.raises(RetryableSinkError) as raised:
        made.send(delivery(rule="another"))
    assert len(jira.sent("POST", "/issue")) == before
    assert raised.value.whole_sink
    assert raised.value.after > timedelta(seconds=40)
