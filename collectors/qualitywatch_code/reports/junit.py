"""Reads JUnit XML reports, as pytest and most other test runners write them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from qualitywatch import CollectError, one_line
from qualitywatch_code.messages import short
from qualitywatch_code.reports.files import written_at, xml_events
from qualitywatch_code.reports.junit_attempts import one_case_per_test
from qualitywatch_code.reports.junit_case import ATTEMPTS, BAD, CaseResult, case_of, ended_at, seconds_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_PYTEST_SUITE, _PYTEST_SUITES = "pytest", "pytest tests"
_OF_GO = "go.version"
_UNLISTED = "skipped and not listed"
_UNLISTED_LIMIT = 100_000
"""As many are believed; more are no number of tests but a mistake, or malice."""


@dataclass(frozen=True, slots=True)
class JUnitReport:
    """One report; ``seconds`` is the time of its outermost suites, ``written`` when their run ended."""

    cases: tuple[CaseResult, ...]
    seconds: float
    written: datetime

    @property
    def repeats(self) -> bool:
        """Whether it shows that tests which fail are run again."""
        return any(case.attempts > 1 for case in self.cases)


def read_junit(path: Path) -> JUnitReport:
    """Read a report; raises CollectError where it is cut off, incomplete, hostile or no JUnit report."""
    reading = _Reading(path)
    for event, element in xml_events(path, expected="JUnit report", roots=("testsuites", "testsuite")):
        match event, element.tag:
            case "start", "testsuites":
                reading.pytest = element.get("name") == _PYTEST_SUITES
                reading.skipped = _count(element, "skipped") or 0
            case "start", "testsuite":
                reading.open_suite(element)
            case "end", "testsuite":
                reading.close_suite(element)
            case "end", "testcase":
                reading.add(case_of(element, path))
                element.clear()
            case "end", "property" if element.get("name") == _OF_GO:
                reading.suite.distinct = True
            case "end", tag if tag in BAD:
                reading.suite.bad += 1
            case "end", tag if tag in ATTEMPTS:
                reading.suite.attempts += 1
    return JUnitReport(tuple(reading.cases), reading.seconds, written_at(path, stated=reading.ended))


@dataclass(slots=True)
class _Suite:
    """What an outermost suite and those in it list; ``distinct`` where no two tests have the same name."""

    cases: list[CaseResult] = field(default_factory=list)
    bad: int = 0
    attempts: int = 0
    distinct: bool = False


@dataclass(slots=True)
class _Reading:
    path: Path
    pytest: bool = False
    skipped: int = 0
    cases: list[CaseResult] = field(default_factory=list)
    seconds: float = 0.0
    ended: datetime | None = None
    depth: int = 0
    suite: _Suite = field(default_factory=_Suite)

    def open_suite(self, element: Element) -> None:
        if not self.depth:
            self.suite = _Suite()
            ended = ended_at(element)
            if ended and (self.ended is None or ended > self.ended):
                self.ended = ended
        self.depth += 1

    def add(self, case: CaseResult) -> None:
        """A test, which may be outside any suite: Node's own runner lists those so."""
        if self.depth:
            self.suite.cases.append(case)
        else:
            self.cases.append(case)
            self.seconds += case.seconds

    def close_suite(self, element: Element) -> None:
        self.depth -= 1
        if not self.depth:
            listed = self.suite
            by_pytest = self.pytest or element.get("name") == _PYTEST_SUITE
            if not by_pytest:
                listed.cases += _unlisted(element, listed, self.skipped)
            for what in _missing(element, listed, by_pytest=by_pytest):
                raise CollectError(
                    f"{self.path} is incomplete: suite {short(element.get('name') or 'without a name')} {what}",
                    hint="the run was probably cut off, or the report cut down: run the tests again",
                )
            in_cases = sum(case.seconds for case in listed.cases)
            self.seconds += seconds_of(element) if element.get("time") else in_cases
            stated = _count(element, "tests") if by_pytest else None
            distinct = by_pytest or listed.distinct
            self.cases += one_case_per_test(listed.cases, stated=stated) if distinct else listed.cases
        element.clear()


def _unlisted(element: Element, listed: _Suite, skipped: int) -> list[CaseResult]:
    """The skipped tests that a suite counts and does not list, as mocha-junit-reporter leaves them out."""
    stated = _count(element, "skipped")
    most = (skipped if stated is None else stated) - sum(case.skipped for case in listed.cases)
    missing = (_count(element, "tests") or 0) - len(listed.cases) - listed.attempts
    name = one_line(element.get("name", ""))
    unlisted = min(missing, most)
    if not 0 < unlisted <= _UNLISTED_LIMIT:
        return []
    return [CaseResult(name, _UNLISTED, failed=False, skipped=True)] * unlisted


def _missing(element: Element, listed: _Suite, *, by_pytest: bool) -> Iterator[str]:
    """What a suite says it has and does not list. pytest counts subtests and tear-downs as tests without listing them."""
    tests, records = _count(element, "tests") or 0, len(listed.cases) + listed.attempts
    if tests > records and not by_pytest:
        yield f"says that it has {tests} tests, and lists {len(listed.cases)}"
    bad = (_count(element, "failures") or 0) + (_count(element, "errors") or 0)
    if bad > listed.bad + listed.attempts:
        yield f"says that it has {bad} failures and errors, and lists {listed.bad}"


def _count(element: Element, attribute: str) -> int | None:
    try:
        return int(element.get(attribute, ""))
    except ValueError:
        return None
