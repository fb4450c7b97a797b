"""``code.tests``: how many tests there are, and how many fail or are skipped, from JUnit XML reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import fsum
from pathlib import Path
from typing import ClassVar, Self

from pydantic import Field

from qualitywatch import (
    Collected,
    Collector,
    Duration,
    Evidence,
    MetricDefinition,
    NoEvidenceError,
    NotApplicable,
    Observation,
    Target,
    Window,
    one_line,
)
from qualitywatch_code.evidence import observed
from qualitywatch_code.metrics.tests import DURATION, FAILED, SKIPPED, TOTAL
from qualitywatch_code.reports.files import check_age
from qualitywatch_code.reports.junit import CaseResult, read_junit
from qualitywatch_code.reports.junit_files import matching_reports, usual_reports

_HINT = "run pytest --junitxml=junit.xml, or name the reports"


class JUnitCollector(Collector):
    """Reads JUnit XML reports; several are added up, as of a run in several parts."""

    name = "code.tests"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = (TOTAL, FAILED, SKIPPED, DURATION)

    report: str | tuple[str, ...] = Field(
        default=(),
        description="Reports or patterns of them, relative to the location; the usual names if empty.",
    )
    max_age: Duration | None = Field(
        default=None, description="Age beyond which a report counts as missing evidence, such as 7d."
    )

    @classmethod
    def discover(cls, target: Target) -> Self | NotApplicable:
        """Applies where a JUnit report lies under one of the usual names."""
        location = Path(target.location)
        found = usual_reports(location)
        if not found:
            return NotApplicable("no JUnit report found", _HINT)
        return cls(report=tuple(path.relative_to(location).as_posix() for path in found))

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        """Yield the counts and the duration, as of the newest report, with the failed tests as evidence."""
        location = Path(target.location)
        paths = self._reports(location)
        reports = [read_junit(path) for path in paths]
        for path, report in zip(paths, reports, strict=True):
            check_age(path, report.written, self.max_age, window)
        cases = [case for report in reports for case in report.cases]
        if not cases:
            raise NoEvidenceError(
                f"no tests in {', '.join(map(str, paths))}", hint="no test was found or run"
            )
        at = max(report.written for report in reports)
        failed = [case for case in cases if case.failed]
        skipped = [case for case in cases if case.skipped]
        yield Observation(TOTAL, len(cases), observed_at=at)
        yield observed(FAILED, len(failed), places=failed, evidence=_evidence(location), observed_at=at)
        yield observed(SKIPPED, len(skipped), places=skipped, evidence=_evidence(location), observed_at=at)
        yield Observation(DURATION, fsum(report.seconds for report in reports), observed_at=at)

    def _reports(self, location: Path) -> list[Path]:
        patterns = (self.report,) if isinstance(self.report, str) else self.report
        if not patterns:
            found = usual_reports(location)
            if not found:
                raise NoEvidenceError(f"no JUnit report in {location}", hint=_HINT)
            return found
        reports: list[Path] = []
        for pattern in patterns:
            matches = matching_reports(location, pattern)
            if not matches:
                raise NoEvidenceError(f"no report {pattern} in {location}", hint=_HINT)
            reports += matches
        return sorted(set(reports))


def _evidence(location: Path) -> Callable[[CaseResult], Evidence]:
    def evidence(case: CaseResult) -> Evidence:
        path, line = _inside(location, case.path), case.line
        name = f"{case.suite}::{case.name}" if case.suite else case.name
        return Evidence(path, line if path else None, name=name, message=case.message)

    return evidence


def _inside(location: Path, path: str) -> str:
    """The path relative to the location if it names a file in it: reports also name files of libraries."""
    if not path:
        return ""
    try:
        inside = (location / path).resolve().relative_to(location.resolve())
        return one_line(inside.as_posix()) if (location / inside).is_file() else ""
    except (ValueError, OSError):
        return ""
