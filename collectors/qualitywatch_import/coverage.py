"""``import.coverage``: line and branch coverage of any language, from Cobertura, LCOV, JaCoCo and Clover reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from qualitywatch import Collected, CollectError, Evidence, Grounds, MetricDefinition, NoEvidenceError, Target
from qualitywatch_import import usual_names
from qualitywatch_import.evidence import observed, place
from qualitywatch_import.metrics.coverage import (
    COVERABLE_BRANCHES,
    COVERABLE_LINES,
    COVERED_BRANCHES,
    COVERED_LINES,
    METRICS,
)
from qualitywatch_import.reports.ages import Ages
from qualitywatch_import.reports.collector import ReportCollector
from qualitywatch_import.reports.files import written_at

if TYPE_CHECKING:
    from qualitywatch_import.reports.coverage import FileLines

_RANGES_SHOWN = 12
_SOURCE_LIMIT = 16 * 1024**2


class CoverageReportCollector(ReportCollector):
    """Reads coverage reports; a line counts as run if any of them says so."""

    name = "import.coverage"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = METRICS
    usual: ClassVar[tuple[str, ...]] = usual_names.COVERAGE
    written_by: ClassVar[str] = "let the tests write a Cobertura, LCOV, JaCoCo or Clover report"
    names_sources: ClassVar[bool] = True

    def reported(self, target: Target, ages: Ages) -> Iterable[Collected]:
        """Yield the counts of lines and, where a report tells them, of branches, as of the oldest report."""
        from qualitywatch_import.reports.coverage import read_lines  # noqa: PLC0415 - late
        from qualitywatch_import.reports.coverage_names import naming  # noqa: PLC0415 - late

        location = Path(target.location).resolve()
        files: dict[str, FileLines] = {}
        times: list[datetime] = []
        paths = self.reports(target)
        for path in paths:
            report = read_lines(path)
            times.append(ages.checked(path, written_at(path, stated=report.stated)))
            name_of = naming(location, path, report)
            for name, lines in report.files.items():
                named = name_of(name)
                _refuse_stale(path, location / named, lines)
                if (known := files.setdefault(named, lines)) is not lines:
                    known.add(lines)
        if not any(file.count for file in files.values()):
            raise NoEvidenceError(
                f"{', '.join(map(str, paths))} covers no lines", hint="check what the tool measures"
            )
        yield from _observations(files, min(times))
        yield Grounds(tuple(name for name in files if name.startswith("/") or ".." in name.split("/")))


def _refuse_stale(report: Path, source: Path, lines: FileLines) -> None:
    """Raise CollectError where a report tells of lines that the source does not have: it is of another version."""
    last = lines.last
    try:
        if not source.is_file() or source.stat().st_size > _SOURCE_LIMIT:
            return
        there = source.read_bytes().count(b"\n") + 1
    except OSError:
        return
    if last > there:
        raise CollectError(
            f"{report} is of another version of {source.name}: it tells of line {last}, and there are {there}",
            hint="run the tests again",
        )


def _observations(files: Mapping[str, FileLines], at: datetime) -> Iterator[Collected]:
    run = sum(file.ran for file in files.values())
    all_lines = sum(file.count for file in files.values())
    yield observed(COVERED_LINES, run, _missing_lines(files), observed_at=at)
    yield observed(COVERABLE_LINES, all_lines, observed_at=at)
    branches = [file.taken for file in files.values()]
    if any(total for _, total in branches):
        taken, total = (sum(counts) for counts in zip(*branches, strict=True))
        yield observed(COVERED_BRANCHES, taken, _missing_branches(files), observed_at=at)
        yield observed(COVERABLE_BRANCHES, total, observed_at=at)


def _missing_lines(files: Mapping[str, FileLines]) -> list[Evidence]:
    counts = {path: file.count - file.ran for path, file in files.items()}
    worst = sorted((path for path in files if counts[path]), key=lambda path: (-counts[path], path))
    return [_missed(path, files[path]) for path in worst]


def _missed(path: str, file: FileLines) -> Evidence:
    missing = file.missing
    said = f"{len(missing)} of {file.count} lines not covered: {_ranges(missing)}"
    return place(path, missing[0], value=len(missing), message=said)


def _missing_branches(files: Mapping[str, FileLines]) -> list[Evidence]:
    missed = {}
    for path, file in files.items():
        taken, total = file.taken
        missed[path] = total - taken
    return [
        place(path, value=count, message=f"{count} {'branch' if count == 1 else 'branches'} not taken")
        for path, count in sorted(missed.items(), key=lambda item: (-item[1], item[0]))
        if count
    ]


def _ranges(lines: list[int]) -> str:
    ranges: list[list[int]] = []
    for line in lines:
        if ranges and line == ranges[-1][1] + 1:
            ranges[-1][1] = line
        else:
            ranges.append([line, line])
    shown = [f"{a}" if a == b else f"{a}-{b}" for a, b in ranges[:_RANGES_SHOWN]]
    return ", ".join(shown + ["…"] * (len(ranges) > _RANGES_SHOWN))
