"""Reads JUnit XML reports, as pytest and most other test runners write them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from qualitywatch import CollectError, one_line
from qualitywatch_code.messages import short
from qualitywatch_code.reports.files import written_at, xml_events
from qualitywatch_code.reports.junit_attempts import one_case_per_test
from qualitywatch_code.reports.junit_case import ATTEMPTS, BAD, CaseResult, case_of, ended_at, seconds_of
from qualitywatch_code.reports.junit_packed import PackedCases

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_PYTEST_SUITE, _PYTEST_SUITES = "pytest", "pytest tests"
_OF_GO = "go.version"
_UNLISTED = "skipped and not listed"
_UNLISTED_LIMIT = 100_000
"""As many are believed; more are no number of tests but a mistake, or malice."""


@dataclass(frozen=True, slots=True)
class JUnitReport:
    """One report; ``seconds`` is the time of its outermost suites, ``written`` when their run ended.

    ``repeats`` says that it shows tests which fail being run again.
    """

    cases: Collection[CaseResult]
    seconds: float
    written: datetime
    repeats: bool = False


def read_junit(path: Path) -> JUnitReport:
    """Read a report; raises CollectError where it is cut off, incomplete, hostile or no JUnit report."""
    reading = _Reading(path)
    within: list[Element] = []
    for event, element in xml_events(path, expected="JUnit report", roots=("testsuites", "testsuite")):
        if event == "start":
            within.append(element)
        else:
            within.pop()
        match event, element.tag:
            case "start", "testsuites":
                reading.pytest = element.get("name") == _PYTEST_SUITES
                reading.skipped = _count(element, "skipped") or 0
            case "start", "testsuite":
                reading.open_suite(element)
            case "end", "testsuite":
                reading.close_suite(element)
                _forget(element, within)
            case "end", "testcase":
                reading.add(case_of(element, path))
                _forget(element, within)
            case "end", "property" if element.get("name") == _OF_GO:
                reading.suite.distinct = True
            case "end", tag if tag in BAD:
                reading.suite.bad += 1
            case "end", tag if tag in ATTEMPTS:
                reading.suite.attempts += 1
    written = written_at(path, stated=reading.ended)
    return JUnitReport(reading.cases, reading.seconds, written, repeats=reading.cases.repeats)


def _forget(element: Element, within: list[Element]) -> None:
    """Let go what was read: even an empty element takes memory as long as the one around it has it."""
    element.clear()
    if within:
        within[-1].remove(element)


@dataclass(slots=True)
class _Suite:
    """What an outermost suite and those in it list; ``distinct`` where no two tests have the same name."""

    cases: PackedCases
    skipped: int = 0
    bad: int = 0
    attempts: int = 0
    distinct: bool = False

    def add(self, case: CaseResult) -> None:
        self.cases.add(case)
        self.skipped += case.skipped


class _Reading:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.pytest = False
        self.skipped = 0
        self.cases = PackedCases(path)
        self.seconds = 0.0
        self.ended: datetime | None = None
        self.depth = 0
        self.suite = _Suite(PackedCases(path))

    def open_suite(self, element: Element) -> None:
        if not self.depth:
            self.suite = _Suite(PackedCases(self.path))
            ended = ended_at(element)
            if ended and (self.ended is None or ended > self.ended):
                self.ended = ended
        self.depth += 1

    def add(self, case: CaseResult) -> None:
        """A test, which may be outside any suite: Node's own runner lists those so."""
        if self.depth:
            self.suite.add(case)
        else:
            self.cases.add(case)
            self.seconds += case.seconds

    def close_suite(self, element: Element) -> None:
        self.depth -= 1
        if not self.depth:
            listed = self.suite
            by_pytest = self.pytest or element.get("name") == _PYTEST_SUITE
            if not by_pytest:
                for case in _unlisted(element, listed, self.skipped):
                    listed.add(case)
            for what in _missing(element, listed, by_pytest=by_pytest):
                raise CollectError(
                    f"{self.path} is incomplete: suite {short(element.get('name') or 'without a name')} {what}",
                    hint="the run was probably cut off, or the report cut down: run the tests again",
                )
            if element.get("time"):
                self.seconds += seconds_of(element)
            else:
                self.seconds += sum(case.seconds for case in listed.cases)
            if by_pytest or listed.distinct:
                stated = _count(element, "tests") if by_pytest else None
                for case in one_case_per_test(listed.cases, stated=stated):
                    self.cases.add(case)
            else:
                self.cases.extend(listed.cases)


def _unlisted(element: Element, listed: _Suite, skipped: int) -> list[CaseResult]:
    """The skipped tests that a suite counts and does not list, as mocha-junit-reporter leaves them out."""
    stated = _count(element, "skipped")
    most = (skipped if stated is None else stated) - listed.skipped
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
