"""``code.tests``: how many tests there are, how many fail, are skipped or are flaky, and how long they take."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import file_digest
from heapq import nlargest
from itertools import chain, groupby
from math import ceil, fsum
from pathlib import Path
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, Field

from qualitywatch import (
    Collected,
    CollectError,
    Collector,
    Duration,
    Evidence,
    Foremost,
    Grounds,
    MetricDefinition,
    NoEvidenceError,
    NotApplicable,
    Observation,
    Problem,
    Target,
    Window,
)
from qualitywatch_code.evidence import observed
from qualitywatch_code.metrics.tests import (
    DURATION,
    DURATION_P95,
    EXECUTED,
    FAILED,
    FLAKY,
    FLAKY_SHARE,
    SKIPPED,
    TOTAL,
)
from qualitywatch_code.reports.files import check_age, end_of_age
from qualitywatch_code.reports.junit import JUnitReport, read_junit
from qualitywatch_code.reports.junit_case import CaseResult
from qualitywatch_code.reports.junit_files import (
    USUAL_NAMES,
    matching_reports,
    usual_patterns,
    usual_reports,
)
from qualitywatch_code.reports.junit_located import place_of
from qualitywatch_code.reports.junit_runs import Flakiness, FlakyTest, check_pattern, runs_of

_HINT = "run pytest --junitxml=junit.xml, or name the reports"


class JUnitCollector(Collector):
    """Reads JUnit XML reports; several are added up, as of a run in several parts."""

    name = "code.tests"
    method_version: ClassVar[str] = "1"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = (
        TOTAL,
        FAILED,
        SKIPPED,
        DURATION,
        DURATION_P95,
        EXECUTED,
        FLAKY,
        FLAKY_SHARE,
    )

    report: str | tuple[str, ...] = Field(
        default=(),
        description="Reports or patterns of them, relative to the location; the usual names if empty.",
    )
    max_age: Duration | None = Field(
        default=None, description="Age beyond which a report counts as missing evidence, such as 7d."
    )
    reruns: bool = Field(
        default=False,
        description="Whether the runner repeats tests that fail: then a report that shows no repetition says that none"
        " was flaky.",
    )
    runs: Annotated[str, AfterValidator(check_pattern)] | None = Field(
        default=None,
        description="Reports of other runs, such as ci/{commit}/{run}/junit-*.xml: those whose paths differ in {run}"
        " only ran the same code, and show which tests are flaky.",
    )
    runs_span: Duration = Field(
        default=timedelta(days=14), description="How far back the reports under runs are looked at."
    )

    @classmethod
    def looks_for(cls) -> Sequence[str]:
        """Reports under the usual names."""
        return USUAL_NAMES

    @classmethod
    def discover(cls, target: Target) -> Self | NotApplicable:
        """Applies where a JUnit report lies under one of the usual names."""
        found = usual_patterns(Path(target.location))
        return cls(report=found) if found else NotApplicable("no JUnit report found", _HINT)

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        """Yield counts and durations, as of the newest report, and flakiness where the same code ran more than once."""
        location = Path(target.location)
        paths = self._reports(location)
        again = list(_copies(paths))
        for path, original in again:
            yield Problem(f"{path} is the same report as {original}, and counted once")
            paths.remove(path)
        reports = [read_junit(path) for path in paths]
        for path, report in zip(paths, reports, strict=True):
            check_age(path, report.written, self.max_age, window)
        totals = _Totals()
        for case in chain.from_iterable(report.cases for report in reports):
            totals.add(case)
        if not totals.count:
            raise NoEvidenceError(
                f"no tests in {', '.join(map(str, paths))}", hint="no test was found or run"
            )
        at = max(report.written for report in reports)
        yield Observation(TOTAL, totals.count, observed_at=at)
        for metric, found in ((FAILED, totals.failed), (SKIPPED, totals.skipped)):
            yield _counted(metric, found, _evidence(location), at)
        yield from _durations(totals, fsum(report.seconds for report in reports), at)
        yield from self._flakiness(location, window, dict(zip(paths, reports, strict=True)), at)
        if not self.runs:  # of those, the clock says which count
            named = (self.report,) if isinstance(self.report, str) else self.report
            oldest = min(report.written for report in reports)
            yield Grounds(named or USUAL_NAMES, until=end_of_age(oldest, self.max_age), ignored=True)

    def _flakiness(
        self, location: Path, window: Window, reports: dict[Path, JUnitReport], at: datetime
    ) -> Iterator[Collected]:
        if not (self.reruns or self.runs or any(report.repeats for report in reports.values())):
            return  # nothing shows whether a test would pass again
        flakiness = Flakiness(repeated=self.reruns)
        others = sorted(runs_of(location, self.runs)) if self.runs else []
        known = {path.resolve() for _, path in others}
        for path, report in reports.items():
            if path.resolve() not in known:
                flakiness.add([report])
        start = window.end - self.runs_span
        for _, group in groupby(others, key=lambda run: run[0]):
            runs: list[JUnitReport] = []
            for _, path in group:
                try:
                    if (run := _run_since(path, start)) is not None:
                        runs.append(run)
                except CollectError as error:
                    yield Problem(f"a run is left out: {error.message}", error.hint)
            flakiness.add(runs)
        if flakiness.repeated and flakiness.ran:
            worst = flakiness.worst()
            yield Observation(EXECUTED, len(flakiness.ran), observed_at=at)
            yield observed(FLAKY, len(worst), places=worst, evidence=_flaky(location), observed_at=at)

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


def _copies(paths: list[Path]) -> Iterator[tuple[Path, Path]]:
    """Reports that hold the same bytes as an earlier one, as where an artefact was fetched twice."""
    first: dict[bytes, Path] = {}
    for path in paths:
        if path.is_file() and path.stat().st_size:
            with path.open("rb") as file:
                digest = file_digest(file, "sha256").digest()
            if (original := first.setdefault(digest, path)) is not path:
                yield path, original


def _run_since(path: Path, start: datetime) -> JUnitReport | None:
    """The report, if it was written since ``start``: its own time is never later than its file's."""
    if datetime.fromtimestamp(path.stat().st_mtime, UTC) < start:
        return None
    report = read_junit(path)
    return report if report.written >= start else None


