"""``import.lighthouse`` and ``import.axe``: pages as a browser saw them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_import.axe import AxeCollector
from qualitywatch_import.lighthouse import LighthouseCollector

PAGE = "http://127.0.0.1:8777/index.html"


def changed(text: str, **values: object) -> str:
    return json.dumps(json.loads(text) | values)


def test_lighthouse_tells_scores_and_seconds_of_a_page(make_target, run, sample) -> None:
    values = run(LighthouseCollector(report="l"), make_target({"l": sample("lighthouse.json")})).values
    assert values == {
        f"lighthouse.performance {PAGE}": 1.0,
        f"lighthouse.accessibility {PAGE}": 0.45,
        f"lighthouse.best_practices {PAGE}": 0.86,
        f"lighthouse.seo {PAGE}": 0.82,
        f"lighthouse.first_contentful_paint {PAGE}": 0.65370815,
        f"lighthouse.largest_contentful_paint {PAGE}": pytest.approx(0.7594163),
        f"lighthouse.total_blocking_time {PAGE}": 0.046,
        f"lighthouse.speed_index {PAGE}": 0.65370815,
        f"lighthouse.cumulative_layout_shift {PAGE}": 0.0,
    }


def test_what_pagespeed_insights_answers_is_read(make_target, run, sample) -> None:
    text = json.dumps({"lighthouseResult": json.loads(sample("lighthouse.json"))})
    values = run(LighthouseCollector(report="l"), make_target({"l": text})).values
    assert values[f"lighthouse.accessibility {PAGE}"] == 0.45


def test_a_page_measured_on_two_devices_is_refused(make_target, run, sample) -> None:
    reports = {
        device: changed(sample("lighthouse.json"), configSettings={"formFactor": device})
        for device in ("desktop", "mobile")
    }
    with pytest.raises(CollectError, match="was measured as desktop and as mobile"):
        run(LighthouseCollector(report=("desktop", "mobile")), make_target(reports))


def test_a_score_is_explained_by_the_audits_that_failed(make_target, run, sample) -> None:
    collected = run(LighthouseCollector(report="l"), make_target({"l": sample("lighthouse.json")}))
    failed = collected.one(f"lighthouse.accessibility {PAGE}").evidence
    assert {place.name for place in failed} == {"image-alt", "label", "color-contrast", "html-has-lang"}


def test_values_are_as_of_when_the_page_was_fetched(make_target, run, sample) -> None:
    collected = run(LighthouseCollector(report="l"), make_target({"l": sample("lighthouse.json")}))
    assert collected.observations[0].observed_at == datetime(2026, 3, 2, 15, 22, 42, 73000, tzinfo=UTC)


def test_of_several_runs_on_a_page_the_median_counts(make_target, run, sample) -> None:
    reports = {}
    for score in (0.2, 0.9, 0.7):
        report = json.loads(sample("lighthouse.json"))
        report["categories"]["performance"]["score"] = score
        reports[f".lighthouseci/lhr-{score}.json"] = json.dumps(report)
    assert run(LighthouseCollector(), make_target(reports)).values[f"lighthouse.performance {PAGE}"] == 0.7


def test_what_lighthouse_could_not_score_is_a_problem_and_no_zero(make_target, run, sample) -> None:
    report = json.loads(sample("lighthouse.json"))
    report["categories"]["performance"]["score"] = None
    collected = run(LighthouseCollector(report="l"), make_target({"l": json.dumps(report)}))
    assert f"lighthouse.performance {PAGE}" not in collected.values
    assert "could not score performance" in collected.problems[0].message


def test_a_run_that_failed_is_refused(make_target, run, sample) -> None:
    text = changed(
        sample("lighthouse.json"), runtimeError={"code": "NO_FCP", "message": "The page did not paint"}
    )
    with pytest.raises(CollectError, match="did not paint"):
        run(LighthouseCollector(report="l"), make_target({"l": text}))


def test_secrets_in_an_address_are_left_out(make_target, run, sample) -> None:
    url = "https://ada:secret@example.org/a?token=secret#secret"
    text = changed(sample("lighthouse.json"), finalDisplayedUrl=url)
    collected = run(LighthouseCollector(report="l"), make_target({"l": text}))
    assert {item.labels["page"] for item in collected.observations} == {"https://example.org/a"}


def test_axe_tells_rules_and_elements_by_impact(make_target, run, sample) -> None:
    values = run(AxeCollector(report="a"), make_target({"a": sample("axe.json")})).values
    assert values == {
        "axe.violations critical": 2,
        "axe.elements critical": 2,
        "axe.violations serious": 2,
        "axe.elements serious": 2,
        "axe.violations moderate": 3,
        "axe.elements moderate": 5,
        "axe.violations minor": 0,
        "axe.elements minor": 0,
        "axe.incomplete": 0,
        "axe.pages": 1,
    }


def test_axe_evidence_names_elements_and_page(make_target, run, sample) -> None:
    collected = run(AxeCollector(report="a"), make_target({"a": sample("axe.json")}))
    message = collected.one("axe.elements critical").evidence[0].message
    assert message == f"img on {PAGE}: Images must have alternative text"


def test_several_pages_are_added_up(make_target, run, sample) -> None:
    page = json.loads(sample("axe.json"))
    values = run(AxeCollector(report="a"), make_target({"a": json.dumps([page, page])})).values
    assert (values["axe.pages"], values["axe.violations critical"]) == (2, 4)


def test_no_page_is_no_evidence(make_target, run) -> None:
    with pytest.raises(NoEvidenceError, match="no page"):
        run(AxeCollector(report="a"), make_target({"a": "[]"}))


def test_a_result_without_violations_is_refused(make_target, run, sample) -> None:
    report = json.loads(sample("axe.json"))
    del report["violations"]
    with pytest.raises(CollectError, match=r"\$\.violations is missing"):
        run(AxeCollector(report="a"), make_target({"a": json.dumps(report)}))


def test_without_a_list_of_what_is_undecided_nothing_is_said_of_it(make_target, run, sample) -> None:
    report = json.loads(sample("axe.json"))
    del report["incomplete"]
    values = run(AxeCollector(report="a"), make_target({"a": json.dumps(report)})).values
    assert "axe.incomplete" not in values
    assert values["axe.violations critical"] == 2


def test_pages_in_lists_of_lists_are_read(make_target, run, sample) -> None:
    page = json.loads(sample("axe.json"))
    assert (
        run(AxeCollector(report="a"), make_target({"a": json.dumps([[page], [page]])})).values["axe.pages"]
        == 2
    )


def test_rules_without_their_page_are_refused(make_target, run, sample) -> None:
    rules = json.dumps(json.loads(sample("axe.json"))["violations"])
    with pytest.raises(CollectError, match="it lists rules alone"):
        run(AxeCollector(report="a"), make_target({"a": rules}))


def test_a_rule_says_how_many_elements_break_it(make_target, run, sample) -> None:
    collected = run(AxeCollector(report="a"), make_target({"a": sample("axe.json")}))
    told = [place.message for place in collected.one("axe.violations moderate").evidence]
    assert told[0].endswith(f"3 elements on {PAGE}, img, p, input")
    assert collected.one("axe.violations critical").evidence[0].message.endswith(f"1 element on {PAGE}, img")
