"""How rules have served, in words and as JSON."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from qualitywatch.domain.durations import format_duration
from qualitywatch.domain.quantities import format_quantity
from qualitywatch.domain.rule_review import RuleReview, Share, Standing
from qualitywatch.reports.wording import counted


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
