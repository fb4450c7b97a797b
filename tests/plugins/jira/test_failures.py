"""Every failure is certainly not done, perhaps done, or hopeless; and the error says which and what to do."""

from __future__ import annotations

import logging
import traceback
from base64 import b64encode
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from jira_server import EMAIL, TOKEN, Fault, FaultKind, JiraServer, rate_limited, refused, small_site
from qualitywatch import AmbiguousSinkError, RetryableSinkError, SinkError
from qualitywatch_jira.gateway import JiraGateway

FIELDS = {"project": {"key": "QW"}, "issuetype": {"id": "10100"}, "summary": "One"}
WEB_PAGE = {"Content-Type": "text/html"}


@pytest.fixture
def gateway(jira: JiraServer) -> JiraGateway:
    return JiraGateway(jira.url, token=SecretStr(TOKEN), email=EMAIL)


def create(gateway: JiraGateway) -> None:
    gateway.create(FIELDS, {"fp": "0", "token": "t"})


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.DROP_BEFORE_COMMIT),
        Fault(FaultKind.DROP_AFTER_COMMIT),
        Fault(FaultKind.TRUNCATED),
        Fault(FaultKind.ANSWER_AFTER_COMMIT),
        refused(500),
        refused(502),
        refused(503),
        refused(504),
        refused(408),
        refused(200, "<html>welcome</html>", WEB_PAGE),
        refused(201, {"id": "10001"}),
        refused(201, {}),
        refused(204),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.answer.status}",
)
def test_a_write_without_a_clear_answer_is_ambiguous(jira, gateway, fault):
    jira.inject(fault)
    with pytest.raises(AmbiguousSinkError):
        create(gateway)
    assert len(jira.sent("POST", "/issue")) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.DROP_AFTER_COMMIT, "GET", "/myself"),
        Fault(FaultKind.TRUNCATED, "GET", "/myself"),
        refused(500, method="GET", path="/myself"),
        refused(503, method="GET", path="/myself"),
        refused(200, [], method="GET", path="/myself"),
        refused(200, "<html>welcome</html>", WEB_PAGE, method="GET", path="/myself"),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.answer.status}",
)
def test_a_read_without_a_clear_answer_can_be_repeated(jira, gateway, fault):
    jira.inject(fault)
    with pytest.raises(RetryableSinkError):
        gateway.account()


@pytest.mark.parametrize(
    "reason",
    ["jira-quota-global-based", "jira-quota-tenant-based", "jira-burst-based", "jira-per-issue-on-write"],
)
def test_a_rate_limit_names_its_reason(jira, gateway, reason):
    jira.inject(rate_limited(reason))
    with pytest.raises(RetryableSinkError, match=reason):
        create(gateway)


def test_retry_after_in_seconds_is_honoured_in_full(jira, gateway):
    jira.inject(rate_limited(retry_after="600"))
    with pytest.raises(RetryableSinkError) as caught:
        create(gateway)
    assert caught.value.after == timedelta(minutes=10)


def test_retry_after_as_a_date_is_honoured(jira, gateway):
    jira.inject(rate_limited(retry_after=datetime.now(UTC) + timedelta(minutes=10)))
    with pytest.raises(RetryableSinkError) as caught:
        create(gateway)
    assert timedelta(minutes=9) < caught.value.after <= timedelta(minutes=10)


def test_retry_after_as_a_date_without_a_zone_is_read_as_utc(jira, gateway):
    moment = datetime.now(UTC) + timedelta(minutes=10)
    jira.inject(rate_limited(retry_after=f"{moment:%a, %d %b %Y %H:%M:%S} -0000"))
    with pytest.raises(RetryableSinkError) as caught:
        create(gateway)
    assert timedelta(minutes=9) < caught.value.after <= timedelta(minutes=10)


@pytest.mark.parametrize("text", [None, "soon", "-5", "٣"])
def test_a_rate_limit_without_a_usable_retry_after_leaves_the_wait_to_us(jira, gateway, text):
    jira.inject(rate_limited(None, retry_after=text and text.encode().decode("latin-1")))
    with pytest.raises(RetryableSinkError) as caught:
        create(gateway)
    assert caught.value.after is None


def test_unavailable_with_retry_after_was_certainly_not_done(jira, gateway):
    jira.inject(refused(503, None, {"Retry-After": "30"}))
    with pytest.raises(RetryableSinkError) as caught:
        create(gateway)
    assert caught.value.after == timedelta(seconds=30)


def test_a_refused_connection_was_certainly_not_done():
    with JiraServer(small_site()) as gone:
        url = gone.url
    with pytest.raises(RetryableSinkError, match="cannot be reached"):
        create(JiraGateway(url, token=SecretStr(TOKEN), email=EMAIL))


