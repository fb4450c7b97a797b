"""How the characteristics of the quality model stand, and on how much evidence."""

from __future__ import annotations

from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.quality_model import MODELS
from qualitywatch.domain.readable import one_line
from qualitywatch.domain.verdict import CharacteristicReport, Score, Verdict
from qualitywatch.reports.text.page import FACT, GOOD, GRAVE, MILD, NAME, PLAIN, QUIET, Page, Span
from qualitywatch.reports.wording import joined

_BAR, _BAR_COLUMN = 10, 2
_NO_SCORE = "-"
_ROOM_FOR_BARS = 96
"""Columns of a page below which the bars make way for the names."""
_OUTCOMES: dict[Outcome | None, Span] = {
    Outcome.FAIL: ("FAIL", GRAVE),
    Outcome.ERROR: ("error", GRAVE),
    Outcome.WARN: ("WARN", MILD),
    Outcome.NOT_AVAILABLE: ("no data", MILD),
    Outcome.PASS: ("pass", GOOD),
    None: ("not judged", QUIET),
}


def quality_model_title(model_id: str) -> str:
    """The name of the standard and its edition."""
    return MODELS[model_id].title if model_id in MODELS else one_line(model_id)


def write_characteristics(page: Page, verdict: Verdict) -> None:
    """A line for each characteristic with evidence to be had; the others are named together."""
    if not verdict.characteristics:
        return
    page.blank()
    page.write((quality_model_title(verdict.quality_model), FACT))
    declared = [report for report in verdict.characteristics if report.evidence_coverage is not None]
    if declared:
        header = tuple((word, QUIET) for word in ("", "", "evidence", "metrics", "score", "weakest"))
        told = [_row(report) for report in declared]
        kept = [
            index for index in range(len(header)) if any(row[index][0] not in ("", _NO_SCORE) for row in told)
        ]
        if page.width < _ROOM_FOR_BARS:
            kept.remove(_BAR_COLUMN)
        rows = [tuple(row[index] for index in kept) for row in (header, *told)]
        page.listed(rows, indent=2)
    silent = [
        one_line(report.title) for report in verdict.characteristics if report.evidence_coverage is None
    ]
    if silent:
        page.write((f"Nothing measures {joined(silent)}.", QUIET), indent=2)


def _row(report: CharacteristicReport) -> tuple[Span, ...]:
    coverage = report.evidence_coverage or 0.0
    full = min(max(round(coverage * _BAR), int(coverage > 0)), _BAR - int(coverage < 1))
    return (
        (one_line(report.title), PLAIN),
        _OUTCOMES[report.worst_outcome],
        ("■" * full + "·" * (_BAR - full), QUIET),
        (f"{report.measured} of {report.declared}", PLAIN),
        (_score(report.score), PLAIN),
        (one_line(report.weakest or ""), NAME),
    )


def _score(score: Score | None) -> str:
    """The score with its interval; none where the evidence is too thin for one."""
    if score is None:
        return _NO_SCORE
    value, low, high = round(score.value), round(score.low), round(score.high)
    return f"{value}" if low == high else f"{value} ({low} to {high})"
