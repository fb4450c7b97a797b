"""Values that were kept in a file: the JSON that ``qualitywatch check --format json=FILE`` writes."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from qualitywatch.config.reads import note_read
from qualitywatch.domain.measurement import SeriesKey
from qualitywatch.errors import ConfigurationError

SCHEMA = "qualitywatch/verdict/1"
MAX_BYTES = 64 * 1024 * 1024
_HINT = "qualitywatch check --format json=FILE writes one"


def read_kept_values(path: Path) -> dict[SeriesKey, float]:
    """Every value in the file, by its series; ConfigurationError where it is not what ``check`` writes."""
    document = _document(path)
    if document.get("schema") != SCHEMA:
        hint = _HINT
        if str(document.get("schema", "")).startswith("qualitywatch/baseline/"):
            hint = f"it holds accepted breaches, for check --baseline; {_HINT}"
        raise ConfigurationError(f"is no verdict ({SCHEMA})", file=str(path), hint=hint)
    try:
        return dict(_values(document["measurements"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ConfigurationError("its measurements cannot be read", file=str(path), hint=_HINT) from None


def _document(path: Path) -> dict[str, Any]:
    note_read(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ConfigurationError("is larger than 64 MiB", file=str(path), hint=_HINT)
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"cannot be read: {error.strerror}", file=str(path), hint=_HINT) from None
    except (ValueError, RecursionError):
        raise ConfigurationError("is no JSON", file=str(path), hint=_HINT) from None
    if not isinstance(document, dict):
        raise ConfigurationError(f"is no verdict ({SCHEMA})", file=str(path), hint=_HINT)
    return document


def _values(measurements: Iterable[Any]) -> Iterable[tuple[SeriesKey, float]]:
    for each in measurements:
        labels = tuple(sorted((str(name), str(value)) for name, value in each["labels"].items()))
        value = float(each["value"])
        if math.isfinite(value):
            yield SeriesKey(str(each["target"]), str(each["metric"]), labels), value
