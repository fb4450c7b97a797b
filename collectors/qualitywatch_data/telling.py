"""A verdict in words: what was seen, how sure it is, and what could not have been seen."""

from __future__ import annotations

import math

from qualitywatch_data.comparison.relevance import shift_in_deviations
from qualitywatch_data.comparison.verdict import Judged, Verdict
from qualitywatch_data.messages import short
from qualitywatch_data.profiles.column import Kind


def told(judged: Judged, *, hide: bool) -> str:
    """The verdict on a column in a few sentences; ``hide`` leaves out values of the column."""
    comparison = judged.comparison
    n, m = comparison.rows
    rows = f"{n:,} rows of the reference against {m:,}"
    if comparison.nature.together > 1:
        rows = f"{rows}, counted as groups of {comparison.nature.together:.3g}, since as many come with a value at a time"
    tolerance = comparison.values.tolerance
    low, high = judged.interval
    estimate = judged.test.estimate
    match judged.verdict:
        case Verdict.BEYOND:
            what = "What is missing has shifted" if judged.of_missing else "The values have shifted"
            learned = _learned(judged, hide=hide)
            said = (
                f"{what} by more than {tolerance:g}: by {_shift(estimate)}, certainly by {low:.3g}"
                f" and at most by {high:.3g}; {rows}.{learned}"
            )
            return f"{said} {_details(judged, hide=hide)}".strip()
        case Verdict.WITHIN | Verdict.TOO_FEW if judged.usual:
            return f"A shift of {_shift(estimate)} is proven, but {_unproven(judged, hide=hide)}; {rows}."
        case Verdict.TOO_FEW:
            none = math.isinf(judged.visible)
            seen = "no shift would" if none else f"a shift below {_shift(judged.visible)} would not"
            return f"Too few to tell: {seen} surely have been seen; {rows}."
        case Verdict.WITHIN if not comparison.of_values:
            before, now = comparison.missing_shares
            nature = comparison.nature
            seen = f" ({nature.seen})" if nature.seen and not hide else ""
            by_nature = "" if comparison.kind is Kind.NESTED else " move on by their nature and"
            return (
                f"{nature.moving}{seen}{by_nature} are not compared; missing are {before:.2%} → {now:.2%}, which is no"
                f" shift beyond {tolerance:g}; {rows}."
            )
        case Verdict.WITHIN if not judged.test.freedom:
            return f"Both have one value only, or one besides rare ones; {rows}."
        case Verdict.WITHIN:
            seen = "" if math.isinf(judged.visible) else f" {_shift(judged.visible)} would have been seen;"
            return f"No shift beyond {tolerance:g} is proven: it is {estimate:.3g} and at most {high:.3g};{seen} {rows}."


def _learned(judged: Judged, *, hide: bool) -> str:
    """How a proven shift stands out among those of the reference's parts."""
    variation, places, median = judged.variation, judged.places, judged.comparison.median
    if not variation.unusual:
        return ""
    if places is None or median is None:
        return f" The {variation.parts} parts of the reference differ by {_shift(variation.variance)}."
    if hide:
        return f" Its median is unlike those of the {places.parts} parts of the reference."
    low, high = places.usual
    return (
        f" Its median, {median:.5g}, is unlike those of the {places.parts} parts of the reference: another one like"
        f" these would lie between {low:.5g} and {high:.5g}."
    )


def _unproven(judged: Judged, *, hide: bool) -> str:
    """Why a proven shift is no finding, and what would have been one."""
    variation, places = judged.variation, judged.places
    parts = f"the {variation.parts} parts of the reference differ"
    if places is not None:
        low, high = places.usual
        beyond = "unlike theirs" if hide else f"below {low:.5g} or above {high:.5g}"
        return f"{parts} as much from each other: unusual would be a median {beyond}"
    if math.isinf(judged.visible):
        return f"{parts} so much from each other that no shift would surely have been seen among them"
    return (
        f"{parts} as much from each other: unusual is what is beyond {_shift(variation.unusual)}, and"
        f" {_shift(judged.visible)} would surely have been seen"
    )


def _shift(effect: float) -> str:
    return f"{effect:.3g} (as {shift_in_deviations(effect):.2g} standard deviations)"


def _details(judged: Judged, *, hide: bool) -> str:
    comparison = judged.comparison
    before, now = comparison.missing_shares
    parts = []
    if judged.of_missing or abs(before - now) > 0.01:  # noqa: PLR2004 - a per cent is worth a word
        parts.append(f"missing {before:.2%} → {now:.2%}")
    if comparison.means is not None and not judged.of_missing:
        parts.append(f"mean {comparison.means[0]:.5g} → {comparison.means[1]:.5g}")
    if comparison.quantiles and not judged.of_missing and not hide:
        parts.append("quantiles " + ", ".join(each.told for each in comparison.quantiles))
    if not hide and comparison.nature.seen:
        parts.append(comparison.nature.seen)
    if not hide:
        parts += [f"{short(name, 40)} {p:.2%} → {q:.2%}" for name, p, q in comparison.moved]
    return "; ".join(parts)
