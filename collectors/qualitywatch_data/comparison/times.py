"""Numbers that are times: seconds and smaller units since 1970, and dates such as 20261126."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from qualitywatch_data.profiles.column import ColumnProfile

_UNITS = {"Seconds": 1, "Milliseconds": 10**3, "Microseconds": 10**6, "Nanoseconds": 10**9}
_FIRST, _LAST = 946_684_800, 2_524_608_000
"""From 2000 to 2050: what lies outside is taken for a number like others."""
_LONGEST = 20 * 366 * 86_400.0
"""Seconds that a side may span: numbers that are no times lie wider apart."""
_DATES = (20_000_101, 20_501_231)
_NAMED = re.compile(
    r"(^|_)(time|timestamp|ts|epoch|unixtime|unix|datetime|date|day|dt|at|created|updated|modified)(_?(s|sec|secs|seconds|ms|millis|us|ns|utc))?$",
    re.IGNORECASE,
)
_INNER_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_BETWEEN = 0.05
"""The share of rows at either end that does not count when it is asked whether one side begins where the other ends."""


@dataclass(frozen=True, slots=True)
class Times:
    """What numbers are read as, from when to when on both sides; ``sure`` where more than their size says that they are times."""

    unit: str
    seen: str
    sure: bool

    @property
    def told(self) -> str:
        """What numbers may be that are compared as such."""
        return f"{self.unit} lie in this range ({self.seen}): if these are times, exclude them or write them as times"


def times_in(reference: ColumnProfile, current: ColumnProfile) -> Times | None:
    """The times that numbers of both sides can be; None where they cannot.

    They are times for sure where all read as dates, where the column is called so, or where the current ones begin where those
    of the reference end.
    """
    if reference.extent is None or current.extent is None:
        return None
    sides = (reference, current)
    if all(_dates(each) for each in sides):
        return Times("Dates", _seen([tuple(_dates_of(each)) for each in sides]), sure=True)
    for unit, factor in _UNITS.items():
        ends = [(each.extent.least / factor, each.extent.most / factor) for each in sides if each.extent]
        if all(low >= _FIRST and high < _LAST and high - low <= _LONGEST for low, high in ends):
            days = [tuple(datetime.fromtimestamp(end, UTC).date() for end in each) for each in ends]
            sure = _called_so(reference.name) or _goes_on(reference, current)
            return Times(f"{unit} since 1970", _seen(days), sure)
    return None


def _seen(ends: list[tuple[date, ...]]) -> str:
    return " → ".join(f"{low} to {high}" if low != high else str(low) for low, high in ends)


def _called_so(name: str) -> bool:
    return _NAMED.search(_INNER_CAPITAL.sub("_", name)) is not None


def _goes_on(reference: ColumnProfile, current: ColumnProfile) -> bool:
    """Whether current numbers begin where those of the reference end, and no later than the longer of both lasts."""
    if not reference.histogram or not current.histogram or not reference.extent or not current.extent:
        return False
    last, first = (
        reference.histogram.quantile(1 - _BETWEEN)[1],
        current.histogram.quantile(_BETWEEN)[0],
    )
    longer = max(each.extent.most - each.extent.least for each in (reference, current) if each.extent)
    return last <= first and current.extent.least - reference.extent.most <= longer


def _dates(column: ColumnProfile) -> bool:
    """Whether numbers are dates: both ends are, no bin lies between two months, and there are no more than days."""
    if column.extent is None or column.histogram is None or not _DATES[0] <= column.extent.least <= _DATES[1]:
        return False
    ends = list(_dates_of(column))
    if len(ends) < 2 or column.distinct.estimate > 1.25 * ((ends[1] - ends[0]).days + 1) + 1:  # noqa: PLR2004 - both ends
        return False
    return all(_holds_a_date(*column.histogram.edges(each)) for each in column.histogram.bins)


def _dates_of(column: ColumnProfile) -> Iterator[date]:
    for end in (column.extent.least, column.extent.most) if column.extent else ():
        found = _date(int(end)) if end == int(end) and _DATES[0] <= end <= _DATES[1] else None
        if found is not None:
            yield found


def _holds_a_date(low: float, high: float) -> bool:
    """Whether one of the numbers from ``low`` to ``high`` is a date; of a bin that is wider than a month's gap, always."""
    if high - low > 100:  # noqa: PLR2004 - a month takes a hundred numbers
        return True
    return any(_date(each) is not None for each in range(int(low), int(high) + 1))


def _date(number: int) -> date | None:
    try:
        return date(number // 10_000, number // 100 % 100, number % 100)
    except ValueError:
        return None
