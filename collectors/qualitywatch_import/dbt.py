"""``import.dbt``: data tests and source freshness of dbt, from the artifacts that it leaves in ``target``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

from qualitywatch import Collected, MetricDefinition, NoEvidenceError, Target, TargetKind, Window
from qualitywatch_import.metrics.expectations import EXPECTATIONS
from qualitywatch_import.reports.collector import ReportCollector
from qualitywatch_import.reports.expectations import (
    MET_IT,
    UNKNOWN,
    Expectation,
    expectation_observations,
)
from qualitywatch_import.reports.files import moment, written_at
from qualitywatch_import.reports.json_text import Node, load

_MANIFEST = "manifest.json"
_MANIFEST_LIMIT = 256 * 1024**2
_TESTS = {"pass": MET_IT, "fail": "fail", "warn": "warn"}
_FRESHNESS = {"pass": MET_IT, "error": "fail", "warn": "warn"}
_FRESH = "freshness"


class DbtCollector(ReportCollector):
    """Reads ``run_results.json`` and ``sources.json``; a ``manifest.json`` beside them names models, columns and files."""

    name = "import.dbt"
    kinds: ClassVar[tuple[TargetKind, ...]] = (TargetKind.CODE, TargetKind.PIPELINE, TargetKind.DATASET)
    metrics: ClassVar[tuple[MetricDefinition, ...]] = EXPECTATIONS
    usual: ClassVar[tuple[str, ...]] = ("target/run_results.json", "target/sources.json")
    written_by: ClassVar[str] = "dbt test, dbt build or dbt source freshness"

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        """Yield the broken tests by characteristic and severity, and how many there were; a run without tests is none."""
        found: list[Expectation] = []
        times: list[datetime] = []
        for path in self.reports(target):
            report = load(path, expected="an artifact of dbt", hint=self.written_by)
            stated = moment(report["metadata"].text_of("generated_at"))
            if stated is not None and stated.tzinfo is None:
                stated = stated.replace(tzinfo=UTC)
            tests = list(_tests(report, _nodes(path)))
            if tests:
                times.append(self.check_age(path, written_at(path, stated=stated), window))
                found += tests
        if not found:
            raise NoEvidenceError("the artifacts hold no data test", hint=self.written_by)
        return expectation_observations(found, min(times))


def _tests(report: Node, nodes: Node | None) -> Iterator[Expectation]:
    for result in report["results"].elements():
        unique_id, status = result["unique_id"].text(), result["status"].text()
        resource, _, rest = unique_id.partition(".")
        if resource == "source":
            yield _freshness(rest, status, result)
        elif resource == "test":
            yield _test(rest, status, result, nodes.get(unique_id) if nodes else None)


def _freshness(source: str, status: str, result: Node) -> Expectation:
    age = result.get("max_loaded_at_time_ago_in_s")
    said = f"loaded {age.number() / 3600:.1f} hours ago" if age else result.text_of("error")
    about = source.partition(".")[2]
    return Expectation(about, _FRESH, _FRESHNESS.get(status, UNKNOWN), message=said)


def _test(rest: str, status: str, result: Node, node: Node | None) -> Expectation:
    failures = result.get("failures")
    kind, about, path = rest.split(".")[1] if "." in rest else rest, "", ""
    if node is not None:
        model, column = node.text_of("attached_node").rpartition(".")[2], node.text_of("column_name")
        about = ".".join(part for part in (model, column) if part)
        path = node.text_of("original_file_path")
        if (metadata := node.get("test_metadata")) is not None:
            kind = metadata.text_of("name") or kind
    return Expectation(
        about,
        kind,
        _TESTS.get(status, UNKNOWN),
        failures.number() if failures else None,
        "" if status == "pass" else result.text_of("message") or status,
        path,
    )


def _nodes(path: Path) -> Node | None:
    manifest = path.with_name(_MANIFEST)
    if not manifest.is_file():
        return None
    return load(manifest, expected="dbt's manifest", limit=_MANIFEST_LIMIT).get("nodes")
