"""Rows of a database on their way into the engine: a few at a time, with types that widen where values ask for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from qualitywatch import Problem
from qualitywatch_data.engine.duck import Engine
from qualitywatch_data.engine.text import identifier
from qualitywatch_data.messages import short

_TEXT = "VARCHAR"
_NUMBERS = ("BIGINT", "HUGEINT", "DOUBLE")
_TIMES = ("DATE", "TIMESTAMP", "TIMESTAMPTZ")
_WORDS = {
    "BOOLEAN": "truth values",
    "DATE": "dates",
    "TIMESTAMP": "times without a zone",
    "TIMESTAMPTZ": "times",
    _TEXT: "texts",
} | dict.fromkeys(_NUMBERS, "numbers")
_LARGEST = 2**63


class Intake:
    """A table of the engine that takes rows in; a column whose values are of several kinds becomes one of texts."""

    def __init__(self, engine: Engine, name: str, columns: Sequence[str]) -> None:
        self._engine, self._name, self._columns = engine, name, columns
        self._kinds: list[str | None] = [None] * len(columns)
        self._mixed: dict[int, set[str]] = {}
        spelled = ", ".join(f"{identifier(each)} {_TEXT}" for each in columns)
        engine.rows(f"CREATE TEMP TABLE {name} ({spelled})")

    def take(self, rows: Sequence[Sequence[Any]]) -> None:
        """Put these rows into the table; raises BudgetError where they are more than may be read."""
        columns = [[row[place] for row in rows] for place in range(len(self._columns))]
        for place, values in enumerate(columns):
            self._widen(place, {_kind(each) for each in values if each is not None})
        texts = [[None if each is None else _spelled(each) for each in column] for column in columns]
        self._engine.count(sum(len(each) for column in texts for each in column if each is not None))
        kinds = [kind or _TEXT for kind in self._kinds]
        selects = ", ".join(f"CAST(unnest(CAST(? AS VARCHAR[])) AS {kind})" for kind in kinds)
        self._engine.rows(f"INSERT INTO {self._name} SELECT {selects}", texts)

    @property
    def problems(self) -> list[Problem]:
        """The columns that hold values of several kinds."""
        return [
            Problem(
                f"{short(self._columns[place])} holds {' and '.join(sorted(_WORDS[kind] for kind in kinds))}, and is read as texts",
                "give the column one type, or cast it in a query",
            )
            for place, kinds in sorted(self._mixed.items())
        ]

    def _widen(self, place: int, kinds: set[str]) -> None:
        known = self._kinds[place]
        kinds |= {known} if known else set()
        wide = _widest(kinds)
        if wide == _TEXT and len(kinds) > 1:
            self._mixed.setdefault(place, set()).update(kinds)
        if wide is not None and wide != known:
            column = identifier(self._columns[place])
            self._engine.rows(f"ALTER TABLE {self._name} ALTER {column} TYPE {wide}")
        self._kinds[place] = wide


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "BOOLEAN"
    if isinstance(value, int):
        return "BIGINT" if -_LARGEST <= value < _LARGEST else "HUGEINT"
    if isinstance(value, float | Decimal):
        return "DOUBLE"
    if isinstance(value, datetime):
        return "TIMESTAMP" if value.tzinfo is None else "TIMESTAMPTZ"
    return "DATE" if isinstance(value, date) else _TEXT


def _widest(kinds: Iterable[str]) -> str | None:
    """The one type that holds values of all these; None of none."""
    found = set(kinds)
    for family in (_NUMBERS, _TIMES):
        if found and found <= set(family):
            return max(found, key=family.index)
    if len(found) > 1:
        return _TEXT
    return next(iter(found), None)


def _spelled(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value.hex() if isinstance(value, bytes | memoryview) else str(value)
