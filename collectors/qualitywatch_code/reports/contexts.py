"""Which tests ran a line, where coverage.py recorded contexts: ``--cov-context=test`` or ``dynamic_context``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from qualitywatch import one_line

if TYPE_CHECKING:
    from qualitywatch_code.reports.coverage import FileCoverage

_PHASES = ("|setup", "|run", "|teardown")


def tests_by_line(
    contexts: Mapping[int, Iterable[str]], *, statements: Iterable[int]
) -> dict[int, tuple[str, ...]]:
    """The tests of each line, sorted: contexts without pytest-cov's phases, and without what ran outside of tests.

    Only lines that are ``statements`` count: coverage.py also records the other lines of a statement of several.
    """
    first = set(statements)
    names: dict[str, str] = {}
    lines: dict[int, tuple[str, ...]] = {}
    for line, stated in contexts.items():
        tests = {names.setdefault(context, _test(context)) for context in stated} - {""}
        if tests and line in first:
            lines[line] = tuple(sorted(tests))
    return lines


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
