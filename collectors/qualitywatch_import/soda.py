"""``import.soda``: checks of Soda Core 3, from the file that ``soda scan --scan-results-file`` writes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from qualitywatch import (
    Collected,
    CollectError,
    MetricDefinition,
    NoEvidenceError,
    Problem,
    Target,
    TargetKind,
    Window,
)
from qualitywatch_import.messages import short
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

_OUTCOMES = {"pass": MET_IT, "fail": "fail", "warn": "warn"}
_ROWS = ("missing_count", "duplicate_count", "invalid_count", "failed_rows")


class SodaCollector(ReportCollector):
    """Reads scan results; a scan that failed before its checks is an error and not data without faults."""

    name = "import.soda"
    kinds: ClassVar[tuple[TargetKind, ...]] = (TargetKind.CODE, TargetKind.PIPELINE, TargetKind.DATASET)
    metrics: ClassVar[tuple[MetricDefinition, ...]] = EXPECTATIONS
    written_by: ClassVar[str] = "soda scan --scan-results-file soda.json"

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        """Yield the broken checks by characteristic and severity, and how many there were."""
        found: list[Expectation] = []
        problems: list[Problem] = []
        times: list[datetime] = []
        for path in self.reports(target):
            report = load(path, expected="the results of a scan of Soda", hint=self.written_by)
            checks = [_check(each) for each in report["checks"].elements()]
            if error := _error(report):
                if not checks:
                    raise CollectError(f"the scan of {path} failed: {error}", hint="repair it and scan again")
                problems.append(Problem(f"the scan of {path} had an error: {error}"))
            stated = moment(report.text_of("dataTimestamp") or report.text_of("scanStartTimestamp"))
            times.append(self.check_age(path, written_at(path, stated=stated), window))
            found += checks
        if not found:
            raise NoEvidenceError("the scans hold no check", hint=self.written_by)
        return [*problems, *expectation_observations(found, min(times))]


def _check(check: Node) -> Expectation:
    name = check["name"].text()
    metric = _metric(check)
    diagnostics = check.get("diagnostics")
    value = diagnostics.get("value") if diagnostics else None
    number = value.number() if value is not None and isinstance(value.value, int | float) else None
    outcome = _OUTCOMES.get(check.text_of("outcome"), UNKNOWN)
    location = check.get("location")
    about = ".".join(part for part in (check.text_of("table"), check.text_of("column")) if part)
    return Expectation(
        about,
        f"{metric} {name}" if metric and metric not in name else name,
        outcome,
        number if metric in _ROWS else None,
        "" if outcome == MET_IT or number is None else f"check_value {number:g}",
        location.text_of("filePath") if location else "",
        location.line_of("line") if location else None,
    )


def _metric(check: Node) -> str:
    """What the check counts, which its own name need not say: the last part of its metric's identity."""
    for identity in check.each("metrics"):
        for part in identity.text().split("-"):
            if part in _ROWS or part in ("row_count", "freshness", "schema", "missing_percent"):
                return part
    return ""


def _error(report: Node) -> str:
    if report.members().get("hasErrors") is not True:
        return ""
    logs = (each for each in report.each("logs") if each.text_of("level") == "error")
    return next((short(each.text_of("message")) for each in logs), "it does not say why")
