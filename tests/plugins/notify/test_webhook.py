"""The webhook's requests, held against the Standard Webhooks library and the documented schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from pydantic import ValidationError
from standardwebhooks import Webhook, WebhookVerificationError

from notify_world.http_site import HttpSite
from qualitywatch import ChangeKind
from qualitywatch.testing.samples import naughty_outcome, sample_change, sample_delivery
from qualitywatch_notify.webhook.event import event_of, key_of
from qualitywatch_notify.webhook.sink import WebhookSink

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OLD = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"


@pytest.fixture
def receiver() -> Iterator[HttpSite]:
    with HttpSite(lambda _: (200, {})) as made:
        yield made


def verified(receiver: HttpSite, secret: str) -> dict[str, object]:
    (call,) = receiver.calls
    return Webhook(secret).verify(call.body, dict(call.headers))


def test_the_library_of_standard_webhooks_takes_the_signature(receiver: HttpSite) -> None:
    delivery = sample_delivery()
    WebhookSink.model_validate({"url": receiver.url, "secret": SECRET}).send(delivery)
    assert verified(receiver, SECRET)["id"] == key_of(delivery)


def test_it_refuses_another_secret(receiver: HttpSite) -> None:
    WebhookSink.model_validate({"url": receiver.url, "secret": SECRET}).send(sample_delivery())
    with pytest.raises(WebhookVerificationError):
        verified(receiver, OLD)


@pytest.mark.parametrize("secret", [SECRET, OLD])
def test_while_secrets_change_both_are_good(receiver: HttpSite, secret: str) -> None:
    keys = {"url": receiver.url, "secret": SECRET, "old_secret": OLD}
    WebhookSink.model_validate(keys).send(sample_delivery())
    assert verified(receiver, secret)


def test_attempts_at_one_change_have_one_key_and_other_changes_others() -> None:
    first = sample_delivery()
    again = replace(first, id=7, attempt=3)
    end = sample_delivery(sample_change(kind=ChangeKind.RESOLVED))
    assert key_of(first) == key_of(again) != key_of(end)


@pytest.mark.parametrize("kind", ChangeKind)
def test_events_are_as_the_schema_says(kind: ChangeKind) -> None:
    schema = json.loads(files("qualitywatch_notify.webhook").joinpath("event.schema.json").read_text())
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    for change in (sample_change(kind=kind), sample_change(naughty_outcome(), kind=kind)):
        event = json.loads(json.dumps(event_of(sample_delivery(change))))
        assert list(validator.iter_errors(event)) == []
        assert sorted(event) == sorted(schema["properties"]), "what is sent is described"
        assert sorted(event["outcome"]) == sorted(schema["properties"]["outcome"]["properties"])


def test_own_headers_are_sent(receiver: HttpSite) -> None:
    keys = {"url": f"{receiver.url}/hook?team=a", "headers": {"Authorization": "Bearer t"}}
    WebhookSink.model_validate(keys).send(sample_delivery())
    (call,) = receiver.calls
    assert (call.path, call.query, call.headers["authorization"]) == ("/hook", {"team": "a"}, "Bearer t")
    assert "webhook-signature" not in call.headers


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"url": "http://example.org/"}, "allow_http"),
        ({"url": "ftp://example.org/"}, "is not an address"),
        ({"url": "https://user:pass@example.org/"}, "must not carry a user"),
        ({"url": "https://example.org/", "secret": "short"}, "fewer than 16 bytes"),
        ({"url": "https://example.org/", "secret": "whsec_???"}, "no base64"),
        ({"url": "https://example.org/", "headers": {"X": "a\r\nY: b"}}, "is no header"),
        ({"url": "https://example.org:port/"}, "Port"),
    ],
)
def test_what_cannot_work_is_refused_at_once(keys: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said) as raised:
        WebhookSink.model_validate(keys)
    assert "pass@" not in str(raised.value)


def test_http_is_accepted_where_somebody_says_so() -> None:
    assert WebhookSink.model_validate({"url": "http://hooks.internal/x", "allow_http": True})
