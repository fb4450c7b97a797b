"""Reads LCOV's tracefiles, as geninfo, llvm-cov, Istanbul, Coverlet, SimpleCov and coverage.py write them."""

from __future__ import annotations

from pathlib import Path

from qualitywatch import CollectError
from qualitywatch_import.reports.coverage import FileLines, LinesReport
from qualitywatch_import.reports.files import text

_Branches = dict[int, dict[tuple[str, str], bool]]
_RECORDS = frozenset({
    "TN", "SF", "VER", "DA", "LF", "LH", "FN", "FNDA", "FNF", "FNH", "FNL", "FNA", "BRDA", "BRF", "BRH", "MCDC",
    "MCF", "MCH",
})  # fmt: skip


def read(path: Path) -> LinesReport:
    """Read a tracefile; raises CollectError where it is none or ends within a file, ValueError for a broken record."""
    report = LinesReport()
    current: FileLines | None = None
    of_files: dict[str, _Branches] = {}  # a file has a record for each test: its branches are those of all
    branches: _Branches = {}
    for number, line in enumerate(text(path).splitlines(), 1):
        kind, _, rest = line.strip().partition(":")
        if kind == "end_of_record":
            _close(current, branches)
            current = None
        elif kind == "SF":
            if current is not None:
                raise CollectError(
                    f"{path}:{number} begins a file within another", hint="write the report again"
                )
            current, branches = report.file(rest), of_files.setdefault(rest, {})
        elif kind in ("DA", "BRDA") and current is not None:
            _record(kind, rest, current, branches)
        elif kind and kind not in _RECORDS and not kind.startswith("#"):
            raise CollectError(
                f"{path} is no coverage report: line {number} begins with {kind[:40]!r}",
                hint="Cobertura, JaCoCo, Clover and LCOV are read",
            )
    if current is not None:
        raise CollectError(f"{path} ends within a file", hint="it was probably cut off: write it again")
    return report


def _record(kind: str, rest: str, current: FileLines, branches: _Branches) -> None:
    fields = rest.split(",")
    line = int(fields[0])
    if kind == "DA":
        current.line(line, hit=float(fields[1]) > 0)
    else:  # line, block, branch, taken; the branch's name may hold commas
        key = fields[1], ",".join(fields[2:-1])
        taken = fields[-1] not in ("-", "0")
        known = branches.setdefault(line, {})
        known[key] = known.get(key, False) or taken


def _close(current: FileLines | None, branches: _Branches) -> None:
    if current is not None:
        for line, taken in branches.items():
            current.branch(line, sum(taken.values()), len(taken))
