"""What any coverage report says, and finding and reading one by its kind."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from qualitywatch import Changes, CollectError

NAMES = ("coverage.json", "coverage.xml", ".coverage")
_SQLITE = b"SQLite format 3\0"
_HEAD = 1024
_CLOVER = re.compile(rb"<coverage[^>]*\s(?:generated|clover)=")


@dataclass(frozen=True, slots=True)
class FileCoverage:
    """One source file: its statements and, where they were measured, its branches.

    ``covered``, ``missing`` and ``excluded`` hold line numbers, ``tests`` the tests that ran a line, where contexts were recorded,
    and ``branches`` how many of a line's branches were taken, and how many there are.
    """

    path: str
    covered_lines: int
    coverable_lines: int
    missing: tuple[int, ...]
    covered_branches: int = 0
    coverable_branches: int = 0
    covered: tuple[int, ...] = ()
    excluded: tuple[int, ...] = ()
    tests: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    branches: Mapping[int, tuple[int, int]] = field(default_factory=dict)

    def within(self, changes: Changes) -> FileCoverage:
        """The same for the changed lines alone."""

        def changed(line: int) -> bool:
            return changes.holds(self.path, line)

        covered, missing = tuple(filter(changed, self.covered)), tuple(filter(changed, self.missing))
        branches = {line: counts for line, counts in self.branches.items() if changed(line)}
        return FileCoverage(
            path=self.path,
            covered_lines=len(covered),
            coverable_lines=len(covered) + len(missing),
            missing=missing,
            covered_branches=sum(taken for taken, _ in branches.values()),
            coverable_branches=sum(total for _, total in branches.values()),
            covered=covered,
            tests={line: tests for line, tests in self.tests.items() if changed(line)},
            branches=branches,
        )


@dataclass(frozen=True, slots=True)
class CoverageReport:
    """A report as it was written; ``branches`` says whether branches were measured at all.

    ``reads`` are further files that coverage.py may have read to make it of its data; None where these are not known.
    """

    files: tuple[FileCoverage, ...]
    branches: bool
    written: datetime
    reads: tuple[str, ...] | None = ()

    def within(self, changes: Changes) -> CoverageReport:
        """The same for the changed lines alone."""
        files = tuple(file.within(changes) for file in self.files if file.path in changes)
        return CoverageReport(files, self.branches, self.written, self.reads)


def is_clover(path: Path) -> bool:
    """Whether a file begins as Clover's reports do, which some call ``coverage.xml``, too."""
    try:
        with path.open("rb") as file:
            return _CLOVER.search(file.read(_HEAD)) is not None
    except OSError:
        return False


def newest_report(location: Path) -> Path | None:
    """The report that was written last among those where coverage.py and pytest-cov leave them."""
    there = (location / name for name in NAMES)
    found = [path for path in there if path.is_file() and not is_clover(path)]
    return max(found, key=lambda path: path.stat().st_mtime_ns, default=None)


def read_report(path: Path, location: Path) -> CoverageReport:
    """Read a report of any kind; raises CollectError where it is corrupt, empty or something else."""
    from qualitywatch_code.reports import coverage_data, coverage_json, coverage_xml  # noqa: PLC0415 - they read this module

    try:
        with path.open("rb") as file:
            start = file.read(64)
    except OSError as error:
        raise CollectError(f"{path} cannot be read: {error.strerror}") from None
    if start.startswith(_SQLITE):
        return coverage_data.read(path, location)
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return coverage_json.read(path)
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return coverage_xml.read(path, location)
    what = "empty" if not start else "no coverage report"
    raise CollectError(
        f"{path} is {what}", hint="expected coverage.py's data file or its JSON or XML report: write it again"
    )


def line_ranges(lines: Sequence[int], *, limit: int = 12) -> str:
    """Line numbers as ``3-5, 9, 12``, cut after ``limit`` ranges."""
    ranges: list[list[int]] = []
    for line in sorted(lines):
        if ranges and line == ranges[-1][1] + 1:
            ranges[-1][1] = line
        else:
            ranges.append([line, line])
    parts = [str(first) if first == last else f"{first}-{last}" for first, last in ranges[:limit]]
    return ", ".join(parts) + (" …" if len(ranges) > limit else "")
