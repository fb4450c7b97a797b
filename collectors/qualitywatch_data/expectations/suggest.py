"""Expectations that a profile suggests: what has held so far, and what would be surprising if it ceased to.

A profile estimates how many values are different, so that what it suggests of a column is to be counted once before it is told.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from qualitywatch_data.profiles.column import ColumnProfile, Kind, TableProfile
from qualitywatch_data.profiles.patterns import readable_expression

ROWS_NEEDED = 100
"""With fewer rows, what holds may hold by chance."""
_FEW_VALUES = 20
_SEEN_OFTEN = 5
_MIXED = re.compile(r"[^Aaä\s]")


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
            yield from _of_patterns(column, profile)


def as_yaml(expectations: Iterable[dict[str, Any]]) -> str:
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
        and column.type != "BOOLEAN"
        and len(named.values) <= _FEW_VALUES
        and min(named.values.values()) >= _SEEN_OFTEN
    ):
        yield {"column": column.name, "one_of": sorted(named.values)}
    different = column.distinct
    if column.kind is not Kind.NUMERIC or "INT" in column.type:
        room = 1 - 3 * different.relative_error
        if column.kind in (Kind.NUMERIC, Kind.CATEGORICAL) and different.estimate >= room * column.values:
            yield {"column": column.name, "unique": True}


def _of_patterns(column: ColumnProfile, profile: TableProfile) -> Iterator[dict[str, Any]]:
    """Of texts that all look the same and are more than one word."""
    looks = profile.columns.get(f"{column.name} (pattern)")
    if looks is None or looks.source != column.name or looks.categories is None:
        return
    found = looks.categories
    if found.complete and len(found.values) == 1:
        (pattern,) = found.values
        if _MIXED.search(pattern):
            yield {"column": column.name, "matches": readable_expression(pattern)}
