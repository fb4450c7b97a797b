"""The places behind a breach, as lines that editors and terminals can open."""

from __future__ import annotations

from collections.abc import Sequence

from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.reports.places import Place, not_shown
from qualitywatch.reports.text.page import FACT, PLAIN, QUIET, Page
from qualitywatch.reports.wording import counted


def write_places(
    page: Page, outcome: RuleOutcome, places: Sequence[Place], *, limit: int | None, indent: int
) -> None:
    """The first ``limit`` places in columns, or on two lines each where there is no room for that."""
    shown = places[:limit]
    caption = _said_of_all(shown)
    rows = [
        (
            (place.spot, PLAIN),
            (place.name, PLAIN),
            (place.amount, FACT),
            ("" if caption else place.message, PLAIN),
        )
        for place in shown
    ]
    if caption:
        page.write((f"{caption}:", QUIET), indent=indent)
    if not page.columns(rows, indent=indent, right=(2,)):
        for place in shown:
            page.write((place.spot, PLAIN), indent=indent)
            page.write((place.text, PLAIN), indent=indent + 2)
    rest = not_shown(outcome, len(shown))
    if rest and shown:
        page.write((f"and {counted(rest, 'more place')}", QUIET), indent=indent)


def _said_of_all(places: Sequence[Place]) -> str:
    """The message, where it names the unit of all the values; empty otherwise."""
    messages = {place.message for place in places}
    alike = len(places) > 1 and len(messages) == 1 and all(place.amount for place in places)
    return messages.pop() if alike else ""
