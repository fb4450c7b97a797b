"""What is known of one column, and of a table."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from qualitywatch import CollectError
from qualitywatch_data.messages import short
from qualitywatch_data.profiles.categories import Categories
from qualitywatch_data.profiles.histogram import Histogram
from qualitywatch_data.profiles.layout import Layout
from qualitywatch_data.profiles.sketch import DistinctSketch

PARTLY_ZONED = "TIMESTAMP WITH AND WITHOUT TIME ZONE"
"""The type of a column of times that has a zone in some parts of the data only."""


def zoned(type_: str) -> bool:
    """Whether a type of times has a zone, as the engines call it."""
    return "WITH TIME ZONE" in type_ or type_ == "TIMESTAMPTZ"


class KindsDifferError(CollectError):
    """A column is measured in one way in a part of the data and in another way in the rest."""

    def __init__(self, column: str, kinds: tuple[str, str]) -> None:
        one, other = kinds
        super().__init__(
            f"column {short(column)} is {one} in one part and {other} in another", hint="give it one type"
        )
        self.column = column


class Kind(StrEnum):
    """How a column is measured."""

    NUMERIC = "numeric"
    CATEGORICAL = "categorical"
    TEMPORAL = "temporal"
    NESTED = "nested"


@dataclass(frozen=True, slots=True)
class Extent:
    """The smallest and the largest of something, and its sum; ``total`` is 0 where a sum means nothing."""

    least: float
    most: float
    total: float = 0.0

    def merged(self, other: Extent | None) -> Extent:
        """The extent of both."""
        if other is None:
            return self
        return Extent(min(self.least, other.least), max(self.most, other.most), self.total + other.total)


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column: ``values`` rows are not null, ``odd`` of them NaN or infinite.

    ``extent`` is of the finite values: numbers, seconds since 1970 (UTC where there is no zone), characters of a text.
    ``squares`` is the sum of squares of the values of ``histogram`` in scales from its centre. ``source`` is the column that
    this one was made of, where it is none of the table's own.
    """

    name: str
    type: str
    kind: Kind
    values: int
    odd: int = 0
    extent: Extent | None = None
    squares: float = 0.0
    distinct: DistinctSketch = field(default_factory=DistinctSketch)
    histogram: Histogram | None = None
    categories: Categories | None = None
    source: str = ""

    @property
    def usable(self) -> int:
        """Rows whose value says something: neither null, nor NaN, nor infinite."""
        return self.values - self.odd

    @property
    def mean(self) -> float | None:
        """The mean of a numeric column; None without values, and where it cannot be said."""
        if self.histogram is None or not self.histogram.count:
            return None
        total = sum(self.histogram.bins.totals)
        return _finite(
            self.histogram.layout.centre + self.histogram.layout.scale * total / self.histogram.count
        )

    @property
    def deviation(self) -> float | None:
        """The standard deviation of a numeric column; None without values, and where it cannot be said."""
        if self.histogram is None or not self.histogram.count:
            return None
        count = self.histogram.count
        mean = sum(self.histogram.bins.totals) / count
        variance = self.squares / count - mean * mean
        if not math.isfinite(variance):
            return None
        return _finite(self.histogram.layout.scale * math.sqrt(max(0.0, variance)))

    def anonymous(self, below: int) -> ColumnProfile:
        """Without what could tell of single rows: values that fewer have, the smallest and largest value, fine bins.

        Times keep their extent: it says how new the data are.
        """
        return replace(
            self,
            extent=self.extent if self.kind is Kind.TEMPORAL else None,
            histogram=self.histogram.anonymous() if self.histogram else None,
            categories=self.categories.anonymous(below) if self.categories else None,
        )

    def merged(self, other: ColumnProfile) -> ColumnProfile:
        """The profile of both parts; raises KindsDifferError where the column is not the same in both.

        A part in which it has no value says nothing of what it is.
        """
        if not self.values or not other.values:
            return other if other.values or self.kind is not other.kind else self
        if (self.name, self.kind) != (other.name, other.kind):
            raise KindsDifferError(self.name, (self.kind, other.kind))
        return ColumnProfile(
            self.name,
            _type(self.type, other.type),
            self.kind,
            self.values + other.values,
            self.odd + other.odd,
            self.extent.merged(other.extent) if self.extent else other.extent,
            self.squares + other.squares,
            self.distinct.merged(other.distinct),
            _both(self.histogram, other.histogram),
            _named(self.categories, other.categories),
            self.source,
        )


@dataclass(frozen=True, slots=True)
class TableProfile:
    """A table or a part of one. ``hashing`` tells which hash function the engine has: others do not compare."""

    rows: int
    columns: Mapping[str, ColumnProfile]
    hashing: str

    @property
    def layouts(self) -> dict[str, Layout]:
        """Where the bins of each numeric column lie."""
        return {name: each.histogram.layout for name, each in self.columns.items() if each.histogram}

    def anonymous(self, below: int) -> TableProfile:
        """Without what could tell of fewer rows than ``below``; 0 hides nothing."""
        if not below:
            return self
        columns = {name: each.anonymous(below) for name, each in self.columns.items()}
        return TableProfile(self.rows, columns, self.hashing)

    def merged(self, other: TableProfile) -> TableProfile:
        """The profile of both parts; a column that one of them does not have is null there."""
        if self.hashing != other.hashing:
            raise CollectError(
                "the profiles were made by engines that hash differently",
                hint="profile both with one version",
            )
        columns = dict(self.columns)
        for name, column in other.columns.items():
            columns[name] = columns[name].merged(column) if name in columns else column
        return TableProfile(self.rows + other.rows, columns, self.hashing)


def _type(one: str, other: str) -> str:
    """The type of both parts: the one that is no whole number, and of times whether all have a zone."""
    if (
        one != other
        and one.startswith("TIMESTAMP")
        and other.startswith("TIMESTAMP")
        and zoned(one) != zoned(other)
    ):
        return PARTLY_ZONED
    return one if "INT" not in one or "INT" in other else other


def _both(one: Histogram | None, other: Histogram | None) -> Histogram | None:
    return one.merged(other) if one and other else one or other


def _named(one: Categories | None, other: Categories | None) -> Categories | None:
    return one.merged(other) if one and other else one or other


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
