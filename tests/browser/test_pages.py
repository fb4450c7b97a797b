"""Every page in a browser: clean, at home, readable for everybody, at any width."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

NAMES = (
    "targets",
    "target",
    "target without evidence",
    "dataset",
    "metric",
    "score",
    "changes",
    "files",
    "file",
    "decisions",
    "decision",
    "labelled metric",
    "series",
    "findings",
    "no findings",
    "finding",
    "waived finding",
)
SCHEMES = ("light", "dark")


@pytest.mark.parametrize("name", NAMES)
def test_a_page_says_nothing_to_the_console(visited, name):
    assert visited(name).said == []


@pytest.mark.parametrize("name", NAMES)
def test_a_page_keeps_to_the_content_security_policy(visited, name):
    assert visited(name).violations == []


def test_a_breach_of_the_policy_would_be_noticed(visit):
    visitor = visit()
    page = visitor.open("targets")
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('style'), {textContent: 'p {color: red}'}))"
    )
    page.wait_for_function("window.violations.length > 0")
    assert "style-src" in visitor.violations[0]


@pytest.mark.parametrize("name", NAMES)
def test_no_request_leaves_the_site(visited, name):
    visitor = visited(name)
    assert len(visitor.requests) > 2
    assert visitor.elsewhere == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_no_barrier(visit, name, width, scheme):
    page = visit(width=width, color_scheme=scheme).open(name)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("width", [360, 768, 900, 1024])
@pytest.mark.parametrize("name", NAMES)
def test_a_page_never_scrolls_sideways(visit, name, width):
    page = visit(width=width).open(name)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("scheme", "is_light"), [("light", True), ("dark", False)])
def test_the_page_follows_the_readers_colour_scheme(visit, scheme, is_light):
    page = visit(color_scheme=scheme).open("targets")
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    red = int(colour.removeprefix("rgb(").split(",")[0])
    assert (red > 128) is is_light


def test_on_paper_the_page_is_black_on_white_without_navigation(visit):
    page = visit(color_scheme="dark").open("target")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator("nav[aria-label=Main]").is_visible()


@pytest.mark.parametrize("name", NAMES)
def test_without_scripts_a_page_says_the_same(visit, name):
    with_scripts = visit().open(name).locator("main").inner_text()
    without = visit(java_script_enabled=False).open(name).locator("main").inner_text()
    said = set(with_scripts.split("\n")) - set(without.split("\n"))
    assert not [line for line in said if "UTC" not in line], said  # the chart reads its last value out


def test_verdicts_are_seen_as_words_and_shapes(visit):
    page = visit().open("targets")
    for name, word, shape in (
        ("shop", "fail", "#mark-fail"),
        ("legacy-importer", "no evidence", "#mark-missing"),
        ("search", "pass", "#mark-pass"),
    ):
        verdict = page.locator("tr", has=page.get_by_role("link", name=name, exact=True)).locator(
            "td.verdict"
        )
        assert verdict.inner_text().strip() == word
        assert verdict.locator("use").get_attribute("href") == shape
        assert verdict.locator("svg").bounding_box()["width"] == 16


def test_a_reader_gets_from_the_targets_to_the_evidence(visit):
    page = visit().open("targets")
    page.get_by_role("link", name="shop", exact=True).click()
    page.get_by_role("link", name="complex-functions").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Share of code in branched functions"
    assert page.get_by_text("shop/checkout/cart.py:112").is_visible()
    page.get_by_role("link", name="23.4 %").click()
    assert page.get_by_role("heading", name="History").is_visible()


def test_the_first_key_offers_to_skip_to_the_content(visit):
    page = visit().open("target")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "Skip to content"
    assert skip.bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


@pytest.mark.parametrize("name", ["targets", "metric", "findings"])
def test_whatever_has_the_focus_shows_it(visit, name):
    page = visit().open(name)
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        focus = page.evaluate(
            """() => {
              const element = document.activeElement;
              const style = getComputedStyle(element);
              return [element.tagName, (element.textContent || "").trim().slice(0, 20), style.outlineStyle, style.outlineWidth];
            }"""
        )
        if focus[0] == "BODY":
            break
        reached.append(focus)
    assert len(reached) > 5
    assert all(style == "solid" and width == "2px" for _, _, style, width in reached), reached
