"""Explanations at a terminal fit its width and say the same as their JSON."""

from __future__ import annotations

import json

import pytest

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.pipeline.explain import Sources, explain_named, explain_target
from qualitywatch.reports.choices import Colour
from qualitywatch.reports.documents import dump_json
from qualitywatch.reports.explanation import explanation_json, explanation_text
from sample_world.metrics import ALL_METRICS, SHARE

EVERYTHING = [None, SHARE.id, "maintainability", "complex-functions", "#1"]


@pytest.fixture
def explained(town_store):
    sources = Sources(town_store.readings, MetricCatalogue(ALL_METRICS))
    shop = next(each for each in town_store.readings.targets() if each.name == "shop")
    return lambda text: explain_target(sources, shop) if text is None else explain_named(sources, shop, text)


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("text", EVERYTHING)
def test_no_line_is_wider_than_the_terminal(explained, text, width):
    said = explanation_text(explained(text), width=width, colour=Colour.NEVER)
    assert max(map(len, said.splitlines())) <= width
    assert all(line == line.rstrip() for line in said.splitlines())


def test_a_value_is_told_in_the_order_it_comes_about(explained):
    said = explanation_text(explained(SHARE.id), width=100, colour=Colour.NEVER)
    parts = [
        "what ",
        "formula",
        "measured",
        "versions",
        "tools",
        "history",
        "Evidence",
        "FAIL",
        "why",
        "ticket",
    ]
    places = [said.index(part) for part in parts]
    assert places == sorted(places)
    assert "sample.size.branched_lines / sample.size.source_lines" in said
    assert "shop/checkout/cart.py:112" in said


def test_the_overview_fits_a_screen_and_names_what_to_ask_next(explained):
    found = explained(None)
    said = explanation_text(found, width=80, colour=Colour.NEVER)
    assert len(said.splitlines()) <= 50
    assert f"qualitywatch explain shop {found.judgements[0].finding.fingerprint[:12]}" in said


@pytest.mark.parametrize("text", EVERYTHING)
def test_the_document_is_json_and_says_what_it_is(explained, text):
    document = json.loads(dump_json(explanation_json(explained(text))))
    assert document["schema"] == "qualitywatch/explanation/1"
    assert document["kind"] in {"target", "metric", "characteristic", "decision"}


def test_the_document_of_a_value_has_what_the_text_has(explained):
    document = explanation_json(explained(SHARE.id))
    assert document["definition"]["formula"] == "sample.size.branched_lines / sample.size.source_lines"
    assert document["run"]["tools"] == {"python": "3.11.2", "radon": "6.0.1"}
    (judgement,) = document["judgements"]
    assert judgement["finding"]["state"] == "open"
    assert judgement["tickets"][0]["key"]
