"""Two profiles of a table, compared column by column: which columns can be, and in what."""

from __future__ import annotations

from qualitywatch_data.comparison.columns import Comparison, compared, compared_in_missing
from qualitywatch_data.comparison.nature import NOTHING_DECLARED, Declared, Nature, natures
from qualitywatch_data.profiles.column import ColumnProfile, TableProfile


def comparisons(
    before: TableProfile, now: TableProfile, tolerance: float, declared: Declared = NOTHING_DECLARED
) -> list[Comparison]:
    """Of every column that is of one kind in both; of those that move on by their nature and of nested ones what is missing."""
    known = natures(before, now, declared)
    rows = (before.rows, now.rows)
    found = []
    for name, one in before.columns.items():
        other = now.columns.get(name)
        if other is None or other.kind is not one.kind:
            continue
        nature = known.get(one.source or name, Nature())
        if nature.moving and not one.source:
            found.append(compared_in_missing(one, other, rows, tolerance, nature))
        elif (
            not one.source
            or declared.identifies(one.source)
            or not _all_known(before.columns.get(one.source), now.columns.get(one.source))
        ):
            found.append(compared(one, other, rows, tolerance, nature))
    return found


def own_names(before: TableProfile, now: TableProfile, declared: Declared = NOTHING_DECLARED) -> list[str]:
    """The columns of the table itself whose values can be compared: of one kind in both, and none that moves on."""
    return [name for name, nature in natures(before, now, declared).items() if not nature.moving]


def _all_known(*sides: ColumnProfile | None) -> bool:
    """Whether all values are known, which say everything that their lengths and patterns do."""
    return all(
        each is not None and each.categories is not None and each.categories.complete for each in sides
    )
