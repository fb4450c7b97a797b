"""``import.k6`` on the points that ``k6 run --out json=FILE`` writes: by hand, after k6's documentation and its own tests."""

from __future__ import annotations

import gzip
import json
import statistics
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_import.k6 import K6Collector
from qualitywatch_import.reports.k6_thresholds import Values, judged, percentile

DOCUMENTED = (
    '{"type":"Metric","data":{"type":"gauge","contains":"default","tainted":null,"thresholds":[],"submetrics":null},"metric":"vus"}\n'
    '{"type":"Point","data":{"time":"2017-05-09T14:34:45.625742514+02:00","value":5,"tags":null},"metric":"vus"}\n'
    '{"type":"Metric","data":{"type":"trend","contains":"time","tainted":null,"thresholds":["avg<1000"],"submetrics":null},"metric":"http_req_duration"}\n'
    '{"type":"Point","data":{"time":"2017-05-09T14:34:45.239531499+02:00","value":459.865729,"tags":{"group":"::my group::json","method":"GET","status":"200","url":"https://httpbin.test.k6.io/get"}},"metric":"http_req_duration"}\n'
    '{"type":"Point","data":{"time":"2017-05-09T14:34:45.239531499+02:00","value":1,"tags":null},"metric":"http_reqs"}\n'
)


def test_the_points_of_a_test_tell_what_its_summary_does(make_target, run, sample) -> None:
    collected = run(K6Collector(report="k"), make_target({"k": sample("k6-points.json")}))
    assert collected.values == {
        "k6.requests": 10,
        "k6.failed": 1,
        "k6.throughput": pytest.approx(10 / 9),
        "k6.duration_median": pytest.approx(0.19),
        "k6.duration_p95": pytest.approx(0.555),
        "k6.checks": 10,
        "k6.failed_checks": 1,
        "k6.failed_thresholds": 2,
    }
    crossed = {each.name for each in collected.one("k6.failed_thresholds").evidence}
    assert crossed == {"http_req_duration: p(95)<500", "http_req_failed: rate<0.05"}
    slowest = [each.name for each in collected.one("k6.duration_p95").evidence]
    assert slowest == ["GET https://shop.example/cart", "GET https://shop.example/list"]
    assert {item.observed_at for item in collected.observations} == {
        datetime(2026, 1, 2, 1, 4, 9, 625742, tzinfo=UTC)
    }


def test_what_stands_in_no_point_is_said(make_target, run, sample) -> None:
    collected = run(K6Collector(report="k"), make_target({"k": sample("k6-points.json")}))
    (problem,) = collected.problems
    assert problem.message.endswith("does not tell whether these hold: thresholds on status:200")


def test_the_lines_of_k6s_documentation_are_read(make_target, run) -> None:
    values = run(K6Collector(report="k"), make_target({"k": DOCUMENTED})).values
    assert values == {
        "k6.requests": 1, "k6.duration_median": 0.459865729, "k6.duration_p95": 0.459865729, "k6.failed_thresholds": 0,
    }  # fmt: skip


def test_a_gzipped_stream_is_the_same(make_target, run, sample) -> None:
    text = sample("k6-points.json")
    target = make_target({"k": text, "packed.gz": ""})
    packed = gzip.compress(text.encode())
    (file,) = [path for path in _files(target) if path.name == "packed.gz"]
    file.write_bytes(packed)
    assert run(K6Collector(report="packed.gz"), target).values == run(K6Collector(report="k"), target).values
    file.write_bytes(packed[:-20])
    with pytest.raises(CollectError, match="cannot be read to its end"):
        run(K6Collector(report="packed.gz"), target)


@pytest.mark.parametrize("cut", [1, 30, 120])
def test_a_stream_that_is_cut_off_is_refused(make_target, run, sample, cut) -> None:
    text = sample("k6-points.json").rstrip()[:-cut]
    with pytest.raises(CollectError, match=r"k:56 is (cut off|no line of k6's)"):
        run(K6Collector(report="k"), make_target({"k": text}))


def test_a_stream_without_a_request_is_no_evidence(make_target, run) -> None:
    text = "\n".join(DOCUMENTED.splitlines()[:2])
    with pytest.raises(NoEvidenceError, match="no request"):
        run(K6Collector(report="k"), make_target({"k": text}))


@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=40))
def test_percentiles_are_those_of_an_inclusive_quantile(values) -> None:
    cuts = statistics.quantiles(values, n=20, method="inclusive")
    assert percentile(sorted(values), 0.95) == pytest.approx(cuts[18])
    assert percentile(sorted(values), 0.5) == pytest.approx(statistics.median(values))


@pytest.mark.parametrize(
    ("kind", "threshold", "holds"),
    [
        ("trend", "avg<=2", True), ("trend", "max < 3", False), ("trend", "min==1", True), ("trend", "med!=2", False),
        ("trend", "p(99.9)>2.9", True), ("trend", "p(101)<1", None), ("trend", "count<9", None),
        ("counter", "count===6", True), ("counter", "rate>2.5", True), ("gauge", "value>2", True),
        ("rate", "rate>=1", True), ("rate", "faster", None),
    ],
)  # fmt: skip
def test_a_threshold_is_judged_as_k6_does(kind, threshold, holds) -> None:
    values = Values(kind)
    for value in (1, 2, 3):
        values.add(value)
    assert judged(threshold, values, 2.0) is holds


def _files(target):
    from pathlib import Path  # noqa: PLC0415

    return list(Path(target.location).iterdir())


def test_one_json_document_is_taken_for_a_summary(make_target, run, sample) -> None:
    text = json.dumps(json.loads(sample("k6-handle.json")))
    assert run(K6Collector(report="k"), make_target({"k": text})).values["k6.requests"] == 60
