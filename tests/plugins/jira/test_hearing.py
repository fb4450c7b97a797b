"""Jira's webhooks count only if they are proven, fresh and new, and then make the sink look at one ticket."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from qualitywatch import CallRefusedError, IncomingCall
from qualitywatch_jira.hearing import Hearing

SECRET = "a secret of sixteen"
NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)


def body(*, at: datetime = NOW, **more: object) -> bytes:
    event = {"timestamp": int(at.timestamp() * 1000), "webhookEvent": "jira:issue_updated"}
    return json.dumps({**event, "issue": {"id": "10001", "key": "QW-1"}, **more}).encode()


def signed(content: bytes, *, secret: str = SECRET, method: str = "sha256") -> IncomingCall:
    proof = hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()
    return IncomingCall({}, {"x-hub-signature": f"{method}={proof}"}, content)


@pytest.fixture
def hearing() -> Hearing:
    return Hearing(SecretStr(SECRET), token_will_do=False)


def test_a_signed_webhook_names_its_ticket(hearing: Hearing) -> None:
    assert hearing.hear(signed(body()), NOW) == ["10001"]


def test_the_signature_of_atlassians_own_example_is_right() -> None:
    """From "Secure admin webhooks"; what is signed there is no event, which only shows once the signature is right."""
    proof = "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9"
    hearing = Hearing(SecretStr("It's a Secret to Everybody"), token_will_do=False)
    with pytest.raises(CallRefusedError, match="no webhook of Jira's"):
        hearing.hear(IncomingCall({}, {"x-hub-signature": proof}, b"Hello World!"), NOW)


def test_it_is_heard_once(hearing: Hearing) -> None:
    call = signed(body())
    assert [hearing.hear(call, NOW) for _ in range(3)] == [["10001"], [], []]


@pytest.mark.parametrize(
    "call",
    [
        signed(body(), secret="another secret of some length"),
        signed(body(), method="sha1"),
        IncomingCall({}, signed(body()).headers, body(user="mallory")),
        IncomingCall({}, {}, body()),
        IncomingCall({"token": SECRET}, {}, body()),
        IncomingCall({}, {"x-hub-signature": "sha256="}, body()),
        IncomingCall({}, {"x-hub-signature": "sha256=ü"}, body()),
    ],
    ids=["wrong secret", "weak method", "changed body", "unsigned", "token only", "empty", "odd"],
)
def test_what_is_not_proven_is_refused(hearing: Hearing, call: IncomingCall) -> None:
    with pytest.raises(CallRefusedError) as raised:
        hearing.hear(call, NOW)
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize("age", [timedelta(minutes=16), timedelta(minutes=-16)])
def test_what_is_old_or_from_the_future_is_refused(hearing: Hearing, age: timedelta) -> None:
    with pytest.raises(CallRefusedError, match="it is of 2026-09-01"):
        hearing.hear(signed(body(at=NOW - age)), NOW)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"timestamp": 1e400}', b'{"timestamp": 99999999999999999}', b"\xff"]
)
def test_what_is_signed_and_no_webhook_is_refused(hearing: Hearing, content: bytes) -> None:
    with pytest.raises(CallRefusedError):
        hearing.hear(signed(content), NOW)


def test_an_event_about_no_ticket_is_heard_and_does_nothing(hearing: Hearing) -> None:
    assert hearing.hear(signed(body(issue=None)), NOW) == []


def test_without_a_secret_nothing_is_heard() -> None:
    with pytest.raises(CallRefusedError, match="no webhook_secret"):
        Hearing(None, token_will_do=True).hear(IncomingCall({"token": ""}, {}, body()), NOW)


def test_on_data_center_a_token_in_the_address_will_do() -> None:
    hearing = Hearing(SecretStr(SECRET), token_will_do=True)
    assert hearing.hear(IncomingCall({"token": SECRET}, {}, body()), NOW) == ["10001"]
    with pytest.raises(CallRefusedError):
        hearing.hear(IncomingCall({"token": "guess"}, {}, body()), NOW)
    wrong = signed(body(), secret="another secret of some length")
    with pytest.raises(CallRefusedError):
        hearing.hear(IncomingCall({"token": SECRET}, wrong.headers, wrong.body), NOW)
