"""The one kind of address that takes what others send: bounded, proven, and silent about why it refuses."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from qualitywatch.components import IncomingCall
from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.errors import CallRefusedError
from qualitywatch.web import create_app
from qualitywatch.web.hooks import BODY_LIMIT
from sample_world.fake_readings import FakeReadings


class Well:
    def ready(self):
        return []


@pytest.fixture
def heard() -> list[IncomingCall]:
    return []


@pytest.fixture
def client(heard):
    def hear(call: IncomingCall) -> int:
        if call.headers.get("x-proof") != "yes":
            raise CallRefusedError("the secret is tulip")
        heard.append(call)
        return 2

    app = create_app(
        readings=FakeReadings(), catalogue=MetricCatalogue([]), health=Well(), hears={"jira": hear},
        allowed_hosts=["testserver"],
    )  # fmt: skip
    with TestClient(app) as made:
        yield made


def test_a_proven_call_is_accepted(client, heard) -> None:
    answer = client.post("/hooks/jira?token=t", content=b"body", headers={"X-Proof": "yes"})
    assert (answer.status_code, answer.json()) == (202, {"tickets": 2})
    assert (heard[0].query, heard[0].body) == ({"token": "t"}, b"body")


def test_a_refusal_does_not_say_why(client, heard) -> None:
    answer = client.post("/hooks/jira", content=b"body")
    assert answer.status_code == 401
    assert "tulip" not in answer.text
    assert heard == []


def test_a_long_body_is_not_even_shown_to_the_sink(client, heard) -> None:
    long = b"x" * (BODY_LIMIT + 1)
    assert client.post("/hooks/jira", content=long, headers={"X-Proof": "yes"}).status_code == 413

    def portions():
        for _ in range(20):
            yield b"x" * (BODY_LIMIT // 10)

    assert client.post("/hooks/jira", content=portions(), headers={"X-Proof": "yes"}).status_code == 413
    assert heard == []


def test_sinks_that_do_not_hear_have_no_address(client) -> None:
    assert client.post("/hooks/other", content=b"").status_code == 404


def test_nothing_is_read_there(client) -> None:
    assert client.get("/hooks/jira").status_code == 405
