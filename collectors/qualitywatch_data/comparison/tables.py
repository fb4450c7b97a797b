"""Two profiles of a table, compared column by column: which columns can be, and in what."""

from __future__ import annotations

from qualitywatch_data.comparison.columns import (
    Comparison,
    compared,
    compared_in_missing,
    running_number,
)
from qualitywatch_data.profiles.column import ColumnProfile, Kind, TableProfile

_COMPARED = (Kind.NUMERIC, Kind.CATEGORICAL)


def comparisons(before: TableProfile, now: TableProfile, tolerance: float) -> list[Comparison]:
    """Of every column that is of one kind in both; of times, running numbers and nested values only what is missing."""
    found = []
    rows = (before.rows, now.rows)
    values = set(comparable_names(before, now))
    for name, one in before.columns.items():
        other = now.columns.get(name)
        if name in values:
            found.append(compared(one, now.columns[name], rows, tolerance))
        elif other is not None and one.kind is other.kind and not one.source:
            found.append(compared_in_missing(one, other, rows, tolerance))
    return found


def comparable_names(before: TableProfile, now: TableProfile) -> list[str]:
    """The columns whose values can be compared: of one kind in both, and no running number, which moves on by its nature."""
    return [
        name
        for name, one in before.columns.items()
        if name in now.columns
        and one.kind in _COMPARED
        and now.columns[name].kind is one.kind
        and not running_number(one, now.columns[name])
        and not (one.source and _all_known(before.columns.get(one.source), now.columns.get(one.source)))
    ]


def own_names(before: TableProfile, now: TableProfile) -> list[str]:
    """Those of them that the table itself has, and are not made of the looks of others."""
    return [name for name in comparable_names(before, now) if not before.columns[name].source]


def _all_known(*sides: ColumnProfile | None) -> bool:
    """Whether all values are known, which say everything that their lengths and patterns do."""
    return all(
        each is not None and each.categories is not None and each.categories.complete for each in sides
    )
