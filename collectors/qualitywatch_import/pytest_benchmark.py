"""``import.pytest_benchmark``: how long benchmarks take, from pytest-benchmark's JSON."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from qualitywatch import (
    Collected,
    CollectError,
    MetricDefinition,
    NoEvidenceError,
    Target,
)
from qualitywatch_import.evidence import observed, place
from qualitywatch_import.messages import short
from qualitywatch_import.metrics.pytest_benchmark import MEDIAN, METRICS, SPREAD
from qualitywatch_import.reports.ages import Ages
from qualitywatch_import.reports.collector import CommitReportCollector
from qualitywatch_import.reports.files import moment, written_at
from qualitywatch_import.reports.json_text import Node, load

_NAME_LIMIT = 300


class PytestBenchmarkCollector(CommitReportCollector):
    """Reads pytest-benchmark's reports; where several tell of one benchmark, the newest counts."""

    name = "import.pytest_benchmark"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = METRICS
    written_by: ClassVar[str] = "pytest --benchmark-json=benchmark.json"

    def reported(self, target: Target, ages: Ages) -> Iterable[Collected]:
        """Yield the median and the spread of each benchmark, as of its report's own time."""
        newest: dict[str, tuple[datetime, Node]] = {}
        paths = self.reports(target)
        for path in paths:
            report = load(path, expected="pytest-benchmark's JSON", hint=self.written_by)
            written = written_at(path, stated=moment(report["datetime"].text()))
            ages.checked(path, written)
            commit = report.get("commit_info")
            self.check_commit(path, {commit.text_of("id")} if commit else set(), target)
            for benchmark in report["benchmarks"].elements():
                name = short(benchmark["fullname"].text(), _NAME_LIMIT)
                if name not in newest or newest[name][0] < written:
                    newest[name] = (written, benchmark["stats"])
        if not newest:
            raise NoEvidenceError(f"{', '.join(map(str, paths))} holds no benchmark", hint=self.written_by)
        for name, (written, stats) in sorted(newest.items()):
            middle = stats["median"].number()
            if middle <= 0:
                raise CollectError(f"{stats.source}: {name} took {middle:g} s, which is no time")
            told = place("", name=name, message=_told(stats))
            labels = {"benchmark": name}
            yield observed(MEDIAN, middle, [told], labels=labels, observed_at=written)
            yield observed(SPREAD, stats["iqr"].number() / middle, labels=labels, observed_at=written)


def _told(stats: Node) -> str:
    shown = ", ".join(f"{name} {stats[name].number():.4g} s" for name in ("min", "mean", "max", "stddev"))
    return f"{stats['rounds'].count()} rounds: {shown}"
