"""Reads LCOV's tracefiles, as geninfo, llvm-cov, Istanbul, Coverlet, SimpleCov and coverage.py write them."""

from __future__ import annotations

from pathlib import Path

from qualitywatch import CollectError
from qualitywatch_import.reports.coverage import FileLines, LinesReport
from qualitywatch_import.reports.files import lines_of

_RECORDS = frozenset({
    "TN", "SF", "VER", "DA", "LF", "LH", "FN", "FNDA", "FNF", "FNH", "FNL", "FNA", "BRDA", "BRF", "BRH", "MCDC",
    "MCF", "MCH",
})  # fmt: skip


def read(path: Path) -> LinesReport:
    """Read a tracefile; raises CollectError where it is none or ends within a file, ValueError for a broken record."""
    report = LinesReport()
    current: FileLines | None = None
    of_files: dict[str, _Branches] = {}  # a file has a record for each test: its branches are those of all
    branches = _Branches()
    for number, line in enumerate(lines_of(path), 1):
        kind, _, rest = line.strip().partition(":")
        if kind == "DA" and current is not None:  # by far the most frequent one
            place, _, count = rest.partition(",")
            current.line(int(place), hit=float(count.partition(",")[0]) > 0)
        elif kind == "BRDA" and current is not None:
            branches.note(rest)
        elif kind == "end_of_record":
            branches.tell(current)
            current = None
        elif kind == "SF":
            if current is not None:
                raise CollectError(
                    f"{path}:{number} begins a file within another", hint="write the report again"
                )
            current, branches = report.file(rest), of_files.setdefault(rest, _Branches())
        elif kind and kind not in _RECORDS and not kind.startswith("#"):
            raise CollectError(
                f"{path} is no coverage report: line {number} begins with {kind[:40]!r}",
                hint="Cobertura, JaCoCo, Clover and LCOV are read",
            )
    if current is not None:
        raise CollectError(f"{path} ends within a file", hint="it was probably cut off: write it again")
    return report


class _Branches:
    """Which branches of a file were taken, packed while no record of it is read."""

    __slots__ = ("_names", "_noted", "_taken")

    def __init__(self) -> None:
        self._noted: dict[str, bool] = {}
        self._names, self._taken = b"", b""

    def note(self, record: str) -> None:
        """Note a record: line, block, branch (whose name may hold commas) and how often it was taken."""
        name, _, taken = record.rpartition(",")
        if self._names:
            known = self._names.decode().split("\n")
            self._noted = dict(zip(known, map(bool, self._taken), strict=True))
            self._names = b""
        self._noted[name] = self._noted.get(name, False) or taken not in ("-", "0")

    def tell(self, file: FileLines | None) -> None:
        """Tell a file that ends how many branches each line has, and how many of them were taken; both are packed."""
        if file is None:
            return
        if self._noted:
            counts: dict[int, list[int]] = {}
            for name, was_taken in self._noted.items():
                count = counts.setdefault(int(name.partition(",")[0]), [0, 0])
                count[0] += was_taken
                count[1] += 1
            for line, (taken, total) in counts.items():
                file.branch(line, taken, total)
            self._names, self._taken = "\n".join(self._noted).encode(), bytes(self._noted.values())
            self._noted = {}
        file.pack()
