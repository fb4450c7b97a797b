"""Values that only one side has, and quantiles that lie elsewhere: each with the bounds between which it lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qualitywatch_data.comparison.numeric import Interval
from qualitywatch_data.profiles.categories import Categories
from qualitywatch_data.profiles.histogram import Histogram

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, slots=True)
class QuantileShift:
    """One quantile of the reference and of the current data, each between two values."""

    share: float
    reference: tuple[float, float]
    current: tuple[float, float]

    @property
    def interval(self) -> Interval:
        """How far it has moved, at least and at most."""
        (a, b), (c, d) = self.reference, self.current
        return Interval(max(0.0, c - b, a - d), max(abs(c - b), abs(d - a)))

    @property
    def told(self) -> str:
        """Where it was and where it is."""
        before, now = (
            low if low == high else (low + high) / 2 for low, high in (self.reference, self.current)
        )
        return f"{self.share:.0%}: {before:.5g} → {now:.5g}"


def quantile_shifts(reference: Histogram, current: Histogram) -> list[QuantileShift]:
    """The quantiles of both; nothing where one of them has no values."""
    if not reference.count or not current.count:
        return []
    return [QuantileShift(each, reference.quantile(each), current.quantile(each)) for each in QUANTILES]


def largest_shift(shifts: list[QuantileShift], deviation: float) -> Interval:
    """The largest of the shifts, in ``deviation``s."""
    return Interval(
        max(each.interval.low for each in shifts) / deviation,
        max(each.interval.high for each in shifts) / deviation,
    )


def one_sided(reference: Categories, current: Categories) -> Mapping[str, Interval]:
    """The share of current rows with new values, and of the reference's rows with vanished ones.

    Nothing is said where not even the most frequent values of the other side are all known.
    """
    found = {}
    for name, known, asked in (("new", reference, current), ("vanished", current, reference)):
        if known.complete and asked.count and known.count:
            certain = sum(rows for value, rows in asked.values.items() if value not in known.values)
            found[name] = Interval(certain / asked.count, (certain + asked.other) / asked.count)
    return found