def test_a_connection_refused_after_it_was_once_made_was_certainly_not_done():
    with JiraServer(small_site()) as server:
        gateway = JiraGateway(server.url, token=SecretStr(TOKEN), email=EMAIL)
        gateway.account()
        server.inject(Fault(FaultKind.DROP_BEFORE_COMMIT, "GET", "/myself"))
        with pytest.raises(RetryableSinkError):
            gateway.account()
    with pytest.raises(RetryableSinkError, match="cannot be reached"):
        create(gateway)


@pytest.mark.parametrize(
    ("status", "hint"),
    [(400, "create screen"), (401, "token"), (403, "permission"), (404, "project"), (410, "doctor")],
)
def test_a_refusal_is_final_with_jiras_words_and_a_hint(jira, gateway, status, hint):
    jira.inject(refused(status, {"errorMessages": ["Sorry."], "errors": {"labels": "not on the screen"}}))
    with pytest.raises(SinkError, match=r"Sorry\.; labels: not on the screen") as caught:
        create(gateway)
    assert not caught.value.retryable
    assert hint in caught.value.hint


def test_a_wrong_token_is_final(jira):
    gateway = JiraGateway(jira.url, token=SecretStr("expired"), email=EMAIL)
    with pytest.raises(SinkError, match="401") as caught:
        gateway.account()
    assert not caught.value.retryable


def test_a_bearer_token_is_accepted(jira):
    assert JiraGateway(jira.url, token=SecretStr(TOKEN)).account().display_name == "Quality Watch"


def test_a_create_is_not_sent_on_to_another_address(jira, gateway):
    jira.inject(refused(302, None, {"Location": "https://login.example.org/"}))
    with pytest.raises(SinkError, match=r"https://login\.example\.org/") as caught:
        create(gateway)
    assert not caught.value.retryable


def test_an_address_that_is_no_jira_is_said_so(jira, gateway):
    jira.inject(refused(200, "<html>It works!</html>", WEB_PAGE, method="GET", path="/serverInfo"))
    with pytest.raises(SinkError, match="no Jira") as caught:
        gateway.account()
    assert not caught.value.retryable


def test_a_data_center_that_is_taken_for_cloud_is_said_so(jira, gateway):
    jira.site.deployment_type = "Server"
    with pytest.raises(SinkError, match="has no /rest/api/3") as caught:
        gateway.account()
    assert "data_center" in caught.value.hint
    jira.exchanges.clear()


def test_an_outage_while_connecting_is_no_doubt_about_a_write(jira, gateway):
    jira.inject(refused(500, method="GET", path="/serverInfo"))
    with pytest.raises(RetryableSinkError):
        create(gateway)
    assert not jira.site.issues


def test_hostile_words_stay_on_one_short_line(jira, gateway):
    jira.inject(refused(400, {"errorMessages": ["a\nb\x1b[31m\u202e" + "x" * 10_000], "errors": {}}))
    with pytest.raises(SinkError) as caught:
        create(gateway)
    assert caught.value.message.isprintable()
    assert len(caught.value.message) < 700


def test_f21_a_scoped_token_keeps_the_base_path_everywhere():
    site = small_site()
    site.public_url = "https://example.atlassian.net"
    with JiraServer(site, base_path="/ex/jira/cloud-id") as server:
        gateway = JiraGateway(server.url, token=SecretStr(TOKEN))
        made = gateway.create(FIELDS, {"fp": "0"})
        gateway.place(made.id, 12)
        assert gateway.get(made.id).key == made.key
        assert gateway.browse_address("QW-1") == "https://example.atlassian.net/browse/QW-1"
        # What lies outside the base path is answered 404 and never recorded.
        assert {exchange.status for exchange in server.exchanges} <= {200, 201, 204}
        assert len(server.exchanges) == 5


@pytest.mark.parametrize(
    "fault",
    [
        None,
        refused(401, "no"),
        rate_limited(),
        refused(500, "oops"),
        Fault(FaultKind.DROP_AFTER_COMMIT),
        Fault(FaultKind.TRUNCATED),
    ],
)
def test_the_token_is_in_no_log_and_no_error(jira, gateway, caplog, fault):
    caplog.set_level(logging.DEBUG)
    for name in ("jira", "jira.resilientsession", "urllib3", "requests"):
        caplog.set_level(logging.DEBUG, logger=name)
    if fault:
        jira.inject(fault)
    said = ""
    try:
        create(gateway)
    except SinkError:
        said = traceback.format_exc()
    secrets = [TOKEN, b64encode(f"{EMAIL}:{TOKEN}".encode()).decode()]
    assert not [secret for secret in secrets if secret in caplog.text + said + repr(gateway)]
