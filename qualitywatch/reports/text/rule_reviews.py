"""How rules have served, for a person at a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from qualitywatch.domain.readable import one_line
from qualitywatch.domain.rule_review import RuleReview, Standing
from qualitywatch.reports.choices import Colour
from qualitywatch.reports.rule_reviews import length_text, review_reason, share_text
from qualitywatch.reports.text import NARROWEST, WIDEST
from qualitywatch.reports.text.page import FACT, GOOD, GRAVE, MILD, NAME, PLAIN, QUIET, Page, Span
from qualitywatch.reports.wording import counted, joined

_WORDS: dict[Standing, Span] = {
    Standing.NOISY: ("noisy", GRAVE),
    Standing.IGNORED: ("ignored", GRAVE),
    Standing.FLAPPING: ("flapping", MILD),
    Standing.SOUND: ("sound", GOOD),
    Standing.TOO_FEW: ("too few to say", QUIET),
    Standing.SILENT: ("silent", QUIET),
}
_HEAD = (
    "rule",
    "findings",
    "open",
    "false alarms",
    "flaps",
    "acted on",
    "repaired in",
    "stayed better",
    "standing",
)
_BETTER = _HEAD.index("stayed better")
"""A column for rules whose findings have tickets."""


def reviews_text(reviews: Sequence[RuleReview], *, width: int, colour: Colour) -> str:
    """Rules worth a look with what to do about them, then all of them as a table."""
    page = Page(width=min(max(width, NARROWEST), WIDEST), colour=colour)
    troubled = [each for each in reviews if each.advice]
    for each in troubled:
        page.entry(
            _WORDS[each.standing],
            (one_line(each.rule), NAME),
            (f"  {review_reason(each)}", PLAIN),
            label_width=10,
        )
        page.write((each.advice, QUIET), indent=10)
    if troubled:
        page.blank()
    fired = [each for each in reviews if each.findings]
    if fired:
        ticketed = any(each.better.whole for each in fired)
        rows: list[Sequence[Span]] = [tuple((word, QUIET) for word in _HEAD)]
        rows += [_row(each) for each in fired]
        if not ticketed:
            rows = [[*row[:_BETTER], *row[_BETTER + 1 :]] for row in rows]
        if not page.columns(rows, right=range(1, len(rows[0]) - 1)):
            for each in fired:
                page.write((one_line(each.rule), NAME), ("  ", PLAIN), _WORDS[each.standing])
                page.write((_in_words(each), PLAIN), indent=2)
    else:
        page.write(("No rule has found anything yet.", PLAIN))
    silent = [one_line(each.rule) for each in reviews if not each.findings]
    if silent:
        page.blank()
        page.write((f"Never found anything: {joined(silent)}.", QUIET))
    return page.text()


def _row(review: RuleReview) -> Sequence[Span]:
    return (
        (one_line(review.rule), NAME),
        (str(review.findings), FACT),
        (str(review.open), PLAIN),
        (share_text(review.false_alarms), PLAIN),
        (share_text(review.flaps), PLAIN),
        (share_text(review.acted_on), PLAIN),
        (length_text(review.median_to_repair), PLAIN),
        (share_text(review.better), PLAIN),
        _WORDS[review.standing],
    )


def _in_words(review: RuleReview) -> str:
    """A row, where there is no room for columns."""
    parts = [f"{counted(review.findings, 'finding')}, {review.open} open"]
    for name, share in (
        ("false alarms", review.false_alarms),
        ("flaps", review.flaps),
        ("acted on", review.acted_on),
        ("stayed better", review.better),
    ):
        if share.whole:
            parts.append(f"{name} {share_text(share)}")
    if review.median_to_repair is not None:
        parts.append(f"repaired in {length_text(review.median_to_repair)}")
    return ", ".join(parts)
