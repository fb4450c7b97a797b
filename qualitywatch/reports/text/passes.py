"""What passed, and in full what was measured."""

from __future__ import annotations

from collections.abc import Sequence

from qualitywatch.domain.limit_words import format_limit, format_value
from qualitywatch.domain.measurement import Measurement
from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.quantities import format_quantity
from qualitywatch.domain.readable import one_line, prose
from qualitywatch.reports.text.page import FACT, GOOD, NAME, PLAIN, QUIET, Page
from qualitywatch.reports.wording import counted, label_text, labelled, pending_text

LISTED = 8
"""Up to so many rules that pass are listed; of more, only the names or the number are told."""
NAMED = 24


def write_passes(
    page: Page, outcomes: Sequence[RuleOutcome], *, several_targets: bool, everything: bool
) -> None:
    """A line for each rule that passes, or one for all of them where there are many."""
    if not outcomes:
        return
    page.blank()
    short = not everything and len(outcomes) > LISTED
    listed = [outcome for outcome in outcomes if not short or outcome.pending is not None]
    rows = [
        (
            ("pass", GOOD),
            (labelled(outcome), NAME),
            (f"on {one_line(outcome.target)}" if several_targets else "", PLAIN),
            (format_value(outcome), FACT),
            (
                prose(outcome.message)
                if outcome.value is None
                else _condition(outcome, everything=everything),
                PLAIN,
            ),
        )
        for outcome in listed
    ]
    page.listed(rows, right=(3,))
    if short:
        _write_names(page, [outcome for outcome in outcomes if outcome.pending is None])


def _condition(outcome: RuleOutcome, *, everything: bool) -> str:
    pending = pending_text(outcome)
    asked = f"{format_limit(outcome)} ({pending})" if pending else format_limit(outcome)
    told = prose(outcome.explanation) if everything else ""
    return ": ".join(part for part in (asked, told) if part)


def _write_names(page: Page, outcomes: Sequence[RuleOutcome]) -> None:
    names = list(dict.fromkeys(one_line(outcome.rule) for outcome in outcomes))
    told = f": {', '.join(names)}" if len(names) <= NAMED else ""
    page.entry(("pass", GOOD), (counted(len(names), "rule"), FACT), (f"{told} (-v shows the values)", QUIET))


def write_measurements(page: Page, measurements: Sequence[Measurement]) -> None:
    """Every value."""
    if not measurements:
        return
    page.blank()
    page.write((f"{counted(len(measurements), 'value')} measured:", FACT))
    rows = [
        (
            (one_line(each.target), QUIET),
            (f"{each.metric.id}{label_text(each.labels)}", PLAIN),
            (format_quantity(each.value, each.metric.unit), FACT),
            (one_line(each.collector), QUIET),
        )
        for each in sorted(measurements, key=lambda each: each.key)
    ]
    page.listed(rows, indent=2, right=(2,))
