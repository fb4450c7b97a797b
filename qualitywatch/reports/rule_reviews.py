"""How rules have served, for people and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from qualitywatch.domain.durations import format_duration
from qualitywatch.domain.quantities import format_quantity
from qualitywatch.domain.readable import one_line
from qualitywatch.domain.rule_review import RuleReview, Share, Standing
from qualitywatch.reports.choices import Colour
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


def review_document(review: RuleReview) -> dict[str, Any]:
    """One rule's record as JSON; times are in seconds."""
    return {
        "rule": review.rule,
        "standing": review.standing.value,
        "findings": review.findings,
        "episodes": review.episodes,
        "open": review.open,
        "false_alarms": share_document(review.false_alarms),
        "flaps": share_document(review.flaps),
        "acted_on": share_document(review.acted_on),
        "better_after_ticket": share_document(review.better),
        "median_to_repair_seconds": seconds(review.median_to_repair),
        "oldest_open_seconds": seconds(review.oldest_open),
        "advice": review.advice or None,
    }


def share_document(share: Share) -> dict[str, Any]:
    """A share with its interval."""
    low, high = share.interval
    return {"part": share.part, "whole": share.whole, "value": share.value, "low": low, "high": high}


def seconds(length: timedelta | None) -> int | None:
    """Whole seconds; None where there is no length."""
    return None if length is None else round(length.total_seconds())


def share_text(share: Share) -> str:
    """``3 of 8``; a dash of nothing."""
    return f"{share.part} of {share.whole}" if share.whole else "-"


def length_text(length: timedelta | None) -> str:
    """A length of time by its largest unit; a dash where there is none."""
    if length is None:
        return "-"
    if length >= timedelta(days=2):
        return format_quantity(length.total_seconds(), "s", digits=2)
    whole = length - length % timedelta(minutes=1)
    return format_duration(whole) if whole else "under 1m"


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


def review_reason(review: RuleReview) -> str:
    """What the standing rests on, in numbers."""
    match review.standing:
        case Standing.NOISY:
            low = format_quantity(review.false_alarms.interval[0], "1", digits=2)
            return (
                f"{share_text(review.false_alarms)} findings were false alarms, at least {low} beyond chance"
            )
        case Standing.IGNORED:
            oldest = length_text(review.oldest_open)
            return f"none of {counted(review.acted_on.whole, 'finding')} was acted on, the oldest open for {oldest}"
        case _:
            return f"{share_text(review.flaps)} openings came within a week of the last repair"
