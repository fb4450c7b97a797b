"""Any name comes back from its address as it was."""

from __future__ import annotations

import asyncio
from urllib.parse import unquote, urljoin

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitywatch import Target, TargetKind
from qualitywatch.web.addresses import (
    Addresses,
    segment,
    spellings,
    web_link,
    with_query,
    without_credentials,
)
from sample_world.fake_readings import FakeReadings
from sample_world.pages import parse

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
AWKWARD = (
    "a/b",
    "/a",
    "a//b",
    "..",
    ".",
    "...",
    "a/../b",
    "a%2Fb",
    "100%",
    "a b",
    "a+b",
    "a?b#c",
    "ünïcode · 数",
    "x/metrics/code.size.files",
    "measurements",
    "<script>alert(1)</script>",
    '"><img src=x>',
    "\u202egnp.exe",
)


@given(NAMES)
def test_a_name_is_the_first_spelling_of_its_decoded_segment(name):
    assert spellings(unquote(segment(name)))[0] == name


@given(NAMES)
def test_a_segment_is_one_segment_and_survives_a_browser(name):
    resolved = urljoin("http://localhost/targets/x", f"/targets/{segment(name)}/metrics/m")
    assert resolved == f"http://localhost/targets/{segment(name)}/metrics/m"
    assert "/" not in segment(name)
    assert "/" not in unquote(segment(name))


@pytest.mark.parametrize("name", AWKWARD)
def test_the_link_on_the_first_page_leads_to_the_target(serve, name):
    others = [Target(other, TargetKind.CODE, ".") for other in AWKWARD if other != name]
    client = serve(FakeReadings(all_targets=[Target(name, TargetKind.CODE, "here"), *others]))
    links = {link.text: link.attributes["href"] for link in parse(client.get("/").text).all("a")}
    shown = next(text for text in links if text == name or (name.startswith("\u202e") and "202e" in text))
    page = _get(client.app, links[shown])
    assert parse(page).one("h1").text == shown
    assert "here" in page


def _get(app, address: str) -> str:
    """The page, decoded once as by a server (the test client decodes twice)."""

    async def ask():
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
            answer = await client.get(address)
            assert answer.status_code == 200
            return answer.text

    return asyncio.run(ask())


def test_a_name_with_a_slash_may_be_written_quoted_once(serve):
    client = serve(FakeReadings(all_targets=[Target("a/b", TargetKind.CODE, ".")]))
    assert client.get("/api/v1/targets/a%2Fb").json()["name"] == "a/b"


def test_addresses_stand_below_the_path_of_a_proxy(serve):
    client = serve(FakeReadings(all_targets=[Target("shop", TargetKind.CODE, ".")]))
    client.app.root_path = "/quality"
    page = parse(client.get("/quality/").text)
    links = [element.attributes["href"] for tag in ("a", "link") for element in page.all(tag)]
    assert "/quality/targets/shop" in links
    assert all(link.startswith(("/quality/", "#")) for link in links)


def test_labels_become_parameters_in_a_fixed_order():
    assert with_query("/p", {"b": "2 3", "a": "&"}, metric="m") == "/p?metric=m&label.a=%26&label.b=2+3"
    assert Addresses().metric("t", "m.x") == "/targets/t/metrics/m.x"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        " javascript:x",
        "data:text/html,x",
        "//host/x",
        "http://",
        "http://[x",
        "",
    ],
)
def test_what_a_browser_might_run_is_no_link(url):
    assert web_link(url) is None


def test_a_web_address_is_a_link():
    assert web_link("https://jira.example.org/browse/QW-1") == "https://jira.example.org/browse/QW-1"


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        ("./shop", "./shop"),
        ("postgresql://me:secret@db/x?password=secret", "postgresql://db/x"),
        ("https://token@host/repo#secret", "https://host/repo"),
        ("https://a:p@ss@host:80/x", "https://host:80/x"),
        ("s3://bucket/key", "s3://bucket/key"),
        ("duckdb://?key=secret", "duckdb://"),
    ],
)
def test_a_location_is_shown_without_its_secrets(location, shown):
    assert without_credentials(location) == shown
