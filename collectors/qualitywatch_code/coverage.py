"""``code.coverage``: which share of the lines and branches of a project its tests reach, from coverage.py's reports."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, Field

from qualitywatch import (
    Changes,
    Collected,
    CollectError,
    Collector,
    Duration,
    Grounds,
    MetricDefinition,
    NoEvidenceError,
    NotApplicable,
    Problem,
    Target,
    Window,
)
from qualitywatch_code.coverage_changes import named, new_line_observations, unmeasured_files
from qualitywatch_code.coverage_counts import context_observations, count_observations
from qualitywatch_code.metrics.coverage import (
    BRANCHES,
    COVERABLE_BRANCHES,
    COVERABLE_LINES,
    COVERED_BRANCHES,
    COVERED_LINES,
    LINES,
    NEW_COVERABLE_LINES,
    NEW_COVERED_LINES,
    NEW_LINES,
    TESTS_PER_LINE,
)
from qualitywatch_code.reports.command import run_command
from qualitywatch_code.reports.coverage import (
    NAMES,
    CoverageReport,
    is_clover,
    newest_report,
    read_report,
)
from qualitywatch_code.reports.current import check_statements
from qualitywatch_code.reports.files import check_age, end_of_age

_NOT_COMBINED = ".coverage.*"
_HINT = "run pytest --cov --cov-report=xml, or name the report or a command that writes it"


def _command_line(command: str) -> str:
    if not shlex.split(command):
        raise ValueError("expected a command line, such as 'pytest --cov --cov-report=xml'")
    return command


class CoverageCollector(Collector):
    """Reads what coverage.py left behind: its data file, or its JSON or XML report."""

    name = "code.coverage"
    measures_changes: ClassVar[bool] = True
    tools: ClassVar[tuple[str, ...]] = ("coverage",)
    method_version: ClassVar[str] = "1"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = (
        COVERED_LINES,
        COVERABLE_LINES,
        LINES,
        COVERED_BRANCHES,
        COVERABLE_BRANCHES,
        BRANCHES,
        NEW_COVERED_LINES,
        NEW_COVERABLE_LINES,
        NEW_LINES,
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
    def looks_for(cls) -> Sequence[str]:
        """Reports, and data that is not combined yet."""
        return (*NAMES, _NOT_COMBINED)

    @classmethod
    def discover(cls, target: Target) -> Self | NotApplicable:
        """Applies where a report lies in the place where coverage.py and pytest-cov leave it."""
        location = Path(target.location)
        report = newest_report(location)
        if report is not None:
            return cls(report=report.name)
        if any(location.glob(_NOT_COMBINED)):
            return NotApplicable("coverage data of several processes, not combined", "run coverage combine")
        if is_clover(location / "coverage.xml"):
            return NotApplicable(
                "coverage.xml is in Clover's format", "name it as the report of import.coverage"
            )
        return NotApplicable("no coverage report found", _HINT)

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        """Yield the counts of lines and, where they were measured, of branches, as of the report's own time.

        With ``window.changes``, only changed lines count; those that are no first line of a statement never do.
        """
        location = Path(target.location).resolve()
        if self.command and not self._is_fresh(self._found(location), window):
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
        if window.changes is None:
            yield from count_observations(report)
            yield from context_observations(report)
        else:
            yield from self._changed(report, window.changes, location)
        if not self.command and report.reads is not None:
            files = (path, *(location / file.path for file in report.files), *map(Path, report.reads))
            until = end_of_age(report.written, self.max_age)
            yield Grounds(tuple(dict.fromkeys(map(str, files))), until=until, ignored=True)

    def _changed(self, report: CoverageReport, changes: Changes, location: Path) -> Iterator[Collected]:
        if unknown := unmeasured_files(report, changes, location):
            yield Problem(
                f"{len(unknown)} changed files are not in the coverage report: {named(unknown)}",
                hint="let --cov or [run] source measure them, or omit them there if no test is to run them",
            )
        new = report.within(changes)
        yield from count_observations(new)
        yield from new_line_observations(new)
        yield from context_observations(new)

    def _is_fresh(self, path: Path | None, window: Window) -> bool:
        """Whether this very check had the report written for its other run, the one that measures the whole."""
        return (
            window.changes is not None and path is not None and path.stat().st_mtime > window.end.timestamp()
        )

    def _found(self, location: Path) -> Path | None:
        path = location / self.report if self.report else newest_report(location)
        return path if path and path.exists() else None


def _state(path: Path | None) -> tuple[Path, int, int] | None:
    return (path, path.stat().st_mtime_ns, path.stat().st_ino) if path else None
