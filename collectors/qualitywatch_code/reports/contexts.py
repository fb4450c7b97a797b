"""Which tests ran a line, where coverage.py recorded contexts: ``--cov-context=test`` or ``dynamic_context``."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from qualitywatch import one_line

if TYPE_CHECKING:
    from qualitywatch_code.reports.coverage import FileCoverage

_PHASES = ("|setup", "|run", "|teardown")


def with_tests(file: FileCoverage, contexts: Mapping[int, Iterable[str]]) -> FileCoverage:
    """The file with the tests of each covered line: contexts without pytest-cov's phases and what ran outside of tests.

    coverage.py records contexts for every line that ran. One within a statement counts for the line it begins on.
    """
    names: dict[str, str] = {}
    covered = set(file.covered)
    starts = sorted({*covered, *file.missing, *file.excluded})
    tests: dict[int, set[str]] = {}
    for line, stated in contexts.items():
        before = bisect_right(starts, line)
        if before and (start := starts[before - 1]) in covered:
            found = {names.setdefault(context, _test(context)) for context in stated} - {""}
            if found:
                tests.setdefault(start, set()).update(found)
    return replace(file, tests={line: tuple(sorted(of_line)) for line, of_line in sorted(tests.items())})


def covering_tests(file: FileCoverage, lines: Iterable[int]) -> dict[str, int]:
    """The tests that ran any of ``lines``, each with how many of them, those that ran most of them first."""
    counts: dict[str, int] = {}
    for line in set(lines):
        for test in file.tests.get(line, ()):
            counts[test] = counts.get(test, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _test(context: str) -> str:
    for phase in _PHASES:
        context = context.removesuffix(phase)
    return one_line(context)
