"""One ``<testcase>`` of a JUnit XML report, and the times in it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from qualitywatch import one_line
from qualitywatch_code.messages import short
from qualitywatch_code.reports.junit_places import Place, places_in

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

BAD = ("failure", "error")
_FLAKY = ("flakyFailure", "flakyError")
_RERUN = ("rerunFailure", "rerunError")
ATTEMPTS = (*_FLAKY, *_RERUN)
"""Attempts that failed, as Maven Surefire writes them: flaky ones before one that passed."""
_DIGITS = 9
_TRACE = re.compile(r"^\s*(?:at \S|❯ )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One test: ``failed`` includes errors in its set-up and tear-down; ``places`` may be where, the likeliest first,
    relative to a directory above the ``report``.

    ``attempts`` is how often it ran, ``flaky`` that it failed and passed without a change in between; its result is
    then that of the last attempt, and ``message`` an earlier one's.
    """

    suite: str
    name: str
    failed: bool
    skipped: bool
    places: tuple[Place, ...] = ()
    report: Path | None = None
    message: str = ""
    seconds: float = 0.0
    attempts: int = 1
    flaky: bool = False

    @property
    def passed(self) -> bool:
        """Whether it ran and did not fail."""
        return not self.failed and not self.skipped


def case_of(element: Element, report: Path) -> CaseResult:
    """A test from its element in a report."""
    bad = next((child for child in element if child.tag in BAD), None)
    earlier = [child for child in element if child.tag in ATTEMPTS]
    skipped = element.find("skipped") if bad is None else None
    told = bad if bad is not None else next(iter(earlier), None)
    text = "" if told is None else told.text or told.findtext("stackTrace") or ""
    return CaseResult(
        suite=one_line(element.get("classname", "")),
        name=one_line(element.get("name", "")),
        failed=bad is not None,
        skipped=skipped is not None,
        places=() if told is None else (*places_in(text), *_own_place(element)),
        message=_why_skipped(skipped) if told is None else _said(told, text),
        report=report,
        seconds=seconds_of(element),
        attempts=1 + len(earlier),
        flaky=bad is None and any(child.tag in _FLAKY for child in earlier),
    )


def _said(told: Element, text: str) -> str:
    """What a failure says of itself: its message, else its text up to where the trace begins."""
    if message := told.get("message"):
        return short(message)
    before = _TRACE.split(text, maxsplit=1)[0].strip()
    return short(before or text or told.tag)


def _why_skipped(skipped: Element | None) -> str:
    """The reason that a runner gives; Node's own says only that it is true."""
    said = "" if skipped is None else (skipped.get("message") or skipped.text or "").strip()
    return "" if said == "true" else short(said)


def _own_place(element: Element) -> tuple[Place, ...]:
    """Where the test itself lies, as some runners say."""
    path, line = element.get("file", ""), element.get("line", "")
    known = line.isascii() and line.isdigit() and len(line) <= _DIGITS
    return ((path, int(line) if known else None),) if path else ()


def seconds_of(element: Element) -> float:
    """The time of a test or a suite; 0 where it states none, or none that can be."""
    try:
        seconds = float(element.get("time", "0").replace(",", ""))
    except ValueError:
        return 0.0
    return seconds if math.isfinite(seconds) and seconds >= 0 else 0.0


def ended_at(suite: Element) -> datetime | None:
    """When a suite ended; without a time zone its start could have been anywhere, so it says nothing."""
    try:
        start = datetime.fromisoformat(suite.get("timestamp", ""))
        return start + timedelta(seconds=seconds_of(suite)) if start.tzinfo else None
    except (ValueError, OverflowError):
        return None
