"""An explanation for a person at a terminal."""

from __future__ import annotations

from qualitywatch.domain.explanation import (
    CharacteristicExplanation,
    DecisionExplanation,
    Explanation,
    SeriesExplanation,
    TargetExplanation,
)
from qualitywatch.reports.choices import Colour
from qualitywatch.reports.explanation.series_text import write_series
from qualitywatch.reports.explanation.whole_text import write_characteristic, write_decision, write_target
from qualitywatch.reports.text import NARROWEST, WIDEST
from qualitywatch.reports.text.bars import BARS
from qualitywatch.reports.text.page import Page


def explanation_text(explained: Explanation, *, width: int, colour: Colour, bars: str = BARS) -> str:
    """The explanation as text of ``width`` columns, kept between NARROWEST and WIDEST."""
    page = Page(width=min(max(width, NARROWEST), WIDEST), colour=colour)
    match explained:
        case SeriesExplanation():
            write_series(page, explained, bars=bars)
        case CharacteristicExplanation():
            write_characteristic(page, explained)
        case DecisionExplanation():
            write_decision(page, explained)
        case TargetExplanation():
            write_target(page, explained)
    return page.text()
