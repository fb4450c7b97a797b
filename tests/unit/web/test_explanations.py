"""Pages that explain: where a number comes from, decisions, and what changed between two days."""

from __future__ import annotations

import pytest

from sample_world.pages import parse

SHARE = "/targets/shop/metrics/sample.complexity.share"


@pytest.fixture
def fingerprint(town_store):
    return town_store.readings.findings(target="shop")[0].fingerprint


def page(client, path: str):
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return parse(answer.text.replace("<!doctype html>", ""))


def test_a_metric_says_how_its_number_came_about(town):
    origin = page(town, SHARE).one("details", class_="origin").words
    assert "sample.size.branched_lines / sample.size.source_lines" in origin
    assert "4,313 lines" in origin
    assert "radon 6.0.1" in origin


def test_a_metric_names_the_commits_that_moved_it_most(town):
    found = page(town, SHARE)
    assert found.one("summary", id="moves").words == "Commits that moved it most"


def test_a_finding_says_how_its_value_came_about(town, fingerprint):
    assert page(town, f"/findings/{fingerprint}").all("details", class_="origin")


def test_the_targets_page_leads_to_what_changed(town):
    links = {each.attributes.get("href") for each in page(town, "/targets/shop").all("a")}
    assert "/targets/shop/changes" in links


def test_decisions_are_listed_and_shown(town):
    (link,) = [each for each in page(town, "/decisions").all("a") if each.words == "#1"]
    assert link.attributes["href"] == "/decisions/1"
    assert "Decision 1" in page(town, "/decisions/1").words


def test_what_changed_is_told_by_characteristic(town):
    found = page(town, "/targets/shop/changes?from=2026-11-12&to=2026-11-23")
    assert "2026-11-12 to 2026-11-23" in found.words
    assert "Share of code in branched functions" in found.words
    assert "worse" in found.words


def test_where_nothing_was_measured_it_says_so(town):
    assert (
        "Nothing was measured between these days."
        in page(town, "/targets/shop/changes?from=2020-01-01&to=2020-01-02").words
    )


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/decisions/4711", 404),
        ("/decisions/many", 422),
        ("/targets/shop/changes?from=yesterday", 400),
        ("/targets/shop/changes?from=2026-11-12&to=2026-11-01", 400),
        ("/targets/nobody/changes", 404),
    ],
)
def test_what_is_not_there_is_said_so(town, path, status):
    assert town.get(path).status_code == status
