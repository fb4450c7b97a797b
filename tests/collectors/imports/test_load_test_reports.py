"""``import.k6``, ``import.locust`` and ``import.pytest_benchmark``."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_import.k6 import K6Collector
from qualitywatch_import.locust import LocustCollector
from qualitywatch_import.pytest_benchmark import PytestBenchmarkCollector


@pytest.mark.parametrize("name", ["k6-export.json", "k6-handle.json"])
def test_k6s_classic_formats_agree(make_target, run, sample, name) -> None:
    collected = run(K6Collector(report="k"), make_target({"k": sample(name)}))
    assert collected.values == {
        "k6.requests": 60,
        "k6.failed": 3,
        "k6.throughput": 4.5,
        "k6.duration_median": 0.135,
        "k6.duration_p95": 0.2155,
        "k6.checks": 60,
        "k6.failed_checks": 5,
        "k6.failed_thresholds": 1,
    }
    (crossed,) = collected.one("k6.failed_thresholds").evidence
    assert crossed.name == "http_req_duration: p(95)<200"


def test_k6s_machine_readable_format_is_read(make_target, run, sample) -> None:
    values = run(K6Collector(report="k"), make_target({"k": sample("k6-machine.json")})).values
    assert values == {
        "k6.requests": 60,
        "k6.failed": 3,
        "k6.throughput": 5.0,
        "k6.duration_median": 0.135,
        "k6.duration_p95": 0.2155,
        "k6.checks": 60,
        "k6.failed_checks": 5,
    }


def test_a_summary_that_says_when_it_was_made_is_as_of_then(make_target, run, sample) -> None:
    summary = json.loads(sample("k6-handle.json"))
    summary["metadata"] = {"generatedAt": "2026-01-02T03:04:05.000Z", "k6Version": "1.1.0"}
    collected = run(K6Collector(report="k"), make_target({"k": json.dumps(summary)}))
    assert {item.observed_at for item in collected.observations} == {
        datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    }


@pytest.mark.parametrize("name", ["k6-export.json", "k6-handle.json"])
def test_a_summary_without_groups_tells_the_checks_as_one(make_target, run, sample, name) -> None:
    summary = json.loads(sample(name))
    del summary["root_group"]
    collected = run(K6Collector(report="k"), make_target({"k": json.dumps(summary)}))
    assert (collected.values["k6.checks"], collected.values["k6.failed_checks"]) == (60, 5)


def test_a_k6_test_without_requests_is_no_evidence(make_target, run) -> None:
    text = json.dumps(
        {"root_group": {"groups": {}, "checks": {}}, "metrics": {"http_reqs": {"count": 0, "rate": 0}}}
    )
    with pytest.raises(NoEvidenceError, match="no request"):
        run(K6Collector(report="k"), make_target({"k": text}))


def test_a_missing_percentile_is_a_problem(make_target, run, sample) -> None:
    text = sample("k6-export.json").replace('"p(95)": 215.5, ', "")
    collected = run(K6Collector(report="k"), make_target({"k": text}))
    assert "summaryTrendStats" in collected.problems[0].hint
    assert "k6.duration_p95" not in collected.values


def test_locust_tells_the_whole_test(make_target, run, sample) -> None:
    collected = run(LocustCollector(report="l"), make_target({"l": sample("locust_stats.csv")}))
    assert collected.values == {
        "locust.requests": 361,
        "locust.failed": 100,
        "locust.throughput": 72.2597503820121,
        "locust.duration_median": 0.004,
        "locust.duration_p95": 0.010,
    }
    (failing,) = collected.one("locust.failed").evidence
    assert (failing.name, failing.message) == ("GET /missing", "100 of 100 requests failed")


def test_locust_statistics_that_are_cut_off_are_refused(make_target, run, sample) -> None:
    text = "\n".join(sample("locust_stats.csv").splitlines()[:-1])
    with pytest.raises(CollectError, match="does not end with Aggregated"):
        run(LocustCollector(report="l"), make_target({"l": text}))


@pytest.mark.parametrize("said", ["nan", "inf", "-1", "many"])
def test_locust_values_that_are_no_counts_are_refused(make_target, run, sample, said) -> None:
    text = sample("locust_stats.csv").replace("Aggregated,361", f"Aggregated,{said}")
    with pytest.raises(CollectError, match="is not Locust's statistics"):
        run(LocustCollector(report="l"), make_target({"l": text}))


def test_a_locust_test_without_requests_is_no_evidence(make_target, run, sample) -> None:
    head = sample("locust_stats.csv").splitlines()[0]
    text = f"{head}\n,Aggregated,0,0,0,0,0,0,0,0,0,{','.join(['N/A'] * 11)}\n"
    with pytest.raises(NoEvidenceError, match="no request"):
        run(LocustCollector(report="l"), make_target({"l": text}))


def test_percentiles_of_several_tests_do_not_add_up(make_target, run, sample) -> None:
    text = sample("locust_stats.csv")
    with pytest.raises(CollectError, match="do not add up"):
        run(LocustCollector(report="*"), make_target({"a": text, "b": text}))


def test_benchmarks_tell_median_and_spread(make_target, run, sample) -> None:
    collected = run(PytestBenchmarkCollector(report="b"), make_target({"b": sample("benchmark.json")}))
    name = "tests/test_cart.py::test_speed[1000]"
    stats = next(
        b["stats"] for b in json.loads(sample("benchmark.json"))["benchmarks"] if b["fullname"] == name
    )
    assert collected.values[f"pytest_benchmark.median {name}"] == stats["median"]
    assert collected.values[f"pytest_benchmark.spread {name}"] == stats["iqr"] / stats["median"]


def test_of_several_reports_the_newest_tells_of_a_benchmark(make_target, run, sample) -> None:
    old = json.loads(sample("benchmark.json"))
    old["datetime"] = "2025-01-01T00:00:00+00:00"
    for benchmark in old["benchmarks"]:
        benchmark["stats"]["median"] = 1000.0
    target = make_target({"a.json": sample("benchmark.json"), "b.json": json.dumps(old)})
    values = run(PytestBenchmarkCollector(report="*.json"), target).values
    assert max(values.values()) < 1


def test_no_benchmark_is_no_evidence(make_target, run, sample) -> None:
    text = json.dumps(json.loads(sample("benchmark.json")) | {"benchmarks": []})
    with pytest.raises(NoEvidenceError, match="no benchmark"):
        run(PytestBenchmarkCollector(report="b"), make_target({"b": text}))
