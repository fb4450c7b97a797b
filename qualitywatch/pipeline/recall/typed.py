"""Reading back what ``plain`` wrote, by the annotations of the classes that are there today."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.metric import MetricDefinition
from qualitywatch.errors import QualitywatchError, ReplayError
from qualitywatch.pipeline.recall.plain import KIND

_NEWER = "was it written by a newer qualitywatch?"


class Reader:
    """Reads values; metrics are looked up in ``catalogue`` by their ids.

    ``unknown`` collects what was written and nothing here reads: parts of classes that another version had.
    """

    def __init__(self, catalogue: MetricCatalogue | None = None) -> None:
        self._catalogue = catalogue
        self.unknown: set[str] = set()

    def read(self, kind: Any, value: Any) -> Any:
        """The value as one of this kind; raises ReplayError for what this version cannot read."""
        try:
            return self._read(kind, value)
        except (TypeError, ValueError, KeyError, AttributeError, QualitywatchError) as error:
            if isinstance(error, ReplayError):
                raise
            raise ReplayError(
                f"this version cannot read what was written down: {error}", hint=_NEWER
            ) from error

    def _read(self, kind: Any, value: Any) -> Any:
        origin = get_origin(kind)
        if value is None or kind in (Any, object) or origin is Literal:
            return value
        if origin in (Union, types.UnionType):
            return self._one_of(get_args(kind), value)
        if origin is not None:
            return self._many(origin, get_args(kind), value)
        if kind is MetricDefinition and self._catalogue is not None:
            return self._catalogue[value]
        if is_dataclass(kind) and isinstance(kind, type):
            return self._dataclass(kind, value)
        return _scalar(kind, value)

    def _one_of(self, kinds: Sequence[Any], value: Any) -> Any:
        """By the class's name where it bears one, else the first that fits."""
        if isinstance(value, Mapping) and KIND in value:
            return self._read(next(each for each in kinds if _name(each) == value[KIND]), value)
        if not isinstance(value, list | Mapping):
            fitting = [each for each in kinds if _fits(each, value)]
            return self._read(fitting[0], value) if fitting else value
        return self._read(next(each for each in kinds if get_origin(each) is not None), value)

    def _many(self, origin: Any, parts: Sequence[Any], value: Any) -> Any:
        if issubclass(origin, Mapping):
            return {self._read(parts[0], key): self._read(parts[1], item) for key, item in value.items()}
        if issubclass(origin, AbstractSet):
            return frozenset(self._read(parts[0], item) for item in value)
        if issubclass(origin, tuple) and not (len(parts) == 2 and parts[1] is ...):  # noqa: PLR2004 - tuple[X, ...]
            return tuple(self._read(part, item) for part, item in zip(parts, value, strict=True))
        return tuple(self._read(parts[0], item) for item in value)

    def _dataclass(self, kind: Any, value: Mapping[str, Any]) -> Any:
        hints = _hints(kind)
        known = {each.name for each in fields(kind) if each.init}
        self.unknown |= {f"{kind.__name__}.{name}" for name in value.keys() - known - {KIND}}
        return kind(**{name: self._read(hints[name], item) for name, item in value.items() if name in known})


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _name(kind: Any) -> str:
    return kind.__name__ if isinstance(kind, type) else ""


def _fits(kind: Any, value: object) -> bool:
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return value in {each.value for each in kind}
    if isinstance(kind, type) and issubclass(kind, date):
        return isinstance(value, str)
    return isinstance(kind, type) and isinstance(value, kind)


def _scalar(kind: Any, value: Any) -> Any:
    """Numbers and texts as they are: what was written as 5 is not to print as 5.0."""
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if kind is datetime or kind is date:
        return kind.fromisoformat(value)
    if kind is timedelta:
        return timedelta(microseconds=value["microseconds"])
    return value
