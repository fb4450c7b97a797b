"""What ``code.coverage`` counts in a report: lines, branches, and the tests that run a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qualitywatch import Evidence, Observation, one_line
from qualitywatch_code.evidence import observed
from qualitywatch_code.metrics.coverage import (
    COVERABLE_BRANCHES,
    COVERABLE_LINES,
    COVERED_BRANCHES,
    COVERED_LINES,
    TESTS_PER_LINE,
)
from qualitywatch_code.reports.contexts import covering_tests
from qualitywatch_code.reports.coverage import CoverageReport, FileCoverage, line_ranges

_NAMED = 10


def count_observations(report: CoverageReport) -> Iterator[Observation]:
    """Yield covered and coverable lines and, where they were measured, branches."""
    files, at = report.files, report.written
    lines = sorted((file for file in files if file.missing), key=lambda file: (-len(file.missing), file.path))
    covered = sum(file.covered_lines for file in files)
    coverable = sum(file.coverable_lines for file in files)
    yield observed(COVERED_LINES, covered, places=lines, evidence=missing_lines, observed_at=at)
    yield Observation(COVERABLE_LINES, coverable, observed_at=at)
    if report.branches:
        branches = sorted(
            (file for file in files if _missed(file)), key=lambda file: (-_missed(file), file.path)
        )
        taken = sum(file.covered_branches for file in files)
        total = sum(file.coverable_branches for file in files)
        yield observed(COVERED_BRANCHES, taken, places=branches, evidence=_missing_branches, observed_at=at)
        yield Observation(COVERABLE_BRANCHES, total, observed_at=at)


def context_observations(report: CoverageReport) -> Iterator[Observation]:
    """Yield how many tests run a line, and which, where contexts were recorded."""
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


def missing_lines(file: FileCoverage) -> Evidence:
    """The lines of a file that no test ran."""
    count = len(file.missing)
    message = f"{count} of {file.coverable_lines} lines not covered: {line_ranges(file.missing)}"
    return Evidence(one_line(file.path), min(file.missing), value=count, message=message)


def _missing_branches(file: FileCoverage) -> Evidence:
    message = f"{_missed(file)} of {file.coverable_branches} branches not taken"
    return Evidence(one_line(file.path), value=_missed(file), message=message)
