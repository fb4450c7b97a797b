"""Coverage as any of the formats tells it: for each file the lines that ran and the branches that were taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from qualitywatch import CollectError
from qualitywatch_import.reports.files import is_xml

WHOLE_FILE = 0
"""The line under which branches stand that a report tells for a file as a whole."""


@dataclass(slots=True)
class FileLines:
    """One file: whether each line with code ran, and taken and all branches by line."""

    hit: dict[int, bool] = field(default_factory=dict)
    branches: dict[int, tuple[int, int]] = field(default_factory=dict)

    def line(self, number: int, *, hit: bool) -> None:
        """Note a line; it ran if any note says so."""
        if number > 0:
            self.hit[number] = self.hit.get(number, False) or hit

    def branch(self, number: int, taken: int, total: int) -> None:
        """Note the branches of a line; of several notes the best counts."""
        if not 0 <= taken <= total:
            raise ValueError(f"{taken} of {total} branches taken")
        if total:
            self.branches[number] = max(self.branches.get(number, (0, 0)), (taken, total))

    def add(self, other: FileLines) -> None:
        """Add what another report says of the same file."""
        for number, hit in other.hit.items():
            self.line(number, hit=hit)
        for number, (taken, total) in other.branches.items():
            self.branch(number, taken, total)

    @property
    def taken(self) -> tuple[int, int]:
        """Taken and all branches: those told by line, else those told for the file as a whole."""
        by_line = [pair for number, pair in self.branches.items() if number != WHOLE_FILE]
        pairs = by_line or list(self.branches.values())
        return sum(taken for taken, _ in pairs), sum(total for _, total in pairs)

    @property
    def missing(self) -> list[int]:
        """The lines that did not run."""
        return sorted(number for number, hit in self.hit.items() if not hit)


@dataclass(slots=True)
class LinesReport:
    """One report: files by the names it gives them, the directories they are relative to, and when it was written.

    ``paths`` are where a file may lie whose name tells more than that, relative to the report or to a directory above.
    """

    files: dict[str, FileLines] = field(default_factory=dict)
    sources: list[str] = field(default_factory=list)
    paths: dict[str, tuple[str, ...]] = field(default_factory=dict)
    stated: datetime | None = None

    def file(self, name: str) -> FileLines:
        """The lines of a file, empty at first."""
        return self.files.setdefault(name.replace("\\", "/"), FileLines())

    def candidates(self, name: str) -> tuple[str, ...]:
        """Where a file may lie, the likeliest first."""
        sources = tuple(f"{source.rstrip('/')}/{name}" for source in self.sources if not name.startswith("/"))
        return self.paths.get(name) or (*sources, name)


def read_lines(path: Path) -> LinesReport:
    """Read a Cobertura, JaCoCo, Clover or LCOV report; raises CollectError where it is cut off or none of them."""
    from qualitywatch_import.reports import coverage_lcov, coverage_xml  # noqa: PLC0415 - they import this module

    reader = coverage_xml.read if is_xml(path) else coverage_lcov.read
    try:
        return reader(path)
    except (KeyError, ValueError, OverflowError) as error:
        raise CollectError(
            f"{path} is not a coverage report as its format has it: {type(error).__name__}: {error}",
            hint="write it again with the tool's own reporter",
        ) from None
