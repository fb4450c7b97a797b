"""``import.k6``: response times, throughput, failures, checks and thresholds of a load test, from k6's summary or stream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar

from qualitywatch import (
    Collected,
    CollectError,
    Evidence,
    MetricDefinition,
    NoEvidenceError,
    Problem,
    Target,
    TargetKind,
)
from qualitywatch_import.evidence import observed, place
from qualitywatch_import.metrics.k6 import (
    CHECKS,
    FAILED,
    FAILED_CHECKS,
    FAILED_THRESHOLDS,
    MEDIAN,
    METRICS,
    P95,
    RATE,
    REQUESTS,
)
from qualitywatch_import.reports.ages import Ages
from qualitywatch_import.reports.collector import ReportCollector

if TYPE_CHECKING:
    from qualitywatch_import.reports.k6 import LoadTest


class K6Collector(ReportCollector):
    """Reads one summary of k6, or the points of one test."""

    name = "import.k6"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = METRICS
    kinds: ClassVar[tuple[TargetKind, ...]] = (TargetKind.CODE, TargetKind.PIPELINE)
    written_by: ClassVar[str] = "k6 run --summary-export=summary.json script.js, or --out json=points.json"

    def reported(self, target: Target, ages: Ages) -> Iterable[Collected]:
        """Yield what the summary or the points tell; what the script did not measure is left out."""
        from qualitywatch_import.reports.k6 import read_k6  # noqa: PLC0415 - late
        from qualitywatch_import.reports.k6_stream import is_stream, read_stream  # noqa: PLC0415 - late

        paths = self.reports(target)
        if len(paths) > 1:
            raise CollectError(
                f"{len(paths)} reports: percentiles of several tests do not add up", hint="name one of them"
            )
        test = read_stream(paths[0]) if is_stream(paths[0]) else read_k6(paths[0])
        at = ages.checked(paths[0], test.written)
        if not test.requests and not test.checks:
            raise NoEvidenceError(
                f"{paths[0]}: the test made no request and no check", hint="let it run longer"
            )
        if test.requests and test.p95 is None:
            yield Problem(f"{paths[0]} tells no 95th percentile", "add p(95) to summaryTrendStats")
        if test.unjudged:
            yield Problem(
                f"{paths[0]} does not tell whether these hold: {', '.join(test.unjudged)}",
                "import k6's summary for them, which says what k6 itself judged",
            )
        values = (
            (REQUESTS, test.requests), (FAILED, test.failed), (RATE, test.throughput),
            (MEDIAN, test.median if test.requests else None), (P95, test.p95 if test.requests else None),
        )  # fmt: skip
        for metric, value in values:
            if value is not None:
                slowest = _slowest(test) if metric is P95 else []
                yield observed(metric, value, slowest, observed_at=at)
        for metric, value, evidence in _judged(test):
            yield observed(
                metric, value, [place("", name=name, message=said) for name, said in evidence], observed_at=at
            )


def _slowest(test: LoadTest) -> list[Evidence]:
    """The endpoints with their 95th percentile."""
    return [
        place("", name=name, value=p95, message=f"95 % within {p95:.4g} s, {requests} requests")
        for name, p95, requests in sorted(test.endpoints, key=lambda each: (-each[1], each[0]))
    ]


def _judged(test: LoadTest) -> Iterator[tuple[MetricDefinition, int, list[tuple[str, str]]]]:
    if test.thresholds:
        crossed = [(name, "crossed") for name, holds in test.thresholds.items() if not holds]
        yield FAILED_THRESHOLDS, len(crossed), crossed
    if test.checks:
        failing = sorted(
            (check for check in test.checks if check[2]), key=lambda check: (-check[2], check[0])
        )
        told = [(name, f"failed {fails} of {passes + fails} times") for name, passes, fails in failing]
        yield CHECKS, sum(passes + fails for _, passes, fails in test.checks), []
        yield FAILED_CHECKS, sum(fails for _, _, fails in test.checks), told
