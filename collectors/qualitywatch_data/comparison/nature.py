"""Columns that move on by their nature, whatever becomes of the data: running numbers, identifiers, dates that are texts.

And of how many rows one value comes at a time: the rows of an order or of a session stand together, so it is the orders that
are drawn by chance and not the rows. Counted row by row, chance alone would look like a shift.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt

from qualitywatch_data.profiles.categories import KEPT, Categories
from qualitywatch_data.profiles.column import ColumnProfile

_DENSE = 0.5
_UNIQUE = 0.8
_ROWS = 100
"""Rows up to which numbers without gaps are no order."""
_HARDLY = 0.1
"""The share of different values up to which hardly any is on both sides."""
_ENOUGH = 3
"""Different values of a side by which that share can be told: so few where the other side has many more, and would have all."""
_TOO_FEW_DIFFERENT = 0.75
"""The share of the different values that rows drawn one by one would have, up to which they are not drawn one by one."""
_REPEATED = 1.2
"""Rows for each different value from which values are repeated."""
_FREQUENT = 0.1
"""The share of rows from which a value is one of a vocabulary and no identifier; of a few rows an identifier may have more."""
_MANY_TIMES = 12
"""The rows of an identifier, as a multiple of the mean, that are no wonder."""
_SAME = 0.3
"""The share of the rows with frequent values from which both sides have these in common, as a vocabulary does."""
_MANY_MORE = 3
"""The rows of a side, as a multiple of the other's, from which identifiers are clearly more, too."""
_CROWDED = 0.1
"""The share of rows from which a bin holds more than identifiers."""
_DAYS = ("9-9-9", "9/9/9")
_DAY = 10
"""Characters of a date."""


def moves_on(reference: ColumnProfile, current: ColumnProfile) -> bool:
    """Whether the values of a column are others on every side by their nature."""
    return running_number(reference, current) or identifiers(reference, current)


def running_number(reference: ColumnProfile, current: ColumnProfile) -> bool:
    """Whether whole numbers without gaps number the rows, or what several rows belong to and none of the other side does."""
    if not (_whole(reference) and _whole(current)) or reference.extent is None or current.extent is None:
        return False
    if reference.values <= _ROWS or not _dense(reference):
        return False
    if all(each.distinct.estimate > _UNIQUE * each.values for each in (reference, current)):
        return True
    beyond = reference.extent.most < current.extent.least or current.extent.most < reference.extent.least
    return beyond and _dense(current) and not (reference.distinct.exact and current.distinct.exact)


def identifiers(reference: ColumnProfile, current: ColumnProfile) -> bool:
    """Whether texts say which of many each row belongs to, and rows that belong together came together.

    Then a side has fewer different values than so many rows, drawn one by one from both sides, would have.
    """
    larger, smaller = sorted((reference, current), key=lambda each: -each.values)
    one, other = larger.categories, smaller.categories
    if one is None or other is None or one.complete or larger.source:
        return False
    usual = _MANY_TIMES * larger.values / larger.distinct.estimate
    if _frequent(one) > max(_FREQUENT * one.count, usual) or max(one.buckets) > 2 * _FREQUENT * one.count:
        return False
    if _frequent(other) > max(_FREQUENT * other.count, 2 * _frequent(one), usual):
        return False
    if _same_frequent(one, other) or _all_seen(larger, smaller):
        return False
    repeated = max(each.values / max(1.0, each.distinct.estimate) for each in (reference, current))
    return repeated >= _REPEATED and _too_few_different(reference, current, one, other)


def _too_few_different(
    reference: ColumnProfile, current: ColumnProfile, one: Categories, other: Categories
) -> bool:
    """Whether a side has fewer different values than its rows would have, drawn one by one from both sides."""
    rows = one.count + other.count
    named = [
        one.values.get(value, 0) + other.values.get(value, 0) for value in {**one.values, **other.values}
    ]
    others = max(1.0, reference.distinct.merged(current.distinct).estimate - len(named))
    of_each = (rows - sum(named)) / others
    for side in (reference, current):
        left = 1 - side.values / rows
        expected = sum(1 - left**count for count in named) + others * (1 - left**of_each)
        if side.distinct.estimate <= _TOO_FEW_DIFFERENT * expected:
            return True
    return False


def _all_seen(larger: ColumnProfile, smaller: ColumnProfile) -> bool:
    """Whether many more rows have hardly more different values: of a vocabulary all were seen, of identifiers more come."""
    times = larger.values / max(1, smaller.values)
    return times >= _MANY_MORE and larger.distinct.estimate <= sqrt(times) * smaller.distinct.estimate


def dated_texts(name: str, *sides: Mapping[str, ColumnProfile]) -> bool:
    """Whether all texts of a column begin with a date."""
    for side in sides:
        lengths, patterns = side.get(f"{name} (length)"), side.get(f"{name} (pattern)")
        if lengths is None or patterns is None or patterns.categories is None or not lengths.histogram:
            return False
        known = patterns.categories
        if not known.complete or not all(each.startswith(_DAYS) for each in known.values):
            return False
        if not lengths.values or lengths.histogram.edges(lengths.histogram.bins[0])[0] < _DAY:
            return False
    return True


def rows_together(reference: ColumnProfile, current: ColumnProfile) -> float:
    """Of how many rows a value comes at a time; 1 where rows are drawn one by one, as far as can be seen."""
    if identifiers(reference, current):
        return max(_of_a_text(each) for each in (reference, current))
    if _whole(reference) and _whole(current) and hardly_shared(reference, current):
        return max(2 * each.values / each.distinct.estimate for each in (reference, current))
    return 1.0


def hardly_shared(reference: ColumnProfile, current: ColumnProfile) -> bool:
    """Whether values are repeated on each side, and hardly any is on both; a few values, or all of a range, are no groups."""
    larger = max(reference, current, key=lambda each: each.values)
    if _dense(reference) or larger.distinct.estimate <= KEPT:
        return False
    usual = _MANY_TIMES * larger.values / larger.distinct.estimate
    for each in (reference, current):
        if not each.histogram or each.distinct.estimate * _REPEATED > each.values:
            return False
        if max(each.histogram.bins.counts) > max(_CROWDED * each.histogram.count, usual):
            return False
    sides = [each.distinct for each in (reference, current)]
    limit = min((each.hashes[-1] for each in sides if not each.exact), default=2**64)
    one, other = ({each for each in side.hashes if each <= limit} for side in sides)
    fewer = min(len(one), len(other))
    return fewer >= _ENOUGH and len(one & other) <= _HARDLY * fewer


def _of_a_text(column: ColumnProfile) -> float:
    """The rows of the value that a row has, on average over the rows: hardly more, since the frequent ones are named."""
    counts = column.categories.values.values() if column.categories else ()
    if not column.categories or not counts:
        return 2 * column.values / column.distinct.estimate
    return (sum(count * count for count in counts) + min(counts) * column.categories.other) / column.values


def _frequent(categories: Categories) -> int:
    """The rows of the most frequent value that is named."""
    return max(categories.values.values(), default=0)


def _same_frequent(one: Categories, other: Categories) -> bool:
    both = one.values.keys() & other.values.keys()
    return any(
        sum(side.values[each] for each in both) > _SAME * sum(side.values.values()) for side in (one, other)
    )


def _whole(column: ColumnProfile) -> bool:
    return "INT" in column.type


def _dense(column: ColumnProfile) -> bool:
    span = column.extent.most - column.extent.least + 1 if column.extent else 0.0
    return column.distinct.estimate > _DENSE * span
