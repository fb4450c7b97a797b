"""What ``code.coverage`` says of changed lines alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from qualitywatch import Changes, Observation, one_line
from qualitywatch_code.coverage_counts import missing_lines
from qualitywatch_code.evidence import observed
from qualitywatch_code.history.tests import is_test
from qualitywatch_code.metrics.coverage import NEW_COVERABLE_LINES, NEW_COVERED_LINES
from qualitywatch_code.reports.coverage import CoverageReport

_NAMED = 10


def new_line_observations(new: CoverageReport) -> Iterator[Observation]:
    """Yield covered and coverable lines of a report that was reduced to what changed; 0 where nothing coverable did."""
    missing = sorted(
        (file for file in new.files if file.missing), key=lambda file: (-len(file.missing), file.path)
    )
    covered = sum(file.covered_lines for file in new.files)
    coverable = sum(file.coverable_lines for file in new.files)
    yield observed(
        NEW_COVERED_LINES, covered, places=missing, evidence=missing_lines, observed_at=new.written
    )
    yield Observation(NEW_COVERABLE_LINES, coverable, observed_at=new.written)


def unmeasured_files(report: CoverageReport, changes: Changes, location: Path) -> list[str]:
    """Changed Python files that are no tests, have something in them and are not in the report: nobody knows of them."""
    known = {file.path for file in report.files}
    return sorted(
        path
        for path in changes.lines
        if path.endswith(".py") and path not in known and not is_test(path) and _has_content(location / path)
    )


def named(paths: Sequence[str]) -> str:
    """The first paths, and how many more there are."""
    others = len(paths) - _NAMED
    return ", ".join(map(one_line, paths[:_NAMED])) + (f" and {others} more" if others > 0 else "")


def _has_content(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except OSError:
        return False
