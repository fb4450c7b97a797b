"""Reads JUnit XML reports, as pytest and most other test runners write them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from qualitywatch import one_line
from qualitywatch_code.messages import short
from qualitywatch_code.reports.files import written_at, xml_events

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_BAD = ("failure", "error")
_PLACE = re.compile(r"^([^\s:][^:\n]*):(\d+): ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One test: ``failed`` includes errors in its set-up and tear-down, ``path`` and ``line`` are where it failed."""

    suite: str
    name: str
    failed: bool
    skipped: bool
    path: str = ""
    line: int | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class JUnitReport:
    """One report; ``seconds`` is the time of its outermost suites, ``written`` when their run ended."""

    cases: tuple[CaseResult, ...]
    seconds: float
    written: datetime


def read_junit(path: Path) -> JUnitReport:
    """Read a report; raises CollectError where it is cut off, hostile or no JUnit report."""
    reading = _Reading()
    for event, element in xml_events(path, expected="JUnit report", roots=("testsuites", "testsuite")):
        if element.tag == "testsuite":
            if event == "start":
                reading.open_suite(element)
            else:
                reading.close_suite(element)
        elif element.tag == "testcase" and event == "end":
            reading.add(element)
            element.clear()
    return JUnitReport(tuple(reading.cases), reading.seconds, written_at(path, stated=reading.ended))


@dataclass(slots=True)
class _Reading:
    cases: list[CaseResult] = field(default_factory=list)
    seconds: float = 0.0
    ended: datetime | None = None
    depth: int = 0
    in_cases: float = 0.0

    def open_suite(self, element: Element) -> None:
        if not self.depth:
            self.in_cases = 0.0
            ended = _end(element)
            if ended and (self.ended is None or ended > self.ended):
                self.ended = ended
        self.depth += 1

    def close_suite(self, element: Element) -> None:
        self.depth -= 1
        if not self.depth:
            self.seconds += _seconds(element) if element.get("time") else self.in_cases
        element.clear()

    def add(self, element: Element) -> None:
        self.in_cases += _seconds(element)
        case = _case(element)
        before = self.cases[-1] if self.cases else None
        # pytest lists a test twice that fails and then fails again in its tear-down.
        if (
            before
            and case.failed
            and before.failed
            and (before.suite, before.name) == (case.suite, case.name)
        ):
            return
        self.cases.append(case)


def _case(element: Element) -> CaseResult:
    suite, name = one_line(element.get("classname", "")), one_line(element.get("name", ""))
    bad = next((child for child in element if child.tag in _BAD), None)
    if bad is None:
        return CaseResult(suite, name, failed=False, skipped=element.find("skipped") is not None)
    places = _PLACE.findall(bad.text or "")
    path, line = places[-1] if places else (element.get("file", ""), None)
    message = short(bad.get("message") or bad.text or bad.tag)
    return CaseResult(
        suite, name, failed=True, skipped=False, path=path, line=int(line) if line else None, message=message
    )


def _seconds(element: Element) -> float:
    try:
        seconds = float(element.get("time", "0").replace(",", ""))
    except ValueError:
        return 0.0
    return seconds if math.isfinite(seconds) and seconds >= 0 else 0.0


def _end(suite: Element) -> datetime | None:
    """When a suite ended; without a time zone its start could have been anywhere, so it says nothing."""
    try:
        start = datetime.fromisoformat(suite.get("timestamp", ""))
        return start + timedelta(seconds=_seconds(suite)) if start.tzinfo else None
    except (ValueError, OverflowError):
        return None
