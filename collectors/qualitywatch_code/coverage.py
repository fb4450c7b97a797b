"""``code.coverage``: which share of the lines and branches of a project its tests reach, from coverage.py's reports."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, Field

from qualitywatch import (
    Collected,
    CollectError,
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
from qualitywatch_code.metrics.coverage import (
    BRANCHES,
    COVERABLE_BRANCHES,
    COVERABLE_LINES,
    COVERED_BRANCHES,
    COVERED_LINES,
    LINES,
    TESTS_PER_LINE,
)
from qualitywatch_code.reports.command import run_command
from qualitywatch_code.reports.contexts import covering_tests
from qualitywatch_code.reports.coverage import (
    NAMES,
    CoverageReport,
    FileCoverage,
    line_ranges,
    newest_report,
    read_report,
)
from qualitywatch_code.reports.current import check_statements
from qualitywatch_code.reports.files import check_age

_NAMED = 10
_HINT = "run pytest --cov --cov-report=xml, or name the report or a command that writes it"


def _command_line(command: str) -> str:
    if not shlex.split(command):
        raise ValueError("expected a command line, such as 'pytest --cov --cov-report=xml'")
    return command


class CoverageCollector(Collector):
    """Reads what coverage.py left behind: its data file, or its JSON or XML report."""

    name = "code.coverage"
    tools: ClassVar[tuple[str, ...]] = ("coverage",)
    metrics: ClassVar[tuple[MetricDefinition, ...]] = (
        COVERED_LINES,
        COVERABLE_LINES,
        LINES,
        COVERED_BRANCHES,
        COVERABLE_BRANCHES,
        BRANCHES,
        TESTS_PER_LINE,
    )

    report: str | None = Field(
        default=None,
        min_length=1,
        description=f"The report, relative to the location; without it the newest of {', '.join(NAMES)}.",
    )
    command: Annotated[str, AfterValidator(_command_line)] | None = Field(
        default=None, description="Command line that writes the report, run in the location without a shell."
    )
    max_age: Duration | None = Field(
        default=None, description="Age beyond which a report counts as missing evidence, such as 7d."
    )

    @classmethod
    def discover(cls, target: Target) -> Self | NotApplicable:
        """Applies where a report lies in the place where coverage.py and pytest-cov leave it."""
        location = Path(target.location)
        report = newest_report(location)
        if report is not None:
            return cls(report=report.name)
        if any(location.glob(".coverage.*")):
            return NotApplicable("coverage data of several processes, not combined", "run coverage combine")
        return NotApplicable("no coverage report found", _HINT)

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        """Yield the counts of lines and, where they were measured, of branches, as of the report's own time."""
        location = Path(target.location).resolve()
        if self.command:
            before = _state(self._found(location))
            if problem := run_command(self.command, location):
                yield problem
            if _state(self._found(location)) == before:
                raise CollectError(
                    f"{self.command} wrote no coverage report",
                    hint="add --cov --cov-report=xml, or name the report",
                )
        path = self._found(location)
        if path is None:
            raise NoEvidenceError(f"no coverage report in {location}", hint=_HINT)
        report = read_report(path, location)
        check_age(path, report.written, self.max_age, window)
        for file in report.files:
            check_statements(location, file.path, (*file.covered, *file.missing))
        if not any(file.coverable_lines for file in report.files):
            raise NoEvidenceError(
                f"{path} covers no lines", hint="check what --cov measures: no file was found"
            )
        yield from _observations(report)
        yield from _tests(report)

    def _found(self, location: Path) -> Path | None:
        path = location / self.report if self.report else newest_report(location)
        return path if path and path.exists() else None


def _state(path: Path | None) -> tuple[Path, int, int] | None:
    return (path, path.stat().st_mtime_ns, path.stat().st_ino) if path else None


def _observations(report: CoverageReport) -> Iterator[Collected]:
    files, at = report.files, report.written
    lines = sorted((file for file in files if file.missing), key=lambda file: (-len(file.missing), file.path))
    covered = sum(file.covered_lines for file in files)
    coverable = sum(file.coverable_lines for file in files)
    yield observed(COVERED_LINES, covered, places=lines, evidence=_missing_lines, observed_at=at)
    yield Observation(COVERABLE_LINES, coverable, observed_at=at)
    if report.branches:
        branches = sorted(
            (file for file in files if _missed(file)), key=lambda file: (-_missed(file), file.path)
        )
        taken = sum(file.covered_branches for file in files)
        total = sum(file.coverable_branches for file in files)
        yield observed(COVERED_BRANCHES, taken, places=branches, evidence=_missing_branches, observed_at=at)
        yield Observation(COVERABLE_BRANCHES, total, observed_at=at)


def _tests(report: CoverageReport) -> Iterator[Observation]:
    tested = [file for file in report.files if file.tests]
    lines = sum(len(file.tests) for file in tested)
    if lines:
        runs = sum(len(tests) for file in tested for tests in file.tests.values())
        places = sorted(
            ((covering_tests(file, file.tests), file.path) for file in tested),
            key=lambda place: (len(place[0]), place[1]),
        )
        yield observed(
            TESTS_PER_LINE, runs / lines, places=places, evidence=_tested_by, observed_at=report.written
        )


def _tested_by(place: tuple[Mapping[str, int], str]) -> Evidence:
    tests, path = place
    named = ", ".join(f"{test} ({count})" for test, count in list(tests.items())[:_NAMED])
    others = len(tests) - _NAMED
    more = f" and {others} more" if others > 0 else ""
    return Evidence(
        one_line(path), value=len(tests), message=f"tests that run it, with how many lines: {named}{more}"
    )


def _missed(file: FileCoverage) -> int:
    return file.coverable_branches - file.covered_branches


def _missing_lines(file: FileCoverage) -> Evidence:
    count = len(file.missing)
    message = f"{count} of {file.coverable_lines} lines not covered: {line_ranges(file.missing)}"
    return Evidence(one_line(file.path), min(file.missing), value=count, message=message)


def _missing_branches(file: FileCoverage) -> Evidence:
    message = f"{_missed(file)} of {file.coverable_branches} branches not taken"
    return Evidence(one_line(file.path), value=_missed(file), message=message)
