"""The values of a rule's keys: numbers, ranges, spans, what to compare with."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema

from qualitywatch.config.schema import SomeTime, not_a_bool
from qualitywatch.domain.asks import Against, parse_against
from qualitywatch.domain.quality_model import resolve_characteristic
from qualitywatch.domain.span import LONGEST, Span, parse_span
from qualitywatch.errors import QualityModelError

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10)]
Number = Annotated[float, BeforeValidator(not_a_bool), Field(allow_inf_nan=False)]
Positive = Annotated[Number, Field(gt=0)]


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _against(value: object) -> Against:
    return parse_against(value)


def _point(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _span(value: object) -> Span:
    return parse_span(value)


def _range(value: object) -> object:
    if isinstance(value, list) and len(value) == 2 and not any(isinstance(each, bool) for each in value):  # noqa: PLR2004 - both ends
        low, high = value
        if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
            raise ValueError(f"expected the lower end first, not [{low}, {high}]")
        return value
    raise ValueError("expected both ends of a range, such as [0.8, 1.2]")


def _characteristic(value: str) -> str:
    try:
        return resolve_characteristic(value)
    except QualityModelError as error:
        raise ValueError(f"{error.message} ({error.hint})" if error.hint else error.message) from None


def _not_too_long(length: timedelta) -> timedelta:
    if length > LONGEST:
        raise ValueError(f"expected a duration up to {LONGEST.days}d")
    return length


Names = Annotated[
    tuple[Annotated[str, StringConstraints(min_length=1)], ...],
    BeforeValidator(_listed),
    Field(min_length=1),
    WithJsonSchema({"type": ["string", "array"], "items": {"type": "string"}}),
]
"""One name or pattern, or several."""
Range = Annotated[tuple[Number, Number], BeforeValidator(_range)]
AgainstKey = Annotated[Any, BeforeValidator(_against)]
Point = Annotated[str, BeforeValidator(_point), StringConstraints(min_length=1, max_length=200)]
"""A day, a tag, a commit or a file, by which a past state is named."""
SpanKey = Annotated[Any, BeforeValidator(_span)]
Characteristic = Annotated[str, AfterValidator(_characteristic)]
Ahead = Annotated[SomeTime, AfterValidator(_not_too_long)]
