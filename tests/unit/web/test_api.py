"""The JSON API: what it answers, that it is what OpenAPI says, and how it refuses."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from openapi_schema_validator import OAS31Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from qualitywatch import Sample, SeriesKey, Target, TargetKind, __version__
from qualitywatch.domain.readings import Reading
from sample_world.fake_readings import FakeReadings
from sample_world.metrics import ALL_METRICS
from sample_world.town import NOW


@pytest.fixture
def description(town):
    return town.get("/api/openapi.json").json()


@pytest.fixture
def fingerprint(town_store):
    return town_store.readings.findings(target="shop")[0].fingerprint


def _get(client, path):
    answer = client.get(f"/api/v1{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_description_names_the_version_and_needs_no_network(town, description):
    assert description["info"]["title"] == "qualitywatch"
    assert description["info"]["version"] == __version__
    assert town.get("/docs").status_code == 404
    assert town.get("/redoc").status_code == 404


@pytest.mark.parametrize(
    ("template", "path"),
    [
        ("/api/v1/targets", "/targets"),
        ("/api/v1/targets/{name}", "/targets/shop"),
        ("/api/v1/targets/{name}", "/targets/brand-new"),
        ("/api/v1/targets/{name}/measurements", "/targets/scoring-input/measurements"),
        ("/api/v1/targets/{name}/history", "/targets/shop/history?metric=sample.coverage.lines"),
        ("/api/v1/targets/{name}/shifts", "/targets/shop/shifts?metric=sample.coverage.lines"),
        ("/api/v1/findings", "/findings"),
        ("/api/v1/findings/{fingerprint}", "/findings/{fingerprint}"),
        ("/api/v1/metrics", "/metrics"),
        ("/api/v1/decisions", "/decisions"),
    ],
)
def test_answers_are_what_the_description_says(town, description, fingerprint, template, path):
    answer = _get(town, path.format(fingerprint=fingerprint))
    schema = description["paths"][template]["get"]["responses"]["200"]["content"]["application/json"][
        "schema"
    ]
    resource = Resource(contents=description, specification=DRAFT202012)
    registry = Registry().with_resource("urn:api", resource)
    validator = OAS31Validator({"$ref": f"urn:api{schema['$ref']}"}, registry=registry)
    assert not list(validator.iter_errors(answer))


def test_targets_have_verdict_age_and_open_findings(town):
    targets = {target["name"]: target for target in _get(town, "/targets")["items"]}
    assert targets["shop"]["verdict"] == "fail"
    assert targets["shop"]["open_findings"] == {"critical": 1, "major": 2, "minor": 1, "info": 0}
    assert datetime.fromisoformat(targets["shop"]["measured_at"]) == NOW - timedelta(minutes=7)
    assert targets["brand-new"]["verdict"] is None


def test_a_target_comes_with_what_its_verdict_came_from(town):
    target = _get(town, "/targets/shop")
    assert target["quality_model"] == "iso25010:2023"
    assert {item["characteristic"] for item in target["characteristics"]} >= {"security", "safety"}
    outcome = next(item for item in target["outcomes"] if item["rule"] == "complex-functions")
    assert (outcome["outcome"], outcome["value"], outcome["limit"]) == ("fail", pytest.approx(0.234), 0.21)
    assert target["runs"][0]["tools"] == {"python": "3.11.2", "radon": "6.0.1"}


def test_secrets_in_a_location_stay_inside(town):
    assert _get(town, "/targets/scoring-input")["location"] == "postgresql://db.example.org/features"


def test_measurements_are_the_latest_values(town):
    items = _get(town, "/targets/shop/measurements")["items"]
    issues = {item["labels"]["severity"]: item["value"] for item in items if item["labels"]}
    assert issues == {"high": 2.0, "medium": 5.0, "low": 31.0}


def test_history_is_oldest_first_and_names_the_commit(town):
    samples = _get(town, "/targets/shop/history?metric=sample.coverage.lines")["samples"]
    times = [sample["observed_at"] for sample in samples]
    assert times == sorted(times)
    assert len(samples[-1]["code"]) == 40


def test_a_limit_against_a_baseline_is_given_in_the_metrics_own_terms(town):
    outcome = next(
        item for item in _get(town, "/targets/shop")["outcomes"] if item["rule"] == "coverage-ratchet"
    )
    limits = _get(town, "/targets/shop/history?metric=sample.coverage.lines")["limits"]
    assert limits == [
        {
            "rule": "coverage-ratchet",
            "comparison": "below",
            "limit": pytest.approx(outcome["baseline"] - 0.005),
        }
    ]


def test_history_of_a_labelled_series_needs_its_labels(town):
    path = "/api/v1/targets/shop/history?metric=sample.security.issues"
    refused = town.get(path)
    assert refused.status_code == 404
    assert "label.severity=high" in refused.json()["hint"]
    assert town.get(f"{path}&label.severity=high").json()["labels"] == {"severity": "high"}


def test_history_can_be_cut_by_time_and_number(serve):
    key = SeriesKey("shop", "sample.coverage.lines")
    samples = [Sample(NOW - timedelta(days=back), back / 10) for back in range(9, -1, -1)]
    reading = Reading(
        key=key,
        value=0.0,
        observed_at=NOW,
        collector="c",
        unit="1",
        characteristic="security",
        run_id=1,
    )
    client = serve(
        FakeReadings(
            all_targets=[Target("shop", TargetKind.CODE, ".")], all_latest=[reading], samples={key: samples}
        )
    )
    base = "/targets/shop/history?metric=sample.coverage.lines"
    cut = _get(client, f"{base}&since=2026-11-20T00:00:00Z&until=2026-11-22T23:00:00Z")
    assert [sample["value"] for sample in cut["samples"]] == [0.3, 0.2, 0.1]
    last = _get(client, f"{base}&limit=2")
    assert [sample["value"] for sample in last["samples"]] == [0.1, 0.0]
    assert last["truncated"]
    assert not cut["truncated"]


def test_findings_can_be_cut_by_state_target_and_number(town):
    assert {item["outcome"]["target"] for item in _get(town, "/findings?target=billing")["items"]} == {
        "billing"
    }
    assert _get(town, "/findings?state=resolved")["items"] == []
    first = _get(town, "/findings?limit=1")
    assert len(first["items"]) == 1
    assert first["truncated"]


def test_a_finding_has_events_tickets_and_waivers(town, town_store):
    found = {
        finding.outcome.rule: _get(town, f"/findings/{finding.fingerprint}")
        for finding in town_store.readings.findings(target="shop")
    }
    assert found["complex-functions"]["tickets"][0]["ref"]["key"].startswith("QW-")
    assert found["complex-functions"]["events"][0]["kind"] == "opened"
    assert found["complex-functions"]["outcome"]["evidence"][0]["line"] == 112
    assert found["coverage-ratchet"]["waivers"][0]["owner"] == "Ada"


def test_a_ledgers_token_is_never_told(town, town_store):
    tokens = {ticket.token for ticket in town_store.readings.tickets()}
    finding = town_store.readings.findings(target="shop")[0]
    assert tokens
    assert not [
        token for token in tokens if token in town.get(f"/api/v1/findings/{finding.fingerprint}").text
    ]


def test_the_catalogue_explains_every_metric(town):
    metrics = {metric["id"]: metric for metric in _get(town, "/metrics")["items"]}
    assert set(metrics) == {definition.id for definition in ALL_METRICS}
    assert metrics["sample.complexity.share"]["computed_from"] == [
        "sample.size.branched_lines",
        "sample.size.source_lines",
    ]


def test_decisions_are_listed(town):
    assert [item["exit_code"] for item in _get(town, "/decisions")["items"]] == [1]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/targets/nobody", 404, "no target 'nobody'"),
        ("/targets/nobody/measurements", 404, "no target"),
        ("/targets/shop/history?metric=no.such", 404, "never measured"),
        ("/targets/shop/history", 422, "metric"),
        ("/targets/shop/history?metric=m&limit=0", 422, "limit"),
        ("/targets/shop/history?metric=m&limit=10001", 422, "limit"),
        ("/targets/shop/history?metric=m&since=yesterday", 422, "since"),
        ("/targets/shop/history?metric=m&since=2026-01-01T00:00:00", 422, "timezone"),
        (
            "/targets/shop/history?metric=m&since=2026-02-01T00:00:00Z&until=2026-01-01T00:00:00Z",
            400,
            "later",
        ),
        ("/targets/shop/history?metric=m&severity=high", 400, "'severity'"),
        ("/findings/0123", 404, "no finding"),
        ("/findings?state=closed", 422, "state"),
        ("/nothing", 404, "Not Found"),
    ],
)
def test_refusals_are_problem_details(town, path, status, words):
    answer = town.get(f"/api/v1{path}", headers={"accept": "text/html"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["type"] == "about:blank"
    assert words in f"{problem['detail']} {problem.get('errors')}"
