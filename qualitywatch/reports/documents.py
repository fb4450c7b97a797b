"""What all JSON reports write alike: times, numbers, encoding."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime

from qualitywatch.domain.readable import encodable


def utc(moment: datetime) -> str:
    """A time as every report writes it: ISO 8601 in UTC, ending in Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def finite(value: float | None) -> float | None:
    """The value where JSON can hold it."""
    return value if value is not None and math.isfinite(value) else None


def dump_json(document: object) -> str:
    """A report as JSON in ASCII, so that it survives whatever encoding it is written with."""
    return json.dumps(_encodable(document), indent=2, allow_nan=False) + "\n"


def _encodable(document: object) -> object:
    if isinstance(document, str):
        return encodable(document)
    if isinstance(document, Mapping):
        return {encodable(str(key)): _encodable(value) for key, value in document.items()}
    if isinstance(document, list | tuple):
        return [_encodable(item) for item in document]
    return document
