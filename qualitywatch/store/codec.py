"""Domain values as JSON text and back; the one place that knows how."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from qualitywatch.errors import StoreError
from qualitywatch.store.plain_text import hold, is_held, restore

_LABELS = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    """Built on first use: an adapter of a deep dataclass costs tens of milliseconds."""
    return TypeAdapter(kind)


def dump(kind: Any, value: Any) -> str:
    """Write ``value`` as JSON, NaN as null; raises StoreError where it is not of this kind."""
    adapter = _adapter(kind)
    try:
        return adapter.dump_json(value, warnings="error").decode()
    except PydanticSerializationError:  # broken encodings, or something of another kind
        pass
    try:
        held = adapter.validate_python(_each_text(hold, adapter.dump_python(value, warnings=False)))
        return adapter.dump_json(held, warnings="error").decode()
    except (ValidationError, PydanticSerializationError) as error:
        raise StoreError(f"this value cannot be stored: {error}") from error


def load(kind: Any, text: str) -> Any:
    """Read what ``dump`` wrote; raises StoreError where another version wrote something else."""
    try:
        value = _adapter(kind).validate_json(text)
    except ValidationError as error:
        raise StoreError(
            f"the store holds something this version cannot read: {error}",
            hint="was it written by a newer qualitywatch?",
        ) from error
    return _each_text(restore, value) if is_held(text) else value


def labels_text(labels: Mapping[str, str]) -> str:
    """The labels as canonical JSON, which ``json.loads`` reads."""
    return _LABELS.encode(dict(labels)) if labels else "{}"


def labels_hash(labels: str) -> str:
    """SHA-256 of ``labels_text`` in hex: the part of a series' identity that is indexed."""
    return hashlib.sha256(hold(labels).encode()).hexdigest()


def _each_text(change: Callable[[str], str], value: Any) -> Any:
    """The value with every text in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {_each_text(change, key): _each_text(change, item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_each_text(change, item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        parts = {part.name: getattr(value, part.name) for part in fields(value)}
        return replace(value, **{name: _each_text(change, part) for name, part in parts.items()})
    return value
