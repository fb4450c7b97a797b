"""Expectations that a profile suggests: what has held so far, and what would be surprising if it ceased to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from qualitywatch_data.profiles.column import ColumnProfile, Kind, TableProfile

ROWS_NEEDED = 100
"""With fewer rows, what holds may hold by chance."""
_FEW_VALUES = 20
_SEEN_OFTEN = 5


def suggested(profile: TableProfile) -> Iterator[dict[str, Any]]:
    """Expectations as in the configuration; none for tables that are too small to suggest any."""
    if profile.rows < ROWS_NEEDED:
        return
    for column in profile.columns.values():
        if column.source:
            continue
        if column.values == profile.rows:
            yield {"column": column.name, "not_null": True}
        if column.values >= ROWS_NEEDED:
            yield from _of_values(column)


def as_yaml(expectations: Iterator[dict[str, Any]]) -> str:
    """The lines that stand under ``with:``; JSON, which YAML reads as it is."""
    lines = [f"  - {json.dumps(each, ensure_ascii=False)}" for each in expectations]
    return "\n".join(["expect:", *lines]) if lines else "expect: []"


def _of_values(column: ColumnProfile) -> Iterator[dict[str, Any]]:
    named = column.categories
    if column.kind is Kind.NUMERIC and column.extent is not None and column.extent.least >= 0:
        yield {"column": column.name, "at_least": 0}
    elif (
        named is not None
        and named.complete
        and len(named.values) <= _FEW_VALUES
        and min(named.values.values()) >= _SEEN_OFTEN
    ):
        yield {"column": column.name, "one_of": sorted(named.values)}
    different = column.distinct
    if column.kind is not Kind.NUMERIC or "INT" in column.type:
        room = 1 - 3 * different.relative_error
        if column.kind in (Kind.NUMERIC, Kind.CATEGORICAL) and different.estimate >= room * column.values:
            yield {"column": column.name, "unique": True}
