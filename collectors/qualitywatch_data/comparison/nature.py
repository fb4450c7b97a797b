"""What the values of a column are by their nature, asked once of both sides: what can be compared, and how much rows say.

Some columns move on whatever becomes of the data: running numbers, identifiers, times. And the rows of an order or of a session
stand together, so it is the orders that are drawn by chance and not the rows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from qualitywatch_data.comparison.identifiers import dated_texts, identifiers, rows_of_identifiers
from qualitywatch_data.comparison.numbered import running_number
from qualitywatch_data.comparison.scatter import rows_together
from qualitywatch_data.comparison.times import times_in
from qualitywatch_data.profiles.column import ColumnProfile, Kind, TableProfile

COMPARED = (Kind.NUMERIC, Kind.CATEGORICAL)


@dataclass(frozen=True, slots=True)
class Nature:
    """What a column holds that moves on, in words and empty where its values can be compared; ``seen`` is from when to when.

    ``together`` is of how many rows a value comes at a time; 1 where rows are drawn one by one, as far as can be seen.
    """

    moving: str = ""
    seen: str = ""
    together: float = 1.0


@dataclass(frozen=True, slots=True)
class Declared:
    """What columns are known to be without a look at their values.

    ``partitioned`` say of which time a partition is; ``identifiers`` are patterns of those that say of whom a row is.
    """

    partitioned: Collection[str] = ()
    identifiers: Collection[str] = ()

    def identifies(self, name: str) -> bool:
        """Whether the column says of whom a row is."""
        return any(fnmatchcase(name, each) for each in self.identifiers)


NOTHING_DECLARED = Declared()


def natures(
    before: TableProfile, now: TableProfile, declared: Declared = NOTHING_DECLARED
) -> dict[str, Nature]:
    """Of every column that is of one kind on both sides, those made of the looks of others left out."""
    return {
        name: _declared(name, before, now, declared) or _nature(name, before, now)
        for name, one in before.columns.items()
        if not one.source and name in now.columns and now.columns[name].kind is one.kind
    }


def _declared(name: str, before: TableProfile, now: TableProfile, declared: Declared) -> Nature | None:
    if name in declared.partitioned:
        return Nature("Times of partitions")
    if declared.identifies(name):
        return _identifiers(before.columns[name], now.columns[name])
    return None


def _nature(name: str, before: TableProfile, now: TableProfile) -> Nature:
    one, other = before.columns[name], now.columns[name]
    if one.kind is Kind.NUMERIC:
        return _of_numbers(one, other)
    if one.kind is Kind.CATEGORICAL:
        return _of_texts(name, before.columns, now.columns)
    return Nature("Nested values" if one.kind is Kind.NESTED else "Times")


def _of_numbers(one: ColumnProfile, other: ColumnProfile) -> Nature:
    times = times_in(one, other)
    if times is not None and times.sure:
        return Nature(times.unit, times.seen)
    if running_number(one, other):
        return Nature("Running numbers")
    return Nature(seen=times.told if times is not None else "", together=rows_together(one, other))


def _of_texts(name: str, before: Mapping[str, ColumnProfile], now: Mapping[str, ColumnProfile]) -> Nature:
    if dated_texts(name, before, now):
        return Nature("Dates")
    one, other = before[name], now[name]
    if identifiers(one, other):
        return _identifiers(one, other)
    return Nature()


def _identifiers(one: ColumnProfile, other: ColumnProfile) -> Nature:
    """Of texts, what is made of their looks comes together as they do."""
    texts = one.kind is Kind.CATEGORICAL and one.values and other.values
    return Nature("Identifiers", together=rows_of_identifiers(one, other) if texts else 1.0)
