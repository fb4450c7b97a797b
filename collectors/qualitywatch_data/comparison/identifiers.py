"""Texts that say which of many each row belongs to, and dates that are texts: they move on by their nature."""

from __future__ import annotations

from collections.abc import Mapping

from qualitywatch_data.profiles.categories import Categories
from qualitywatch_data.profiles.column import ColumnProfile

TOO_FEW_DIFFERENT = 0.75
"""The share of the different values that rows drawn one by one would have, up to which they are not drawn one by one."""
_REPEATED = 1.2
"""Rows for each different value from which values are repeated."""
_FREQUENT = 0.1
"""The share of rows from which a value is one of a vocabulary and no identifier; of a few rows an identifier may have more."""
_MANY_TIMES = 12
"""The rows of an identifier, as a multiple of the mean, that are no wonder."""
_SAME = 0.3
"""The share of the rows with frequent values from which both sides have these in common, as a vocabulary does."""
_LIKEWISE = 2
"""The share of the most frequent value, as a multiple of the reference's, up to which a column is as frequent as ever."""
_GROWTH = 1 / 3
"""The power of the number of rows by which a vocabulary's words become more at most; identifiers' do by a larger one."""
_MANY_MORE = 3
"""The rows of a side, as a multiple of the other's, from which identifiers are clearly more, too."""
_DAYS = ("9-9-9", "9/9/9")
_DAY = 10
"""Characters of a date."""


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
    if _same_frequent(one, other) or all_seen(larger, smaller):
        return False
    if _others_single(reference, current):
        shares = [
            _frequent(each.categories) / each.values for each in (reference, current) if each.categories
        ]
        return shares[1] <= _LIKEWISE * shares[0]
    return _too_few_different(reference, current, one, other)


def _others_single(*sides: ColumnProfile) -> bool:
    """Whether hardly a value is repeated beside the frequent ones."""
    for side in sides:
        named = side.categories.values if side.categories else {}
        others = max(1.0, side.distinct.estimate - len(named))
        if side.values - sum(named.values()) > _REPEATED * others:
            return False
    return True


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
        if side.distinct.estimate <= TOO_FEW_DIFFERENT * expected:
            return True
    return False


def all_seen(*sides: ColumnProfile) -> bool:
    """Whether many more rows have hardly more different values: of a vocabulary all were seen, of identifiers more come."""
    smaller, larger = sorted(sides, key=lambda each: each.values)
    times = larger.values / max(1, smaller.values)
    return times >= _MANY_MORE and larger.distinct.estimate <= times**_GROWTH * smaller.distinct.estimate


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


def rows_of_identifiers(reference: ColumnProfile, current: ColumnProfile) -> float:
    """Of how many rows an identifier comes at a time: what is made of its looks comes as it does."""
    return max(_of_a_text(each) for each in (reference, current))


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
