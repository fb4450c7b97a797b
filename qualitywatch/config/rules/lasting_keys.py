"""The keys of a rule that speak of time: how long something must last."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from qualitywatch.components import Duration
from qualitywatch.config.schema import Section, not_a_bool
from qualitywatch.domain.durations import parse_duration

MOST_MEASUREMENTS = 1000
LONGEST = timedelta(days=366)

Number = Annotated[float, BeforeValidator(not_a_bool), Field(allow_inf_nan=False)]


_EXPECTED = "expected a number of measurements such as 3, or a duration such as 2d"


def _span(value: object) -> int | timedelta:
    """A count of measurements, or a duration."""
    if isinstance(value, bool) or not isinstance(value, int | str | timedelta):
        raise ValueError(_EXPECTED)  # noqa: TRY004 - pydantic turns only ValueError into a remark
    if isinstance(value, int):
        if not 1 <= value <= MOST_MEASUREMENTS:
            raise ValueError(f"expected from 1 to {MOST_MEASUREMENTS:,} measurements")
        return value
    try:
        length = parse_duration(value)
    except ValueError:
        raise ValueError(_EXPECTED) from None
    if not timedelta(0) < length <= LONGEST:
        raise ValueError(f"expected a duration above 0s and up to {LONGEST.days}d")
    return length


SpanKey = Annotated[
    int | timedelta,
    BeforeValidator(_span),
    WithJsonSchema({"type": ["integer", "string"], "examples": [3, "2d"]}),
]
KeepKey = Annotated[Duration, Field(le=LONGEST)]


class LastingKeys(Section):
    """When a breach has lasted long enough to open a finding, and a repair to end it."""

    for_: SpanKey = Field(
        default=1,
        alias="for",
        description="How long it must breach: so many measurements in a row, or a time such as 2d.",
    )
    clear_for: SpanKey = Field(
        default=1,
        description="How long it must be clear before the finding is over: measurements in a row, or a time that they span.",
    )
    keep_firing_for: KeepKey = Field(
        default=timedelta(0), description="How long after its last breach a finding stays open in any case."
    )
    clear_at: Number | None = Field(
        default=None, description="What the value must meet to be clear, where that is better than the limit."
    )


def refuse_unreachable(clear_at: float, lowest_above: float | None, highest_below: float | None) -> None:
    """ValueError where a value that is clear would still breach, or where there are limits on both sides."""
    if lowest_above is not None and highest_below is not None:
        raise ValueError("clear_at needs limits on one side only: write a rule for each side")
    if lowest_above is not None and clear_at > lowest_above:
        raise ValueError("clear_at is beyond the limit, so a value could be clear and a breach at once")
    if highest_below is not None and clear_at < highest_below:
        raise ValueError("clear_at is beyond the limit, so a value could be clear and a breach at once")
