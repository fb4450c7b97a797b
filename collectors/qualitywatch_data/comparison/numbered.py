"""Whole numbers that number the rows, or what several rows belong to: they move on by their nature."""

from __future__ import annotations

from qualitywatch_data.profiles.column import ColumnProfile

_DENSE = 0.5
_UNIQUE = 0.8
_ROWS = 100
"""Rows up to which numbers without gaps are no order."""
_UNEVEN = 0.2
"""How far a quartile may lie from where it lies among evenly spread numbers, as a share of their range."""
_PACE = 4.0
"""By how much numbers may be given faster or slower on one side than on the other."""


def running_number(reference: ColumnProfile, current: ColumnProfile) -> bool:
    """Whether numbers without gaps number the rows; or numbers, evenly spread on both sides, begin where the others ended."""
    if not (_whole(reference) and _whole(current)) or reference.extent is None or current.extent is None:
        return False
    if reference.values <= _ROWS:
        return False
    if _dense(reference) and all(
        each.distinct.estimate > _UNIQUE * each.values for each in (reference, current)
    ):
        return True
    if not _apart(reference, current) or (reference.distinct.exact and current.distinct.exact):
        return False
    return (_dense(reference) and _dense(current)) or _continued(reference, current)


def _continued(reference: ColumnProfile, current: ColumnProfile) -> bool:
    """Whether numbers go on at the pace and as evenly as before; that of a shifted amount do so by a rare chance only."""
    if reference.extent is None or current.extent is None or reference.extent.most >= current.extent.least:
        return False
    paces = [each.distinct.estimate / max(1.0, _span(each)) for each in (reference, current)]
    gap = current.extent.least - reference.extent.most
    near = gap <= max(_span(each) for each in (reference, current))
    return near and max(paces) <= _PACE * min(paces) and _even(reference) and _even(current)


def _even(column: ColumnProfile) -> bool:
    if column.histogram is None or column.extent is None or _span(column) <= 1:
        return False
    for share in (0.25, 0.5, 0.75):
        low, high = (
            (each - column.extent.least) / (column.extent.most - column.extent.least)
            for each in column.histogram.quantile(share)
        )
        if not low - _UNEVEN <= share <= high + _UNEVEN:
            return False
    return True


def _apart(reference: ColumnProfile, current: ColumnProfile) -> bool:
    if reference.extent is None or current.extent is None:
        return False
    return reference.extent.most < current.extent.least or current.extent.most < reference.extent.least


def _whole(column: ColumnProfile) -> bool:
    return "INT" in column.type


def _dense(column: ColumnProfile) -> bool:
    return column.distinct.estimate > _DENSE * _span(column)


def _span(column: ColumnProfile) -> float:
    return column.extent.most - column.extent.least + 1 if column.extent else 0.0
