"""What every answer carries, and whom the application answers."""

from __future__ import annotations

import pytest

from qualitywatch import Route
from qualitywatch.components import Response
from sample_world.pages import parse

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
PAGES = (
    "/",
    "/targets/shop",
    "/targets/legacy-importer",
    "/targets/scoring-input",
    "/targets/shop/metrics/sample.complexity.share",
    "/targets/scoring-input/metrics/sample.drift.effect",
    "/findings",
    "/targets/nobody",
)
ANSWERS = (
    *PAGES,
    "/api/v1/targets",
    "/api/openapi.json",
    "/healthz",
    "/readyz",
    "/static/base.css",
    "/nothing",
)
HTML = {"accept": "text/html"}


class BrokenReadings:
    def __getattr__(self, name):
        raise RuntimeError("a secret that must not get out")


@pytest.mark.parametrize("path", ANSWERS)
def test_every_answer_carries_the_policy(town, path):
    headers = town.get(path, headers=HTML).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"


def test_an_answer_to_a_crash_carries_the_policy_and_no_details(serve):
    answer = serve(BrokenReadings()).get("/", headers=HTML)
    assert answer.status_code == 500
    assert answer.headers["content-security-policy"] == POLICY
    assert "secret" not in answer.text


def test_a_plugin_cannot_loosen_the_policy(serve):
    route = Route("/loose", lambda _query, _headers: Response(b"x", "text/html"), "loose")
    assert serve(routes=[route]).get("/loose").headers["content-security-policy"] == POLICY


@pytest.mark.parametrize("path", PAGES)
def test_pages_hold_no_inline_script_style_or_handler(town, path):
    page = parse(town.get(path, headers=HTML).text)

    def walk(element):
        for inner in element.inside:
            yield inner
            yield from walk(inner)

    for element in walk(page):
        assert element.tag != "style"
        assert element.tag != "script" or (element.attributes["src"] and not element.text)
        assert "style" not in element.attributes
        assert not [name for name in element.attributes if name.startswith("on")]


@pytest.mark.parametrize("path", PAGES)
def test_pages_load_nothing_from_elsewhere(town, path):
    page = parse(town.get(path, headers=HTML).text)
    loaded = [script.attributes["src"] for script in page.all("script")]
    loaded += [link.attributes["href"] for link in page.all("link")]
    assert loaded
    assert all(address.startswith("/static/") for address in loaded)


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8425", "127.0.0.1:8425", "[::1]:8425", "10.2.3.4:80", "[2001:db8::7]"]
)
def test_addresses_and_localhost_are_answered(serve, host):
    assert serve().get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "1.2.3.4.5",
        "[::1].evil.example",
        "",
    ],
)
def test_a_name_that_nobody_allowed_is_refused(serve, host):
    answer = serve().get("/healthz", headers={"host": host})
    assert answer.status_code == 400
    assert "allowed hosts" in answer.text
    assert answer.headers["content-security-policy"] == POLICY


def test_allowed_names_are_answered_and_their_neighbours_are_not(serve):
    client = serve(allowed_hosts=["quality.example.org", "*.internal.example"])
    statuses = {
        host: client.get("/healthz", headers={"host": host}).status_code
        for host in ("quality.example.org:443", "a.internal.example", "example.org", "internal.example.evil")
    }
    assert statuses == {
        "quality.example.org:443": 200,
        "a.internal.example": 200,
        "example.org": 400,
        "internal.example.evil": 400,
    }


HEARD = "/hooks/{sink}"


def test_nothing_can_be_written(town):
    paths = ["/", "/findings", "/targets/shop", *town.get("/api/openapi.json").json()["paths"]]
    for path in paths:
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            if (method, path) != ("POST", HEARD):
                assert town.request(method, path).status_code == 405, f"{method} {path}"


def test_nothing_is_heard_where_no_sink_listens(town):
    assert town.post(HEARD, content=b"{}").status_code == 404
