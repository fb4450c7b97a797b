"""Reads coverage.py's JSON report (formats 2 and 3)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from qualitywatch import CollectError
from qualitywatch_code.reports.contexts import with_tests
from qualitywatch_code.reports.coverage import CoverageReport, FileCoverage
from qualitywatch_code.reports.files import check_readable, written_at

_FORMATS = (2, 3)


def read(path: Path) -> CoverageReport:
    """Read a report; raises CollectError where it is cut off, of another format or not coverage.py's."""
    check_readable(path)
    try:
        report = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise CollectError(
            f"{path} is not JSON: {error}", hint="it was probably cut off: write it again"
        ) from None
    try:
        meta = report["meta"]
        if meta["format"] not in _FORMATS:
            raise CollectError(f"{path} has format {meta['format']}; formats {_FORMATS} are known")
        stated = datetime.fromisoformat(meta["timestamp"])
        branches = bool(meta["branch_coverage"])
        files = tuple(_files(report["files"]))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise CollectError(
            f"{path} is not a JSON report of coverage.py: {type(error).__name__}: {error}",
            hint="write it with coverage json or pytest --cov-report=json",
        ) from None
    return CoverageReport(files, branches, written_at(path, stated=stated))


def _files(files: Mapping[str, Any]) -> Iterator[FileCoverage]:
    for path, file in files.items():
        # percent_covered mixes branches into the share of lines, so both are counted from statements and branches.
        summary = file["summary"]
        counted = FileCoverage(
            path=path.replace("\\", "/"),
            covered_lines=_count(summary["covered_lines"]),
            coverable_lines=_count(summary["num_statements"]),
            missing=tuple(_count(line) for line in file["missing_lines"]),
            covered=tuple(_count(line) for line in file["executed_lines"]),
            branches=_branches(file.get("executed_branches", ()), file.get("missing_branches", ())),
            excluded=tuple(_count(line) for line in file.get("excluded_lines", ())),
            covered_branches=_count(summary.get("covered_branches", 0)),
            coverable_branches=_count(summary.get("num_branches", 0)),
        )
        contexts = {int(line): contexts for line, contexts in file.get("contexts", {}).items()}
        yield with_tests(counted, contexts) if contexts else counted


def _branches(taken: Sequence[Any], missed: Sequence[Any]) -> dict[int, tuple[int, int]]:
    """Branches by the line that they leave."""
    lines: dict[int, tuple[int, int]] = {}
    for branches, covered in ((taken, 1), (missed, 0)):
        for branch in branches:
            line = _count(branch[0])
            before = lines.get(line, (0, 0))
            lines[line] = (before[0] + covered, before[1] + 1)
    return lines


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{value!r} is not a count")
    return value
