"""The end-of-cycle report: self-contained, harmless, and the same for the same store and days."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.pipeline.cycle import gather_cycle
from qualitywatch.reports.cycle import cycle_html, cycle_json, cycle_markdown, cycle_pdf
from qualitywatch.reports.documents import dump_json
from sample_world.metrics import ALL_METRICS
from sample_world.pages import parse
from sample_world.town import NOW


@pytest.fixture(scope="module")
def cycle(town_store):
    return gather_cycle(
        town_store.readings,
        MetricCatalogue(ALL_METRICS),
        start=NOW - timedelta(days=10),
        end=NOW + timedelta(minutes=1),
        targets=town_store.readings.targets(),
    )


def test_the_page_loads_nothing_and_runs_nothing(cycle):
    page = parse(cycle_html(cycle).replace("<!doctype html>", ""))
    for tag in ("script", "link", "img", "iframe", "a"):
        assert page.all(tag) == []
    assert "http" not in cycle_html(cycle).replace("https://jira", "")


def test_every_part_of_the_review_is_there(cycle):
    titles = [each.words for each in parse(cycle_html(cycle)).all("h2")]
    assert titles[:4] == [
        "By characteristic",
        "Next priorities",
        "Times to detect and to repair",
        "Decisions, waivers and tickets",
    ]


def test_moves_come_with_their_shape_and_both_values(cycle):
    rows = parse(cycle_html(cycle)).all("table", class_="moves")[0].all("tr")
    assert rows[0].all("polyline")
    assert "→" in rows[0].words


def test_the_same_store_and_days_give_the_same_report(cycle, town_store):
    again = gather_cycle(
        town_store.readings,
        MetricCatalogue(ALL_METRICS),
        start=cycle.start,
        end=cycle.end,
        targets=town_store.readings.targets(),
    )
    assert cycle_html(again) == cycle_html(cycle)
    assert cycle_markdown(again) == cycle_markdown(cycle)
    assert dump_json(cycle_json(again)) == dump_json(cycle_json(cycle))


def test_names_and_reasons_are_text_and_nothing_else(cycle):
    (item, *_) = cycle.waived
    hostile = replace(item, waiver=replace(item.waiver, reason='<img src="http://evil"> | **bold** @all'))
    told = replace(cycle, waived=(hostile,))
    assert "<img" not in cycle_html(told)
    assert "<img" not in cycle_markdown(told)
    assert "**bold**" not in cycle_markdown(told)


def test_a_cycle_in_which_nothing_happened_says_so(town_store):
    empty = gather_cycle(
        town_store.readings,
        MetricCatalogue(ALL_METRICS),
        start=NOW - timedelta(days=900),
        end=NOW - timedelta(days=800),
        targets=town_store.readings.targets(),
    )
    said = parse(cycle_html(empty)).words
    assert "No measure moved" in said
    assert "Nothing was measured in this cycle." in said
    assert "Nothing is open." in said
    assert cycle_markdown(empty)


def test_the_document_has_what_the_page_has(cycle):
    document = json.loads(dump_json(cycle_json(cycle)))
    assert document["schema"] == "qualitywatch/cycle/1"
    assert len(document["findings"]["opened"]) == len(cycle.opened)
    assert document["tickets"]["filed"][0]["key"].startswith("QW-")


def test_the_pdf_is_one_and_the_same(cycle):
    pytest.importorskip("weasyprint", exc_type=ImportError)
    document = cycle_pdf(cycle)
    assert document.startswith(b"%PDF-")
    assert document == cycle_pdf(cycle)
