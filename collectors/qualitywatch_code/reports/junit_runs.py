"""Reports of repeated runs of the same code, kept under paths that tell commit and run apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from qualitywatch_code.reports.junit import JUnitReport
from qualitywatch_code.reports.junit_case import CaseResult
from qualitywatch_code.reports.junit_files import matching_reports

_PLACEHOLDER = re.compile(r"\{(commit|run)\}")
_Test = tuple[str, str]
_MAGIC = {"*": "[^/]*", "?": "[^/]"}


def check_pattern(pattern: str) -> str:
    """The pattern, if it is one; raises ValueError."""
    if "{run}" not in pattern or re.sub(r"\{(commit|run)\}", "", pattern).count("{"):
        raise ValueError("expected a path with {run} in it, such as ci/{commit}/{run}/junit.xml")
    if "**" in pattern or "[" in pattern:
        raise ValueError("expected no wildcards but * and ?")
    return pattern


def runs_of(location: Path, pattern: str) -> Iterator[tuple[str, Path]]:
    """The reports that a pattern with ``{commit}`` and ``{run}`` finds, each with what it shares with its repetitions.

    Reports whose paths differ in ``{run}`` only share a key: they are about the same commit in the same environment.
    """
    expression, last = "", 0
    seen: set[str] = set()
    for found in _PLACEHOLDER.finditer(pattern):
        kind = found[1]
        expression += _literal(pattern[last : found.start()])
        expression += f"(?P={kind})" if kind in seen else f"(?P<{kind}>[^/]+)"
        seen.add(kind)
        last = found.end()
    compiled = re.compile(expression + _literal(pattern[last:]))
    for path in sorted(matching_reports(location, _PLACEHOLDER.sub("*", pattern))):
        name = path.as_posix() if pattern.startswith("/") else path.relative_to(location).as_posix()
        if match := compiled.fullmatch(name):
            start, end = match.span("run")
            yield f"{name[:start]}\0{name[end:]}", path


def _literal(text: str) -> str:
    return "".join(_MAGIC.get(character, re.escape(character)) for character in text)


@dataclass(slots=True)
class FlakyTest:
    """A test that failed ``failed`` times of the ``runs`` in which the same code was run; ``case`` is one of those."""

    runs: int
    failed: int
    case: CaseResult


@dataclass(slots=True)
class Flakiness:
    """Which tests both failed and passed on the same code; memory grows with the tests, not with the runs."""

    ran: set[_Test] = field(default_factory=set)
    flaky: dict[_Test, FlakyTest] = field(default_factory=dict)
    repeated: bool = False
    """Whether any code was run more than once: otherwise nothing can be said."""

    def add(self, reports: Iterable[JUnitReport]) -> None:
        """Count reports that are about the same code in the same environment, in any order."""
        outcomes: dict[_Test, FlakyTest] = {}
        for number, report in enumerate(reports):
            self.repeated = self.repeated or number > 0 or report.repeats
            for case in report.cases:
                if not case.skipped:
                    _count(outcomes, case)
        self.ran.update(outcomes)
        for test, outcome in outcomes.items():
            if 0 < outcome.failed < outcome.runs:
                known = self.flaky.setdefault(test, FlakyTest(0, 0, outcome.case))
                known.runs += outcome.runs
                known.failed += outcome.failed

    def worst(self) -> list[FlakyTest]:
        """The flaky tests, those that failed most often first."""
        return sorted(
            self.flaky.values(), key=lambda test: (-test.failed, test.runs, test.case.suite, test.case.name)
        )


def _count(outcomes: dict[_Test, FlakyTest], case: CaseResult) -> None:
    outcome = outcomes.setdefault((case.suite, case.name), FlakyTest(0, 0, case))
    failed = case.attempts if case.failed else case.attempts - 1 if case.flaky else 0
    if failed and not outcome.failed:
        outcome.case = case
    outcome.runs += case.attempts
    outcome.failed += failed
