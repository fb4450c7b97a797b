"""A verdict in words: what was seen, how sure it is, and what could not have been seen."""

from __future__ import annotations

from qualitywatch_data.comparison.relevance import shift_in_deviations
from qualitywatch_data.comparison.verdict import Judged, Verdict
from qualitywatch_data.messages import short
from qualitywatch_data.profiles.column import Kind


def told(judged: Judged, *, hide: bool) -> str:
    """The verdict on a column in a few sentences; ``hide`` leaves out values of the column."""
    comparison = judged.comparison
    n, m = comparison.rows
    rows = f"{n:,} rows of the reference against {m:,}"
    tolerance = comparison.values.tolerance
    low, high = judged.interval
    estimate = judged.test.estimate
    match judged.verdict:
        case Verdict.BEYOND:
            what = "What is missing has shifted" if judged.of_missing else "The values have shifted"
            learned = ""
            if judged.variation.unusual:
                learned = f" The {judged.variation.parts} parts of the reference differ by {_shift(judged.variation.variance)}."
            said = (
                f"{what} by more than {tolerance:g}: by {_shift(estimate)}, certainly by {low:.3g}"
                f" and at most by {high:.3g}; {rows}.{learned}"
            )
            return f"{said} {_details(judged, hide=hide)}".strip()
        case Verdict.WITHIN | Verdict.TOO_FEW if judged.usual:
            return (
                f"A shift of {_shift(estimate)} is proven, but the {judged.variation.parts} parts of the reference differ"
                f" as much from each other: unusual is what is beyond {_shift(judged.variation.unusual)}, and"
                f" {_shift(judged.visible)} would surely have been seen; {rows}."
            )
        case Verdict.TOO_FEW:
            return f"Too few to tell: a shift below {_shift(judged.visible)} would not surely have been seen; {rows}."
        case Verdict.WITHIN if not comparison.of_values:
            before, now = comparison.missing_shares
            nested = comparison.kind is Kind.NESTED
            why = (
                "Nested values are"
                if nested
                else "Times, running numbers and identifiers move on by their nature and are"
            )
            return (
                f"{why} not compared; missing are {before:.2%} → {now:.2%}, which is no"
                f" shift beyond {tolerance:g}; {rows}."
            )
        case Verdict.WITHIN if not judged.test.freedom:
            return f"Both have one value only, or one besides rare ones; {rows}."
        case Verdict.WITHIN:
            return (
                f"No shift beyond {tolerance:g} is proven: it is {estimate:.3g} and at most {high:.3g};"
                f" {_shift(judged.visible)} would have been seen; {rows}."
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
    if not hide:
        parts += [f"{short(name, 40)} {p:.2%} → {q:.2%}" for name, p, q in comparison.moved]
    return "; ".join(parts)
