"""One ``<testcase>`` of a JUnit XML report, and the times in it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from qualitywatch import one_line
from qualitywatch_code.messages import short

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

BAD = ("failure", "error")
_FLAKY = ("flakyFailure", "flakyError")
_RERUN = ("rerunFailure", "rerunError")
ATTEMPTS = (*_FLAKY, *_RERUN)
"""Attempts that failed, as Maven Surefire writes them: flaky ones before one that passed."""
_PLACE = re.compile(r"^([^\s:][^:\n]*):(\d+): ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One test: ``failed`` includes errors in its set-up and tear-down, ``path`` and ``line`` are where it failed.

    ``attempts`` is how often it ran, ``flaky`` that it failed and passed without a change in between; its result is
    then that of the last attempt, and ``message`` an earlier one's.
    """

    suite: str
    name: str
    failed: bool
    skipped: bool
    path: str = ""
    line: int | None = None
    message: str = ""
    seconds: float = 0.0
    attempts: int = 1
    flaky: bool = False

    @property
    def passed(self) -> bool:
        """Whether it ran and did not fail."""
        return not self.failed and not self.skipped


def case_of(element: Element) -> CaseResult:
    """A test from its element."""
    bad = next((child for child in element if child.tag in BAD), None)
    earlier = [child for child in element if child.tag in ATTEMPTS]
    told = bad if bad is not None else next(iter(earlier), None)
    text = "" if told is None else told.text or told.findtext("stackTrace") or ""
    places = _PLACE.findall(text)
    path, line = places[-1] if places else ("" if told is None else element.get("file", ""), None)
    return CaseResult(
        suite=one_line(element.get("classname", "")),
        name=one_line(element.get("name", "")),
        failed=bad is not None,
        skipped=bad is None and element.find("skipped") is not None,
        path=path,
        line=int(line) if line else None,
        message="" if told is None else short(told.get("message") or text or told.tag),
        seconds=seconds_of(element),
        attempts=1 + len(earlier),
        flaky=bad is None and any(child.tag in _FLAKY for child in earlier),
    )


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
