"""The tests of a report in little memory: most of them have passed, and are only counted."""

from __future__ import annotations

import marshal
import zlib
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from pathlib import Path

from qualitywatch_code.reports.junit_case import CaseResult

_BLOCK = 512
_Row = tuple[object, ...]


class PackedCases(Collection[CaseResult]):
    """Tests in their order, which are unpacked each time they are looked at: a tenth of the memory that they would take."""

    def __init__(self, report: Path | None, cases: Iterable[CaseResult] = ()) -> None:
        self._report = report
        self._blocks: list[bytes] = []
        self._rows: list[_Row] = []
        self._suites: dict[str, str] = {}
        self._count = 0
        self.repeats = False
        """Whether any of them ran again after it failed."""
        for case in cases:
            self.add(case)

    def __len__(self) -> int:
        """How many there are."""
        return self._count

    def __contains__(self, case: object) -> bool:
        """Whether a test is among them."""
        return any(case == each for each in self)

    def __iter__(self) -> Iterator[CaseResult]:
        """The tests."""
        blocks = (marshal.loads(zlib.decompress(block)) for block in self._blocks)  # noqa: S302  # nosec B302 - written below
        for suite, name, failed, skipped, places, message, seconds, attempts, flaky in chain(
            chain.from_iterable(blocks), self._rows
        ):
            yield CaseResult(
                suite, name, failed, skipped, places, self._report, message, seconds, attempts, flaky
            )

    def add(self, case: CaseResult) -> None:
        """Append a test of the report."""
        self.repeats = self.repeats or case.attempts > 1
        suite = self._suites.setdefault(case.suite, case.suite)  # the same text is packed once
        self._append(
            (
                suite, case.name, case.failed, case.skipped, case.places, case.message, case.seconds, case.attempts,
                case.flaky,
            )
        )  # fmt: skip

    def extend(self, others: PackedCases) -> None:
        """Append the tests of another part of the report."""
        self.repeats = self.repeats or others.repeats
        if others._blocks:
            self._pack()
            self._blocks += others._blocks
            self._count += others._count - len(others._rows)
        for row in others._rows:
            self._append(row)

    def _append(self, row: _Row) -> None:
        self._rows.append(row)
        self._count += 1
        if len(self._rows) >= _BLOCK:
            self._pack()

    def _pack(self) -> None:
        if self._rows:
            self._blocks.append(zlib.compress(marshal.dumps(self._rows), level=1))
            self._rows = []
