"""Any value of the domain as what JSON can hold; numbers stay what they are, so that they print alike later."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum

from qualitywatch.domain.metric import MetricDefinition

KIND = "@"
"""The key under which a dataclass names its class."""


def plain(value: object) -> object:
    """Lists, mappings with text as keys, texts, numbers, true, false and None; raises TypeError for anything else.

    A metric within something else is written by its id alone.
    """
    if value is None or (isinstance(value, bool | int | float) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, str):
        return value
    if isinstance(value, MetricDefinition):
        return value.id
    if is_dataclass(value) and not isinstance(value, type):
        parts = {each.name: plain(getattr(value, each.name)) for each in fields(value) if each.init}
        return {KIND: type(value).__name__, **parts}
    return _of_many(value)


def _of_many(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return {KIND: "timedelta", "microseconds": value // timedelta(microseconds=1)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, AbstractSet):
        return sorted((plain(item) for item in value), key=repr)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} is not written down")
