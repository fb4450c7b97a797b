"""Scores, explained at a terminal: anchors, weights and the quality model, beside what they come to."""

from __future__ import annotations

from qualitywatch.domain.explanation import CharacteristicExplanation, SeriesExplanation
from qualitywatch.domain.quantities import format_quantity
from qualitywatch.domain.readable import one_line, prose
from qualitywatch.domain.score import ScoredMeasure
from qualitywatch.reports.explanation.facts import fact
from qualitywatch.reports.score_wording import anchors_text, scoring_text, worst_measures_first
from qualitywatch.reports.text.page import FACT, NAME, PLAIN, QUIET, Page
from qualitywatch.reports.wording import label_text


def write_parts(page: Page, explained: SeriesExplanation) -> None:
    """What the value is to scores: how good it is by which anchors, with which weight, by which model."""
    if explained.scoring is None:
        return
    if not explained.parts:
        model = f"{one_line(explained.scoring.name)} {one_line(explained.scoring.version)}"
        fact(page, "score", (f"none: the quality model {model} does not weigh it", PLAIN))
    for part in explained.parts:
        measure = part.measure
        good = "not measured" if measure.utility is None else f"{measure.utility:.0f} of 100"
        fact(
            page,
            "score",
            (good, FACT),
            (f" with weight {measure.weight:g} in {part.title}", PLAIN),
            (f", which has {part.score.value:.0f}" if part.score else ", which has no score", PLAIN),
            ("" if part.of_this else f"; the worst series counts{label_text(measure.labels)}", PLAIN),
        )
        _write_anchors(page, measure)
    if explained.parts:
        fact(page, "model", (scoring_text(explained.scoring), PLAIN))


def write_basis(page: Page, explained: CharacteristicExplanation) -> None:
    """The measures behind a characteristic's score, the worst first, each with its anchors."""
    report = explained.report
    if report is None or report.basis is None or not report.basis.measures:
        return
    page.blank()
    page.write(("Measures in the score", FACT), ("  the worst first", QUIET))
    for measure in worst_measures_first(report.basis.measures):
        good = "–" if measure.utility is None else f"{measure.utility:.0f}"
        value = "not measured" if measure.value is None else format_quantity(measure.value, measure.unit)
        gain = f", its repair adds {measure.gain:.0f}" if round(measure.gain) else ""
        page.entry(
            (good.rjust(_DIGITS), FACT),
            (f"{one_line(measure.metric)}{label_text(measure.labels)}", NAME),
            (f"  {value}, weight {measure.weight:g}{gain}", PLAIN),
            indent=2,
            label_width=_DIGITS + 2,
        )
        page.write((anchors_text(measure), QUIET), indent=2 + _DIGITS + 2)


_DIGITS = 3


def _write_anchors(page: Page, measure: ScoredMeasure) -> None:
    enough = f"; {format_quantity(measure.goal, measure.unit)} is good enough"
    fact(page, "anchors", (anchors_text(measure), PLAIN), (enough, PLAIN))
    gain = round(measure.gain)
    fact(page, "", (f"from {prose(measure.source)}" if measure.source else "", QUIET))
    fact(page, "", (f"its repair adds {gain} to the score" if gain else "", PLAIN))
