"""``import.http``, against a real HTTP server: what is read, and what is refused."""

from __future__ import annotations

import json
import socket

import pytest
from pydantic import ValidationError

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_import.http import HttpCollector

STATUS = json.dumps(
    {
        "uptime": 0.9995,
        "queue": {"length": 12, "wait": "0.25"},
        "regions": {"eu": {"errors": 3}, "us": {"errors": 5}},
        "services": [{"id": "cart", "slow": 2}, {"id": "pay", "slow": 4}],
        "broken": None,
    }
)


def value(name: str, at: str = "$", **keys: object) -> dict[str, object]:
    return {"name": name, "at": at, "characteristic": "reliability", **keys}


@pytest.fixture
def ask(serving, run):
    def ask(*values: dict[str, object], answer: object = STATUS, **keys: object):
        with serving({"/status": answer}) as server:
            collector = HttpCollector.model_validate({"url": "/status", "values": values, **keys})
            return run(collector, server.url), server.asked

    return ask


def test_numbers_are_found_by_expression(ask) -> None:
    collected, _ = ask(value("queue", "$.queue.length"), value("wait", "$['queue'][\"wait\"]"))
    assert collected.values == {"number.reliability queue": 12, "number.reliability wait": 0.25}


def test_a_share_is_a_metric_of_its_own(ask) -> None:
    collected, _ = ask(value("uptime", "$.uptime", scale="share"))
    assert collected.values == {"share.reliability uptime": 0.9995}


def test_members_of_an_object_are_parts(ask) -> None:
    collected, _ = ask(value("errors", "$.errors", each="$.regions"))
    assert collected.values == {"number.reliability errors eu": 3, "number.reliability errors us": 5}


def test_elements_of_a_list_are_told_apart_by_what_they_say(ask) -> None:
    collected, _ = ask(value("slow", "$.slow", each="$.services", part="$.id"))
    assert collected.values == {"number.reliability slow cart": 2, "number.reliability slow pay": 4}


def test_one_number_that_is_missing_is_a_problem_and_spoils_no_other(ask) -> None:
    collected, _ = ask(value("queue", "$.queue.length"), value("lost", "$.queue.lost"))
    assert collected.values == {"number.reliability queue": 12}
    assert "lost: " in collected.problems[0].message
    assert "$.queue.lost is missing" in collected.problems[0].message


@pytest.mark.parametrize("at", ["$.broken", "$.regions", "$.nothing", "$[0]", "$.services[2].slow"])
def test_what_is_no_number_is_an_error(ask, at) -> None:
    with pytest.raises(CollectError, match="a: "):
        ask(value("a", at))


def test_a_share_above_one_is_refused(ask) -> None:
    with pytest.raises(CollectError, match="12 is no share from 0 to 1"):
        ask(value("a", "$.queue.length", scale="share"))


def test_an_empty_list_is_no_evidence(ask) -> None:
    with pytest.raises(NoEvidenceError, match="there is no value"):
        ask(value("a", "$.n", each="$"), answer="[]")


@pytest.mark.parametrize("answer", ["NaN", "1e999", "-Infinity", '"nan"'])
def test_values_that_are_no_numbers_are_refused(ask, answer) -> None:
    with pytest.raises(CollectError):
        ask(value("a"), answer=answer)


def test_redirects_are_not_followed(ask) -> None:
    with pytest.raises(CollectError, match=r"answers 302, elsewhere: http://example\.org/"):
        ask(value("a"), answer=(302, "", {"Location": "http://example.org/"}), token="secret")


def test_an_answer_that_is_cut_off_is_refused(ask) -> None:
    with pytest.raises(CollectError):
        ask(value("a"), answer=(200, '{"a": 1', {"Content-Length": "7"}))


def test_an_answer_that_is_too_large_is_refused(ask, monkeypatch) -> None:
    monkeypatch.setattr("qualitywatch_import.sources.http.ANSWER_LIMIT", 100)
    with pytest.raises(CollectError, match="answers more than"):
        ask(value("a"), answer=" " * 200 + "1")


def test_a_server_that_is_not_there_is_an_error(run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/status"
        with pytest.raises(CollectError, match="does not answer"):
            run(HttpCollector.model_validate({"url": url, "values": [value("a")]}), "/nowhere")


def test_a_location_that_is_no_address_is_an_error(run) -> None:
    with pytest.raises(CollectError, match="no address of HTTP"):
        run(HttpCollector.model_validate({"url": "/status", "values": [value("a")]}), "/srv/shop")


def test_a_token_does_not_go_out_in_clear_text(run) -> None:
    keys = {"url": "http://status.invalid/", "token": "secret", "values": [value("a")]}
    with pytest.raises(CollectError, match="in clear text") as raised:
        run(HttpCollector.model_validate(keys), "/nowhere")
    assert "secret" not in str(raised.value)


def test_headers_are_sent(ask) -> None:
    _, asked = ask(value("queue", "$.queue.length"), headers={"X-API-Key": "k"}, token="t")
    assert asked[0][1]["x-api-key"] == "k"
    assert asked[0][1]["authorization"] == "Bearer t"


def test_the_query_of_an_address_does_not_show(serving, run) -> None:
    with serving({"/status": (500, "", {})}) as server:
        keys = {"url": f"{server.url}/status?key=secret", "values": [value("a")]}
        with pytest.raises(CollectError, match="answers 500") as raised:
            run(HttpCollector.model_validate(keys), "/nowhere")
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.org/", "http://ada:secret@example.org/", "http://"]
)
def test_addresses_that_are_not_asked_are_refused(url) -> None:
    with pytest.raises(ValidationError):
        HttpCollector.model_validate({"url": url, "values": [value("a")]})


@pytest.mark.parametrize("at", ["a", "$..a", "$.a[*]", "$[?(@.a)]", "$.a[", "$a", "", "$.a b"])
def test_expressions_that_are_not_understood_are_refused(at) -> None:
    with pytest.raises(ValidationError):
        HttpCollector.model_validate({"values": [value("a", at)]})


def test_two_numbers_of_one_name_are_refused() -> None:
    with pytest.raises(ValidationError, match="stands twice"):
        HttpCollector.model_validate({"values": [value("a"), value("a")]})