@dataclass(slots=True)
class _Totals:
    """The tests of all reports; those are held of which a place may be shown, and how long each took."""

    count: int = 0
    failed: Foremost[CaseResult] = field(default_factory=Foremost)
    skipped: Foremost[CaseResult] = field(default_factory=Foremost)
    slow: Foremost[CaseResult] = field(default_factory=lambda: Foremost(_slowest_first))
    seconds: array[float] = field(default_factory=lambda: array("d"))

    def add(self, case: CaseResult) -> None:
        self.count += 1
        if case.failed:
            self.failed.add(case)
        if case.skipped:
            self.skipped.add(case)
        else:
            self.slow.add(case)
            self.seconds.append(case.seconds)


def _slowest_first(case: CaseResult) -> tuple[float, str, str]:
    return -case.seconds, case.suite, case.name


def _counted(
    metric: MetricDefinition,
    found: Foremost[CaseResult],
    evidence: Callable[[CaseResult], Evidence],
    at: datetime,
) -> Observation:
    return observed(
        metric, found.count, places=found.first(), evidence=evidence, observed_at=at, total=found.count
    )


def _durations(totals: _Totals, total: float, at: datetime) -> Iterator[Observation]:
    ran = len(totals.seconds)
    shown = partial(observed, places=totals.slow.first(), evidence=_slow, observed_at=at, total=ran)
    yield shown(DURATION, total)
    if ran:
        yield shown(DURATION_P95, nlargest(ran - ceil(0.95 * ran) + 1, totals.seconds)[-1])


def _slow(case: CaseResult) -> Evidence:
    return Evidence(name=_name(case), value=case.seconds, message=f"{case.seconds:.3f} s")


def _flaky(location: Path) -> Callable[[FlakyTest], Evidence]:
    def evidence(test: FlakyTest) -> Evidence:
        path, line = place_of(location, test.case)
        said = f": {test.case.message}" if test.case.message else ""
        return Evidence(
            path,
            line,
            name=_name(test.case),
            value=test.failed,
            message=f"failed in {test.failed} of {test.runs} runs of the same code{said}",
        )

    return evidence


def _name(case: CaseResult) -> str:
    """The test's name with its suite's, unless the one says both, as jest-junit has it."""
    return f"{case.suite}::{case.name}" if case.suite not in ("", case.name) else case.name


def _evidence(location: Path) -> Callable[[CaseResult], Evidence]:
    def evidence(case: CaseResult) -> Evidence:
        path, line = place_of(location, case)
        return Evidence(path, line, name=_name(case), message=case.message)

    return evidence
