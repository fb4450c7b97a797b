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


def test_a_value_says_what_it_is_to_the_score(explained):
    found = explained(SHARE.id)
    (part,) = found.parts
    said = explanation_text(found, width=100, colour=Colour.NEVER)
    assert f"{part.measure.utility:.0f} of 100 with weight 2 in Maintainability" in said
    assert "10 % → 100, 16 % → 80, 40 % → 0" in said
    assert "model       sample 1, iso25010:2023, digest 5a5a5a5a5a5a" in said
    (document,) = explanation_json(found)["scores"]
    assert [anchor["score"] for anchor in document["anchors"]] == [100, 80, 0]


def test_a_value_that_the_model_does_not_weigh_says_so(explained):
    said = explanation_text(explained("sample.size.source_lines"), width=100, colour=Colour.NEVER)
    assert "score       none: the quality model sample 1 does not weigh it" in said


def test_a_characteristic_shows_anchors_and_weights_of_its_measures_and_the_model(explained):
    found = explained("maintainability")
    said = explanation_text(found, width=100, colour=Colour.NEVER)
    assert "model       sample 1, iso25010:2023, digest 5a5a5a5a5a5a" in said
    behind = said[said.index("Measures in the score") :]
    assert f"{SHARE.id}  " in behind
    assert "weight 2" in behind
    assert "10 % → 100, 16 % → 80, 40 % → 0" in behind
    assert explanation_json(found)["scoring"]["version"] == "1"
