"""A reference that is the training set of a model's version, as MLflow's registry knows it (samples/mlflow)."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pydantic import ValidationError

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_data.drift import DriftCollector

ANSWERS = Path(__file__).parent / "samples" / "mlflow" / "answers.json"
ALIAS = "registered-models/alias?name=fraud&alias=champion"


class Registry:
    """Answers what MLflow 3.17.2 has answered; ``point`` moves the alias, ``fault`` is answered instead."""

    def __init__(self, lake: Path) -> None:
        self.answers = json.loads(ANSWERS.read_text().replace("/lake/", f"{lake}/"))
        self.fault: tuple[int, bytes, str] | None = None
        self.asked: list[str | None] = []
        registry = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                registry.asked.append(self.headers.get("Authorization"))
                status, body = registry.answers.get(self.path.removeprefix("/api/2.0/mlflow/"), (404, {}))
                where = ""
                said = json.dumps(body).encode()
                if registry.fault is not None:
                    status, said, where = registry.fault
                self.send_response(status)
                self.send_header("Content-Length", str(len(said)))
                if where:
                    self.send_header("Location", where)
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"

    def point(self, version: int) -> None:
        self.answers[ALIAS] = self.answers[f"model-versions/get?name=fraud&version={version}"]


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    served = Registry(tmp_path)
    thread = threading.Thread(target=served.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield served
    served.http.shutdown()
    served.http.server_close()
    thread.join()


@pytest.fixture
def current(write) -> Path:
    write("training-1.parquet", "SELECT random() AS a FROM range(200)")
    return write("current.parquet", "SELECT random() + 1 AS a FROM range(2000)")


def drift(registry: Registry, *, location: str | None = None, **model) -> DriftCollector:
    reference = {"model": {"registry": registry.url, "name": "fraud", **model}}
    return DriftCollector.model_validate({"reference": {**reference, "location": location}})


def test_the_training_set_of_a_version_is_the_reference(registry, current, run) -> None:
    found = run(drift(registry, version=1), current)
    assert found.values["drift.effect a"] > 0
    assert "200 rows of the reference" in found.said("drift.effect a")
    assert [each.model for each in found.provenance] == ["fraud/1"]
    assert found.problems == []


def test_the_reference_follows_the_alias_and_the_version_is_told_with_what_was_measured(
    registry, current, run, write
) -> None:
    write("training-2.parquet", "SELECT random() + 1 AS a FROM range(200)")
    collector = drift(registry, alias="champion", location="training-{version}.parquet")
    seen = []
    for version in (1, 2):
        registry.point(version)
        found = run(collector, current)
        seen.append((found.provenance[0].model, found.values["drift.effect a"] > 0))
    assert seen == [("fraud/1", True), ("fraud/2", False)]


def test_a_training_set_that_is_not_as_it_was_is_told(registry, current, run, write) -> None:
    write("training-1.parquet", "SELECT random() AS a FROM range(150)")
    found = run(drift(registry, version=1), current)
    assert found.problems == ["the training set of fraud/1 had 200 rows when it was logged, and now has 150"]


@pytest.mark.parametrize(
    ("version", "words"),
    [
        (2, "the data set inmemory of fraud/2 was logged with a source that names no files: code"),
        (3, "no data set was logged with fraud/3"),
        (99, r"answers 404: Model Version \(name=fraud, version=99\) not found"),
    ],
)
def test_a_version_without_a_training_set_says_what_to_do(registry, current, run, version, words) -> None:
    with pytest.raises(CollectError, match=words) as raised:
        run(drift(registry, version=version), current)
    assert raised.value.hint


def test_a_training_set_that_lies_elsewhere_says_what_to_do(registry, current, run) -> None:
    current.with_name("training-1.parquet").unlink()
    with pytest.raises(NoEvidenceError, match="the training set of fraud/1 is not where it was") as raised:
        run(drift(registry, version=1), current)
    assert "give the location here" in raised.value.hint


def test_an_unknown_alias_is_told_as_one(registry, current, run) -> None:
    with pytest.raises(CollectError, match="alias nobody not found") as raised:
        run(drift(registry, alias="nobody"), current)
    assert "alias" in raised.value.hint


def test_data_sets_are_told_apart_by_name(registry, current, run, write) -> None:
    write("eval.parquet", "SELECT random() + 1 AS a FROM range(200)")
    assert run(drift(registry, version=1, dataset="orders-eval"), current).values["drift.effect a"] == 0
    with pytest.raises(CollectError, match="no data set nothing"):
        run(drift(registry, version=1, dataset="nothing"), current)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ((200, b"<html>sign in</html>", ""), "something else than a registry"),
        ((200, b'{"model_version": 7}', ""), "something else than MLflow"),
        ((302, b"", "http://127.0.0.1:1/"), "answers 302"),
        ((403, b"", ""), "answers 403"),
    ],
    ids=["page", "shape", "elsewhere", "refused"],
)
def test_what_is_no_registry_is_an_error(registry, current, run, fault, words) -> None:
    registry.fault = fault
    with pytest.raises(CollectError, match=words):
        run(drift(registry, version=1), current)


@pytest.mark.parametrize(
    ("who", "sent"),
    [({"token": "s3cret"}, "Bearer s3cret"), ({"user": "ann", "token": "s3cret"}, "Basic YW5uOnMzY3JldA==")],
    ids=["bearer", "basic"],
)
def test_the_registry_is_asked_with_the_token(registry, current, run, who, sent) -> None:
    collector = drift(registry, version=1, **who)
    run(collector, current)
    assert set(registry.asked) == {sent}
    assert "s3cret" not in repr(collector)


def test_a_token_does_not_go_out_in_clear_text(run, current) -> None:
    model = {"registry": "http://mlflow.example", "name": "fraud", "version": 1, "token": "s3cret"}
    with pytest.raises(CollectError, match="in clear text"):
        run(DriftCollector.model_validate({"reference": {"model": model}}), current)


def test_a_named_version_is_told_with_what_was_measured(current, run) -> None:
    reference = {"location": "training-1.parquet", "model": "fraud/1"}
    found = run(DriftCollector.model_validate({"reference": reference}), current)
    assert [each.model for each in found.provenance] == ["fraud/1"]


@pytest.mark.parametrize(
    "reference",
    [
        {"model": "fraud/1"},
        {"model": {"registry": "https://m", "name": "fraud"}},
        {"model": {"registry": "https://m", "name": "fraud", "version": 1, "alias": "champion"}},
        {"model": {"registry": "file:///m", "name": "fraud", "version": 1}},
        {"model": {"registry": "https://me:pw@m", "name": "fraud", "version": 1}},
        {"location": "training-{version}.parquet"},
    ],
    ids=["nowhere", "no-version", "two-versions", "no-address", "password", "no-model"],
)
def test_a_reference_that_means_nothing_is_refused(reference) -> None:
    with pytest.raises(ValidationError):
        DriftCollector.model_validate({"reference": reference})
