"""The keys of a rule that speak of time: how long something must last."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from qualitywatch.components import Duration
from qualitywatch.config.rules.values import Number
from qualitywatch.config.schema import Section
from qualitywatch.domain.durations import parse_duration

MOST_MEASUREMENTS = 1000
LONGEST = timedelta(days=366)

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
