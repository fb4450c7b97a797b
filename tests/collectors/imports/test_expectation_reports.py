"""``import.great_expectations``, ``import.dbt`` and ``import.soda``: the same four rows of orders, as each tool saw them."""

from __future__ import annotations

import json

import pytest

from qualitywatch import CollectError, NoEvidenceError, Target, TargetKind
from qualitywatch_import.dbt import DbtCollector
from qualitywatch_import.great_expectations import GreatExpectationsCollector
from qualitywatch_import.reports.expectations import Expectation
from qualitywatch_import.soda import SodaCollector

BROKEN = "expectations.broken_"


def broken(collected) -> dict[str, float]:
    """What is broken, by characteristic and severity."""
    return {
        key.removeprefix(BROKEN): value
        for key, value in collected.values.items()
        if key.startswith(BROKEN) and value
    }


def counts(collected) -> tuple[float, float, float]:
    """Evaluated, met, and not evaluated."""
    values = collected.values
    return tuple(values[f"expectations.{name}"] for name in ("evaluated", "met", "unevaluated"))


@pytest.fixture
def dbt_project(make_target, sample) -> Target:
    names = ("run_results.json", "manifest.json")
    return make_target({f"target/{name}": sample(f"dbt-{name}") for name in names})


def test_expectations_count_by_characteristic_and_severity(make_target, run, sample) -> None:
    name = "gx/uncommitted/validations/orders/a.json"
    collected = run(GreatExpectationsCollector(), make_target({name: sample("gx-validation.json")}))
    assert broken(collected) == {
        "completeness warn": 1,
        "consistency fail": 1,
        "accuracy fail": 2,
        "accuracy info": 1,
    }
    assert counts(collected) == (6, 1, 1)
    (place,) = collected.one("expectations.broken_consistency fail").evidence
    assert (place.name, place.value) == ("orders.id expect_column_values_to_be_unique", 2)
    (lost,) = collected.one("expectations.unevaluated").evidence
    assert 'The column "missing" in BatchData does not exist.' in lost.message


def test_a_checkpoint_holds_the_results_of_its_suites(make_target, run, sample) -> None:
    collected = run(
        GreatExpectationsCollector(report="c.json"), make_target({"c.json": sample("gx-checkpoint.json")})
    )
    assert broken(collected)["consistency fail"] == 1


def test_the_newest_validation_of_a_suite_counts(make_target, run, sample) -> None:
    old = json.loads(sample("gx-validation.json"))
    new = json.loads(sample("gx-validation.json"))
    new["meta"]["validation_time"] = "2026-03-21T06:00:00+00:00"
    for result in new["results"]:
        result.update(success=True, exception_info={})
    files = {"b.json": json.dumps(old), "a.json": json.dumps(new)}
    collected = run(GreatExpectationsCollector(report="*.json"), make_target(files))
    assert broken(collected) == {}
    assert counts(collected) == (7, 7, 0)


def test_data_tests_count_and_models_do_not(dbt_project, run) -> None:
    collected = run(DbtCollector(), dbt_project)
    assert broken(collected) == {"completeness warn": 1, "consistency fail": 1, "accuracy fail": 2}
    assert counts(collected) == (5, 1, 1)
    (place,) = collected.one("expectations.broken_consistency fail").evidence
    assert (place.path, place.name, place.value) == ("models/schema.yml", "orders.id unique", 1)


def test_without_a_manifest_the_tests_own_names_say_what_they_are_about(make_target, run, sample) -> None:
    target = make_target({"target/run_results.json": sample("dbt-run_results.json")})
    collected = run(DbtCollector(), target)
    assert broken(collected) == {"completeness warn": 1, "consistency fail": 1, "accuracy fail": 2}


def test_stale_sources_are_no_longer_current(make_target, run) -> None:
    results = [
        {"unique_id": "source.shop.raw.orders", "status": "error", "max_loaded_at_time_ago_in_s": 90000.0},
        {"unique_id": "source.shop.raw.items", "status": "pass", "max_loaded_at_time_ago_in_s": 60.0},
        {"unique_id": "source.shop.raw.gone", "status": "runtime error", "error": "no such table"},
    ]
    report = json.dumps({"metadata": {"generated_at": "2026-03-20T06:00:00Z"}, "results": results})
    collected = run(DbtCollector(), make_target({"target/sources.json": report}))
    assert broken(collected) == {"currentness fail": 1}
    assert counts(collected) == (2, 1, 1)
    assert (
        collected.one("expectations.broken_currentness fail").evidence[0].message == "loaded 25.0 hours ago"
    )


def test_a_run_without_tests_is_no_evidence_that_they_pass(make_target, run, sample) -> None:
    report = json.loads(sample("dbt-run_results.json"))
    report["results"] = [each for each in report["results"] if each["unique_id"].startswith("model.")]
    with pytest.raises(NoEvidenceError, match="no data test"):
        run(DbtCollector(), make_target({"target/run_results.json": json.dumps(report)}))


def test_checks_count_whatever_name_their_owner_gave_them(make_target, run, sample) -> None:
    collected = run(SodaCollector(report="s.json"), make_target({"s.json": sample("soda.json")}))
    assert broken(collected) == {"completeness fail": 1, "consistency fail": 1, "accuracy warn": 1}
    assert counts(collected) == (4, 1, 0)
    (place,) = collected.one("expectations.broken_consistency fail").evidence
    assert (place.path, place.line, place.value) == ("checks.yml", 4, 1)
    assert place.name == "orders.id duplicate_count ids are unique"


def test_a_scan_that_could_not_read_the_data_is_an_error(make_target, run, sample) -> None:
    report = json.loads(sample("soda.json"))
    report.update(checks=[], hasErrors=True, logs=[{"level": "error", "message": "no connection"}])
    with pytest.raises(CollectError, match="failed: no connection"):
        run(SodaCollector(report="s.json"), make_target({"s.json": json.dumps(report)}))


def test_a_scan_that_lost_some_checks_says_so(make_target, run, sample) -> None:
    report = json.loads(sample("soda.json"))
    report.update(hasErrors=True, logs=[])
    report["checks"][0]["outcome"] = None
    collected = run(SodaCollector(report="s.json"), make_target({"s.json": json.dumps(report)}))
    assert counts(collected) == (3, 0, 1)
    assert "does not say why" in collected.problems[0].message


def test_a_data_set_may_be_what_the_reports_are_about(dbt_project, run) -> None:
    target = Target("orders", TargetKind.DATASET, dbt_project.location)
    assert counts(run(DbtCollector(), target)) == (5, 1, 1)


@pytest.mark.parametrize(
    ("kind", "characteristic"),
    [
        ("expect_column_values_to_not_be_null", "completeness"),
        ("relationships", "consistency"),
        ("expect_column_pair_values_to_be_equal", "consistency"),
        ("freshness", "currentness"),
        ("accepted_values", "accuracy"),
    ],
)
def test_the_kind_of_an_expectation_says_its_characteristic(kind: str, characteristic: str) -> None:
    assert Expectation("orders", kind, "met").characteristic == characteristic
