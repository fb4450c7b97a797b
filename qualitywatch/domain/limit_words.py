"""What was measured and what was asked of it, as people read it: 23.4 %, at most 21 %."""

from __future__ import annotations

from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.quantities import (
    ALL_DIGITS,
    DIGITS,
    exact_difference,
    exact_quantity,
    format_number,
    format_quantity,
)

_EQUALITY = {"equals": "not", "differs": "exactly"}


def format_value(outcome: RuleOutcome) -> str:
    """The measured value, with as many digits as tell it from the bound it was compared with; empty without a value."""
    if outcome.value is None:
        return ""
    text = format_quantity(outcome.value, outcome.unit)
    bound = outcome.bound
    if bound is None:
        return text
    alike = format_quantity(bound, outcome.unit, digits=DIGITS), exact_quantity(bound, outcome.unit)
    digits = DIGITS
    while text in alike and outcome.value != bound and digits < ALL_DIGITS:
        digits += 1
        text = format_quantity(outcome.value, outcome.unit, digits=digits)
    return text


def format_limit(outcome: RuleOutcome) -> str:
    """The bound that decided, as a condition that passes: ``at most 21 %``; empty without a limit.

    With a baseline the limit is a difference: ``at most 0.5 points below the baseline of 84.2 %``. What is counted is
    left to the value: ``at most 1,500``. A bound on something else names that: ``a trend of at most 0.5 points a day``.
    """
    limit = outcome.limit
    if limit is None:
        return ""
    bare = format_number(limit, digits=ALL_DIGITS)
    match outcome.quantity:
        case "trend":
            said = f"a trend of {_bound(outcome, _signed(limit, outcome.unit))} a day"
        case "anomaly":
            said = f"{_bound(outcome, bare)} deviations from the median"
        case "burn":
            said = f"at most {bare} times as fast as the error budget allows"
        case "label":
            said = "the same as before"
        case "change" | "relative_change":
            said = _change(outcome, limit)
        case _:
            said = _plain(outcome, limit) if outcome.baseline is None else _change(outcome, limit)
    return said


def _plain(outcome: RuleOutcome, limit: float) -> str:
    bare = "{" in outcome.unit  # the value beside it says what is counted
    return _bound(
        outcome, format_number(limit, digits=ALL_DIGITS) if bare else exact_quantity(limit, outcome.unit)
    )


def _bound(outcome: RuleOutcome, limit: str) -> str:
    """``at most 3``, ``at least 3``, ``not 3`` or ``exactly 3``."""
    equality = _EQUALITY.get(outcome.comparison or "")
    return f"{equality or ('at least' if outcome.comparison == 'below' else 'at most')} {limit}"


def _signed(limit: float, unit: str) -> str:
    sign = "+" if limit > 0 else "-" if limit < 0 else ""
    return f"{sign}{exact_difference(abs(limit), unit)}"


def _change(outcome: RuleOutcome, limit: float) -> str:
    above = outcome.comparison != "below"
    baseline = (
        "the baseline"
        if outcome.baseline is None
        else f"the baseline of {format_quantity(outcome.baseline, outcome.unit)}"
    )
    if outcome.comparison in _EQUALITY:
        return f"{'as' if outcome.comparison == 'differs' else 'other than'} {baseline}"
    side = "above" if limit > 0 or (limit == 0 and above) else "below"
    if limit == 0:
        return f"not {side} {baseline}"
    allowed = "most" if above == (limit > 0) else "least"
    size = abs(limit)
    share = outcome.quantity == "relative_change"
    told = exact_quantity(size, "1") if share else exact_difference(size, outcome.unit)
    return f"at {allowed} {told} {side} {baseline}"
