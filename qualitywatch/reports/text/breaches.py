"""What failed, what warned and what is waived: value, limit, why, where, and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from qualitywatch.domain.limit_words import format_limit, format_value
from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.readable import one_line, prose
from qualitywatch.reports.places import Places
from qualitywatch.reports.standing import by_rule
from qualitywatch.reports.text.page import FACT, GRAVE, GUTTER, MILD, NAME, PLAIN, QUIET, Page, Span
from qualitywatch.reports.text.spots import write_places
from qualitywatch.reports.wording import (
    age_text,
    counted,
    label_text,
    labelled,
    pending_text,
    statement,
    told_lines,
    waiver_text,
)

PLACES_SHOWN = 5
PLACES_OF_EACH = 2
"""How many places are shown where one rule is broken several times."""
SUBJECTS_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What is told beside breaches: their places, how long they are known by fingerprint, targets where there are several.

    ``everything`` tells all of it instead of the first.
    """

    places: Places
    ages: Mapping[str, timedelta | None]
    several_targets: bool
    everything: bool


def breach_lines(page: Page, outcomes: Sequence[RuleOutcome]) -> None:
    """One line for each breach."""
    for outcome in outcomes:
        page.entry(("FAIL", GRAVE), (labelled(outcome), NAME), (f"  {statement(outcome)}", PLAIN))


def write_breaches(page: Page, outcomes: Sequence[RuleOutcome], beside: Beside) -> None:
    """Each failed rule in full, with the worst places of each subject."""
    for group in by_rule(outcomes):
        _write_head(page, ("FAIL", GRAVE), group, beside)
        _labelled_line(page, "why", group[0].why)
        _write_subjects(page, group, beside, limit=PLACES_SHOWN if len(group) == 1 else PLACES_OF_EACH)
        _labelled_line(page, "fix", group[0].fix)


def write_warnings(page: Page, outcomes: Sequence[RuleOutcome], beside: Beside) -> None:
    """Each rule that warned in short: value, limit and the worst place."""
    for group in by_rule(outcomes):
        _write_head(page, ("WARN", MILD), group, beside)
        _write_subjects(page, group, beside, limit=1)
        _labelled_line(page, "fix", group[0].fix)


def write_tolerated(page: Page, outcomes: Sequence[RuleOutcome], *, several_targets: bool) -> None:
    """What would have counted but for a reason of its own: the baseline, the ruler, the size of the sample."""
    if not outcomes:
        return
    page.blank()
    page.write((f"Tolerated: {counted(len(outcomes), 'breach')}", FACT))
    for outcome in outcomes:
        target = f" on {one_line(outcome.target)}" if several_targets else ""
        page.write((labelled(outcome), NAME), (f"{target}  {statement(outcome)}", PLAIN), indent=2)
        page.write((prose(outcome.tolerated), QUIET), indent=4)


def write_waived(page: Page, outcomes: Sequence[RuleOutcome], *, several_targets: bool) -> None:
    """What would have counted but for somebody's decision."""
    if not outcomes:
        return
    page.blank()
    page.write((f"Waived: {counted(len(outcomes), 'breach')}", FACT))
    for outcome in outcomes:
        target = f" on {one_line(outcome.target)}" if several_targets else ""
        page.write((labelled(outcome), NAME), (f"{target}  {statement(outcome)}", PLAIN), indent=2)
        if outcome.waiver is not None:
            page.write((waiver_text(outcome.waiver), QUIET), indent=4)


def _write_head(page: Page, word: Span, group: Sequence[RuleOutcome], beside: Beside) -> None:
    first = group[0]
    shared = len({outcome.target for outcome in group}) == 1
    labels = label_text(first.labels) if len(group) == 1 else ""
    target = f" on {one_line(first.target)}" if beside.several_targets and shared else ""
    page.blank()
    page.entry(
        word,
        (one_line(first.rule), NAME),
        (f"{labels}{target}", PLAIN),
        (f"  {first.severity}, {one_line(first.characteristic)}", QUIET),
    )
    title = prose(first.title)
    if len(group) == 1:
        value, limit, pending = _judged(first, beside)
        between = ", " if limit[0] and value[0] else ""
        page.write((f"{title}: ", PLAIN), value, (between, PLAIN), limit, pending, indent=GUTTER)
        for line in told_lines(first):
            page.write((line, PLAIN), indent=GUTTER)
    else:
        count = sum(_stands_for(outcome) for outcome in group)
        page.write((f"{title}: {counted(count, 'breach')}", PLAIN), indent=GUTTER)


def _write_subjects(page: Page, group: Sequence[RuleOutcome], beside: Beside, *, limit: int) -> None:
    shown = group if beside.everything else _shown(group)
    places, most = beside.places, None if beside.everything else limit
    if len(group) == 1:
        write_places(page, group[0], places.of(group[0]), limit=most, indent=GUTTER + 2)
        return
    if not any(outcome.evidence for outcome in shown):
        rows = [((_subject(outcome, group), PLAIN), *_judged(outcome, beside)) for outcome in shown]
        page.listed(rows, indent=GUTTER + 2, right=(1,))
    else:
        for outcome in shown:
            value, bound, pending = _judged(outcome, beside)
            page.write(
                (f"{_subject(outcome, group)}: ", PLAIN),
                value,
                (", ", PLAIN),
                bound,
                pending,
                indent=GUTTER + 2,
            )
            write_places(page, outcome, places.of(outcome), limit=most, indent=GUTTER + 4)
    if len(group) > len(shown):
        page.write((f"and {len(group) - len(shown)} more (-v shows all)", QUIET), indent=GUTTER + 2)


def _shown(group: Sequence[RuleOutcome]) -> list[RuleOutcome]:
    """The first ones, and what stands for all that have no finding of their own."""
    rests = [outcome for outcome in group if outcome.is_rest]
    own = [outcome for outcome in group if not outcome.is_rest]
    return [*own[:SUBJECTS_SHOWN], *rests]


def _stands_for(outcome: RuleOutcome) -> int:
    return outcome.gathered.breaching if outcome.gathered is not None and outcome.is_rest else 1


def _subject(outcome: RuleOutcome, group: Sequence[RuleOutcome]) -> str:
    """What tells this breach of a rule from the others."""
    labels = label_text(outcome.labels).strip("[]")
    if outcome.is_rest:
        labels = f"{_stands_for(outcome)} more, the worst"
    several = len({each.target for each in group}) > 1
    target = f"on {one_line(outcome.target)}" if several or not labels else ""
    return " ".join(part for part in (labels, target) if part)


def _judged(outcome: RuleOutcome, beside: Beside) -> tuple[Span, Span, Span]:
    since = "; ".join(filter(None, (pending_text(outcome), age_text(outcome, beside.ages))))
    return (
        (format_value(outcome), FACT),
        (format_limit(outcome), PLAIN),
        (f" ({since})" if since else "", QUIET),
    )


def _labelled_line(page: Page, label: str, text: str) -> None:
    if text.strip():
        page.entry((label, QUIET), (prose(text), PLAIN), indent=GUTTER, label_width=len(label) + 2)
