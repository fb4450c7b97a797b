"""How the dashboard says things: moments, ages, outcomes, limits, changes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from qualitywatch.domain.metric import Direction, MetricDefinition
from qualitywatch.domain.observation import Evidence
from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.quantities import format_number, format_quantity
from qualitywatch.domain.readable import one_line
from qualitywatch.domain.readings import ScorePoint
from qualitywatch.domain.score import ScoredMeasure
from qualitywatch.domain.shift import DatedShift
from qualitywatch.domain.verdict import VerdictKind
from qualitywatch.reports.score_wording import anchors_text

MINUS = "\N{MINUS SIGN}"
CHANGE_DIGITS = 2
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_AGES = (("d", 86400), ("h", 3600), ("min", 60))
_WORDS = {
    Outcome.PASS: "pass",
    Outcome.WARN: "warn",
    Outcome.FAIL: "fail",
    Outcome.NOT_AVAILABLE: "no evidence",
    Outcome.ERROR: "error",
}
_STATES = {
    Outcome.PASS: "pass",
    Outcome.WARN: "warn",
    Outcome.FAIL: "fail",
    Outcome.NOT_AVAILABLE: "missing",
    Outcome.ERROR: "error",
}


def outcome_word(outcome: Outcome) -> str:
    """An outcome in a word or two."""
    return _WORDS[outcome]


def outcome_state(outcome: Outcome) -> str:
    """Which mark an outcome bears."""
    return _STATES[outcome]


def verdict_word(verdict: VerdictKind | None) -> str:
    """A verdict in words; None is a target that was never evaluated."""
    return "not evaluated" if verdict is None else verdict.value.replace("_", " ")


def verdict_state(verdict: VerdictKind | None) -> str:
    """Which mark a verdict bears."""
    if verdict is None:
        return "undeclared"
    return "missing" if verdict is VerdictKind.NO_EVIDENCE else verdict.value


def moment(at: datetime) -> str:
    """A time in UTC, to the minute."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def age(at: datetime, now: datetime) -> str:
    """How long ago, in the largest unit that fits: ``3 h ago``."""
    seconds = (now - at).total_seconds()
    for unit, size in _AGES:
        if seconds >= size:
            return f"{int(seconds // size)} {unit} ago"
    return "just now"


def short_version(version: str) -> str:
    """A commit by its first ten digits; any other version as it is."""
    return version[:10] if _COMMIT.fullmatch(version) else version


def labels_text(labels: Mapping[str, str]) -> str:
    """Labels for reading: ``severity high, path src``."""
    return ", ".join(f"{one_line(name)} {one_line(value)}" for name, value in sorted(labels.items()))


def change_text(change: float, unit: str) -> str:
    """A difference with its sign; differences of ratios are in points (of a hundred)."""
    if not change:
        return "±0"
    sign = "+" if change > 0 else MINUS
    if unit == "1":
        return f"{sign}{format_number(abs(change) * 100, digits=CHANGE_DIGITS)} points"
    return f"{sign}{format_quantity(abs(change), unit, digits=CHANGE_DIGITS)}"


def lower_first(title: str) -> str:
    """A title within a sentence; one that begins with an abbreviation or a name of capitals stays as it is."""
    return title if title[1:2].isupper() else f"{title[:1].lower()}{title[1:]}"


def spot(evidence: Evidence) -> str:
    """``path:line`` as editors and terminals open it; empty where the evidence names no file."""
    path = one_line(evidence.path)
    return f"{path}:{evidence.line}" if path and evidence.line is not None else path


def chart_marks(shifts: Sequence[DatedShift]) -> list[dict[str, str | bool]]:
    """Where the chart is to be marked, with the numbers that the table of shifts has."""
    return [
        {"at": shift.at.isoformat(), "label": str(number), "ruler": shift.of_the_ruler}
        for number, shift in enumerate(shifts, start=1)
    ]


def model_marks(breaks: Sequence[ScorePoint]) -> list[dict[str, str | bool]]:
    """Where the chart of a score is to be marked: another quality model is another ruler."""
    return [
        {"at": point.at.isoformat(), "label": str(number), "ruler": True}
        for number, point in enumerate(breaks, start=1)
    ]


def amount(evidence: Evidence, unit: str) -> str:
    """The value of a piece of evidence; a bare number where its message may name another unit than the metric's."""
    if evidence.value is None:
        return ""
    own_unit = unit.startswith("{") or (unit == "1" and not 0 <= evidence.value <= 1)
    if evidence.message and own_unit:
        return format_number(evidence.value)
    return format_quantity(evidence.value, unit)


def sense_of(change: float, definition: MetricDefinition | None) -> str:
    """As ``change_sense``, by a metric's definition where it is known."""
    return change_sense(change, definition.direction if definition else None)


def change_sense(change: float, direction: Direction | None) -> str:
    """Whether a change is for the ``better``, for the ``worse``, or ``neutral``."""
    if not change or direction in (None, Direction.NONE):
        return "neutral"
    return "better" if (change > 0) == (direction is Direction.HIGHER) else "worse"


def unbroken_anchors(measure: ScoredMeasure) -> str:
    """The anchors of a measure, which break between one and the next but not within one."""
    return ", ".join(part.replace(" ", "\N{NO-BREAK SPACE}") for part in anchors_text(measure).split(", "))
