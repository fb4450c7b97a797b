"""Two profiles of a table, compared column by column: which columns can be, and in what."""

from __future__ import annotations

from qualitywatch_data.comparison.columns import Comparison, compared, compared_in_missing
from qualitywatch_data.comparison.nature import dated_texts, moves_on, rows_together
from qualitywatch_data.profiles.column import ColumnProfile, Kind, TableProfile

_COMPARED = (Kind.NUMERIC, Kind.CATEGORICAL)


def comparisons(before: TableProfile, now: TableProfile, tolerance: float) -> list[Comparison]:
    """Of every column that is of one kind in both; of those that move on by their nature and of nested ones what is missing."""
    found = []
    rows = (before.rows, now.rows)
    values = set(comparable_names(before, now))
    for name, one in before.columns.items():
        other = now.columns.get(name)
        if name in values:
            together = _rows_together(name, before, now)
            found.append(compared(one, now.columns[name], rows, tolerance, together=together))
        elif other is not None and one.kind is other.kind and not one.source:
            found.append(compared_in_missing(one, other, rows, tolerance))
    return found


def comparable_names(before: TableProfile, now: TableProfile) -> list[str]:
    """The columns whose values can be compared: of one kind in both, and none that moves on by its nature."""
    return [
        name
        for name, one in before.columns.items()
        if name in now.columns
        and one.kind in _COMPARED
        and now.columns[name].kind is one.kind
        and not moves_on(one, now.columns[name])
        and not dated_texts(name, before.columns, now.columns)
        and not (one.source and _all_known(before.columns.get(one.source), now.columns.get(one.source)))
    ]


def _rows_together(name: str, before: TableProfile, now: TableProfile) -> float:
    """Of how many rows the values of a column come at a time; what is made of their looks comes as they do."""
    source = before.columns[name].source or name
    if source not in before.columns or source not in now.columns:
        return 1.0
    return rows_together(before.columns[source], now.columns[source])


def own_names(before: TableProfile, now: TableProfile) -> list[str]:
    """Those of them that the table itself has, and are not made of the looks of others."""
    return [name for name in comparable_names(before, now) if not before.columns[name].source]


def _all_known(*sides: ColumnProfile | None) -> bool:
    """Whether all values are known, which say everything that their lengths and patterns do."""
    return all(
        each is not None and each.categories is not None and each.categories.complete for each in sides
    )
