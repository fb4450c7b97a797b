"""What a decision's own document says of an outcome, in words: the metric may be defined otherwise today, or not at all."""

from __future__ import annotations

from collections.abc import Mapping

from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.readable import prose


def judged_text(outcome: Mapping[str, object]) -> str:
    """What was measured and what was asked of it: ``33.7 %, at most 21 %``; the bare numbers in documents without words."""
    told = prose(str(outcome.get("explanation") or ""))
    value, limit = outcome.get("value"), outcome.get("limit")
    if told or not isinstance(value, int | float):
        return told
    bound = "at least" if outcome.get("comparison") == "below" else "at most"
    return f"{value:g}, {bound} {limit:g}" if isinstance(limit, int | float) else f"{value:g}"


def outcome_of(outcome: Mapping[str, object]) -> Outcome | None:
    """Which outcome it was; None for one that this version does not know."""
    said = str(outcome.get("outcome"))
    return Outcome(said) if said in set(Outcome) else None
