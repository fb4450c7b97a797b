"""How the characteristics of the quality model stand, and on how much evidence."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.quality_model import MODELS
from qualitywatch.domain.readable import one_line
from qualitywatch.domain.verdict import CharacteristicReport, Verdict
from qualitywatch.reports.score_wording import is_declared, score_text, weakest_text
from qualitywatch.reports.text.page import FACT, GAP, GOOD, GRAVE, MILD, NAME, PLAIN, QUIET, Page, Span
from qualitywatch.reports.wording import joined

_BAR, _BAR_COLUMN = 10, 2
_NO_SCORE = "-"
_INDENT = 2
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
    write_reports(page, verdict.characteristics)


def write_reports(page: Page, reports: Sequence[CharacteristicReport]) -> None:
    """A line for each report with evidence to be had; the others are named together."""
    declared = [report for report in reports if is_declared(report)]
    if declared:
        gains = any(report.basis and report.basis.weakest for report in declared)
        weakest = "weakest, and what its repair adds" if gains else "weakest"
        header = tuple((word, QUIET) for word in ("", "", "evidence", "metrics", "score", weakest))
        told = [_row(report) for report in declared]
        kept = [
            index for index in range(len(header)) if any(row[index][0] not in ("", _NO_SCORE) for row in told)
        ]
        if _INDENT + sum(max(cell_len(row[i][0]) for row in told) + GAP for i in kept) > page.width:
            kept.remove(_BAR_COLUMN)  # the names need the room
        rows = [tuple(row[index] for index in kept) for row in (header, *told)]
        page.listed(rows, indent=_INDENT)
    silent = [one_line(report.title) for report in reports if not is_declared(report)]
    if silent:
        page.write((f"Nothing measures {joined(silent)}.", QUIET), indent=_INDENT)


def _row(report: CharacteristicReport) -> tuple[Span, ...]:
    coverage = report.evidence_coverage or 0.0
    full = min(max(round(coverage * _BAR), int(coverage > 0)), _BAR - int(coverage < 1))
    return (
        (one_line(report.title), PLAIN),
        _OUTCOMES[report.worst_outcome],
        ("■" * full + "·" * (_BAR - full), QUIET),
        (f"{report.measured} of {report.declared}", PLAIN),
        (score_text(report) or _NO_SCORE, PLAIN),
        (weakest_text(report), NAME),
    )
