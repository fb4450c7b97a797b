"""Reads Cobertura-style XML reports, as coverage.py and pytest-cov write them."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from qualitywatch import CollectError
from qualitywatch_code.reports.coverage import CoverageReport, FileCoverage
from qualitywatch_code.reports.files import written_at, xml_events

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_LATEST_SECONDS = 1e11  # anything above counts milliseconds
_CONDITIONS = re.compile(r"\((\d+)/(\d+)\)")


class _Lines:
    """The lines of one file; a file may be spread over several classes."""

    def __init__(self) -> None:
        self.hit: dict[int, bool] = {}
        self.branches: dict[int, tuple[int, int]] = {}

    def add(self, line: Element) -> None:
        number = int(line.attrib["number"])
        self.hit[number] = self.hit.get(number, False) or int(line.attrib["hits"]) > 0
        if line.get("branch") == "true" and (found := _CONDITIONS.search(line.get("condition-coverage", ""))):
            self.branches[number] = max(self.branches.get(number, (0, 0)), (int(found[1]), int(found[2])))

    def coverage(self, path: str) -> FileCoverage:
        return FileCoverage(
            path=path,
            covered_lines=sum(self.hit.values()),
            coverable_lines=len(self.hit),
            missing=tuple(number for number, hit in sorted(self.hit.items()) if not hit),
            branches=self.branches,
            covered=tuple(number for number, hit in sorted(self.hit.items()) if hit),
            covered_branches=sum(taken for taken, _ in self.branches.values()),
            coverable_branches=sum(total for _, total in self.branches.values()),
        )


def read(path: Path, location: Path) -> CoverageReport:
    """Read a report; raises CollectError where it is cut off, hostile or not a coverage report.

    Files are named relative to ``location`` where they are found there, and as in the report otherwise.
    """
    files: dict[str, _Lines] = defaultdict(_Lines)
    sources: list[PurePath] = []
    stated: datetime | None = None
    name = ""
    within_methods = False
    try:
        for event, element in xml_events(path, expected="Cobertura report", roots=("coverage",)):
            match event, element.tag:
                case "start", "coverage":
                    if element.get("generated") or element.get("clover"):
                        raise CollectError(
                            f"{path} is in Clover's format, and Cobertura's is read here",
                            hint="name it as the report of import.coverage, which reads Clover's, too",
                        )
                    stated = _time(element.get("timestamp", ""))
                case "start", "class":
                    name = element.attrib["filename"]
                    files[name]  # a file without lines is a file all the same
                case _, "methods":
                    within_methods = event == "start"
                case "end", "line" if not within_methods:
                    files[name].add(element)
                case "end", "source" if element.text:
                    sources.append(PurePath(element.text.strip()))
                case "end", "class":
                    element.clear()
    except (KeyError, ValueError) as error:
        raise CollectError(f"{path} is not a Cobertura report: {type(error).__name__}: {error}") from None
    covered = tuple(lines.coverage(_path_in(location, sources, name)) for name, lines in files.items())
    branches = any(file.coverable_branches for file in covered)
    return CoverageReport(covered, branches, written_at(path, stated=stated))


def _time(milliseconds: str) -> datetime | None:
    """The report's time; Cobertura's own are in seconds, coverage.py's in milliseconds."""
    try:
        number = float(milliseconds)
        return datetime.fromtimestamp(number / 1000 if number > _LATEST_SECONDS else number, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _path_in(location: Path, sources: list[PurePath], name: str) -> str:
    """A file's name relative to ``location``: the report may come from a machine where the project lay elsewhere."""
    for source in sources:
        absolute = Path(source, name)
        if absolute.is_relative_to(location) and absolute.exists():
            return absolute.relative_to(location).as_posix()
    for source in sources:
        parts = source.parts[1:] if source.is_absolute() else source.parts
        for start in range(len(parts) + 1):
            candidate = Path(*parts[start:], name)
            if ".." not in candidate.parts and (location / candidate).exists():
                return candidate.as_posix()
    return name.replace("\\", "/")
