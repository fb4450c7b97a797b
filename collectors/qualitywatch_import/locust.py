"""``import.locust``: response times, throughput and failures of a load test, from Locust's statistics."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from qualitywatch import (
    Collected,
    CollectError,
    Evidence,
    MetricDefinition,
    NoEvidenceError,
    Target,
    TargetKind,
)
from qualitywatch_import.evidence import observed, place
from qualitywatch_import.metrics.locust import FAILED, MEDIAN, METRICS, P95, RATE, REQUESTS
from qualitywatch_import.reports.ages import Ages
from qualitywatch_import.reports.collector import ReportCollector
from qualitywatch_import.reports.files import text, written_at

_AGGREGATED = "Aggregated"


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    requests: float
    failed: float
    rate: float
    median: float | None
    p95: float | None


class LocustCollector(ReportCollector):
    """Reads the statistics that Locust writes with --csv."""

    name = "import.locust"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = METRICS
    kinds: ClassVar[tuple[TargetKind, ...]] = (TargetKind.CODE, TargetKind.PIPELINE)
    written_by: ClassVar[str] = "locust --headless --csv NAME writes NAME_stats.csv"

    def reported(self, target: Target, ages: Ages) -> Iterable[Collected]:
        """Yield what the test measured over all requests, with the endpoints, worst first, as evidence."""
        paths = self.reports(target)
        if len(paths) > 1:
            raise CollectError(
                f"{len(paths)} reports: percentiles of several tests do not add up", hint="name one of them"
            )
        at = ages.checked(paths[0], written_at(paths[0]))
        *endpoints, whole = _rows(paths[0])
        if not whole.requests:
            raise NoEvidenceError(f"{paths[0]}: the test made no request", hint="let it run longer")
        slowest = sorted(endpoints, key=lambda row: -(row.p95 or 0))
        failing = sorted((row for row in endpoints if row.failed), key=lambda row: -row.failed)
        failures = [
            place(
                "",
                name=row.name,
                value=row.failed,
                message=f"{row.failed:g} of {row.requests:g} requests failed",
            )
            for row in failing
        ]
        yield observed(REQUESTS, whole.requests, observed_at=at)
        yield observed(FAILED, whole.failed, failures, observed_at=at)
        yield observed(RATE, whole.rate, observed_at=at)
        for metric, value in ((MEDIAN, whole.median), (P95, whole.p95)):
            if value is not None:
                yield observed(metric, value, [_timing(row) for row in slowest], observed_at=at)


def _timing(row: _Row) -> Evidence:
    shown = f"median {row.median:g} s, " if row.median is not None else ""
    return place("", name=row.name, value=row.p95, message=f"{shown}{row.requests:g} requests")


def _rows(path: Path) -> list[_Row]:
    """The endpoints and at last the whole; raises CollectError where that is missing or anything is no number."""
    lines = text(path).splitlines()
    try:
        rows = list(_read(lines))
    except (KeyError, ValueError, TypeError, csv.Error) as error:
        raise CollectError(
            f"{path} is not Locust's statistics: {type(error).__name__}: {error}",
            hint="name the file that ends with _stats.csv",
        ) from None
    if not rows or rows[-1].name != _AGGREGATED:
        raise CollectError(
            f"{path} does not end with {_AGGREGATED}", hint="it was probably cut off: run the test again"
        )
    return rows


def _read(lines: list[str]) -> Iterator[_Row]:
    for row in csv.DictReader(lines, strict=True):
        if "Median Response Time" not in row:
            raise ValueError("it has no column Median Response Time")
        yield _Row(
            f"{row['Type']} {row['Name']}".strip(),
            _number(row["Request Count"]),
            _number(row["Failure Count"]),
            _number(row["Requests/s"]),
            _seconds(row["50%"]),
            _seconds(row["95%"]),
        )


def _number(said: str) -> float:
    number = float(said)
    if not math.isfinite(number) or number < 0:
        raise ValueError(f"{said} is no count")
    return number


def _seconds(milliseconds: str) -> float | None:
    return None if milliseconds == "N/A" else _number(milliseconds) / 1000
