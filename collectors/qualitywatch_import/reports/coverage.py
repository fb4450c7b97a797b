"""Coverage as any of the formats tells it: for each file the lines that ran and the branches that were taken."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from qualitywatch import CollectError
from qualitywatch_import.reports.files import is_xml

WHOLE_FILE = 0
"""The line under which branches stand that a report tells for a file as a whole."""
_WORTH = 4
"""How much more there may be that is packed than what is new, for both to be packed together."""


class FileLines:
    """One file: whether each line with code ran, and taken and all branches by line.

    What is noted goes into dictionaries; once its reader has come to the end of a file they are packed, since reports tell
    of millions of lines, each of which would take a hundred bytes.
    """

    __slots__ = ("_branches", "_lines", "noted", "noted_branches")

    def __init__(self) -> None:
        self.noted: dict[int, bool] = {}
        self.noted_branches: dict[int, tuple[int, int]] = {}
        self._lines = array("I")  # twice the number, and one more where it ran
        self._branches = array("I")  # the number, how many were taken, how many there are

    def line(self, number: int, *, hit: bool) -> None:
        """Note a line; it ran if any note says so."""
        if number > 0:
            self.noted[number] = self.noted.get(number, False) or hit

    def branch(self, number: int, taken: int, total: int) -> None:
        """Note the branches of a line; of several notes the best counts."""
        if not 0 <= taken <= total:
            raise ValueError(f"{taken} of {total} branches taken")
        if total and number >= 0:
            known = self.noted_branches.get(number, (0, 0))
            self.noted_branches[number] = max(known, (taken, total))

    def pack(self) -> None:
        """Let go of the dictionaries; raises OverflowError for a number that no line has.

        A file may have many parts: little that is new waits for more, so that nothing is packed again and again.
        """
        if len(self.noted) * _WORTH >= len(self._lines):
            self._pack_lines()
        if len(self.noted_branches) * _WORTH * 3 >= len(self._branches):
            self._pack_branches()

    def _pack_lines(self) -> None:
        if self.noted:
            for number, hit in self.lines:
                self.noted[number] = self.noted.get(number, False) or hit
            self._lines = array("I", [number << 1 | hit for number, hit in sorted(self.noted.items())])
            self.noted = {}

    def _pack_branches(self) -> None:
        if self.noted_branches:
            for number, taken, total in self.branches:
                self.branch(number, taken, total)
            told = sorted(self.noted_branches.items())
            self._branches = array("I", [each for number, counts in told for each in (number, *counts)])
            self.noted_branches = {}

    @property
    def lines(self) -> Iterator[tuple[int, bool]]:
        """What is packed of the lines: their numbers, ascending, and whether they ran."""
        return ((each >> 1, bool(each & 1)) for each in self._lines)

    @property
    def branches(self) -> Iterator[tuple[int, int, int]]:
        """What is packed of the branches: number of the line, how many were taken, how many there are."""
        flat = iter(self._branches)
        return zip(flat, flat, flat, strict=True)

    def add(self, other: FileLines) -> None:
        """Add what another report says of the same file."""
        other.settle()
        for number, hit in other.lines:
            self.line(number, hit=hit)
        for number, taken, total in other.branches:
            self.branch(number, taken, total)
        self.pack()

    def settle(self) -> None:
        """Pack everything: nothing more is to be noted for now, and the counts are asked for."""
        self._pack_lines()
        self._pack_branches()

    @property
    def count(self) -> int:
        """How many lines there are."""
        self._pack_lines()
        return len(self._lines)

    @property
    def ran(self) -> int:
        """How many of them ran."""
        self._pack_lines()
        return sum(each & 1 for each in self._lines)

    @property
    def last(self) -> int:
        """The number of the last one, 0 where there is none."""
        self._pack_lines()
        return self._lines[-1] >> 1 if self._lines else 0

    @property
    def taken(self) -> tuple[int, int]:
        """Taken and all branches: those told by line, else those told for the file as a whole."""
        self._pack_branches()
        told = list(self.branches)
        counted = [each for each in told if each[0] != WHOLE_FILE] or told
        return sum(taken for _, taken, _ in counted), sum(total for _, _, total in counted)

    @property
    def missing(self) -> list[int]:
        """The lines that did not run."""
        self._pack_lines()
        return [each >> 1 for each in self._lines if not each & 1]


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
