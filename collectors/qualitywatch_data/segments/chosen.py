"""Which parts of the rows are compared on their own: the largest, and the names of the others."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pydantic import BaseModel, ConfigDict, Field

from qualitywatch import CollectError
from qualitywatch_data.messages import label_of, short
from qualitywatch_data.profiles.column import TableProfile
from qualitywatch_data.profiles.profiled import Profiled, Profiler
from qualitywatch_data.sources.dataset import Dataset, Only


class Segments(BaseModel):
    """Which parts of the rows are compared on their own."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    by: tuple[str, ...] = Field(
        min_length=1, max_length=5, description="Columns, each value of which is a segment."
    )
    min_rows: int = Field(default=500, ge=1, description="Rows that a segment must have on either side.")
    at_most: int = Field(
        default=20, ge=1, le=200, description="How many segments of a column, the largest ones."
    )


@dataclass(frozen=True, slots=True)
class Sides:
    """The reference and the current data, with their profiles."""

    profiler: Profiler
    reference: Dataset
    current: Dataset
    before: Profiled
    now: Profiled


@dataclass(frozen=True, slots=True)
class Segment:
    """The rows that have these values; ``rows`` is how many the smaller side has of them."""

    values: tuple[Only, ...]
    rows: int

    @property
    def name(self) -> str:
        """How it is told."""
        return label_of(" ".join(f"{each.column}={each.value}" for each in self.values))

    @property
    def columns(self) -> frozenset[str]:
        """The columns that have one value in it."""
        return frozenset(each.column for each in self.values)

    def of(self, dataset: Dataset) -> Dataset:
        """Its rows of a data set."""
        return replace(dataset, where=(*dataset.where, *self.values))

    def without_its_columns(self, profile: TableProfile) -> TableProfile:
        """The profile, without the columns that cannot shift in it."""
        kept = {
            name: each
            for name, each in profile.columns.items()
            if self.columns.isdisjoint((name, each.source))
        }
        return TableProfile(profile.rows, kept, profile.hashing)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The segments to be judged, the largest first; those that were too many; and those with too few rows."""

    judged: tuple[Segment, ...] = ()
    too_many: tuple[Segment, ...] = ()
    small: tuple[Segment, ...] = ()
    unnamed: tuple[tuple[str, int], ...] = ()
    """Columns with more values than a profile names, and how many rows of the two sides have the others."""

    def __add__(self, other: Chosen) -> Chosen:
        """Those of both."""
        return Chosen(
            self.judged + other.judged,
            self.too_many + other.too_many,
            self.small + other.small,
            self.unnamed + other.unnamed,
        )

    def largest(self, most: int) -> Chosen:
        """At most so many to be judged."""
        ranked = sorted(self.judged, key=lambda each: -each.rows)
        too_many = (*self.too_many, *ranked[most:])
        return Chosen(tuple(ranked[:most]), too_many, self.small, self.unnamed)


def chosen(
    before: TableProfile, now: TableProfile, column: str, least: int, *, within: Segment | None = None
) -> Chosen:
    """The values of a column that either side names, with at least so many rows on both; raises CollectError without any.

    ``within`` says which segment the profiles are of.
    """
    named = []
    for side in (before, now):
        found = side.columns.get(column)
        if found is None or found.categories is None:
            raise CollectError(f"{short(column)} has no categories to be segments", hint="correct by")
        named.append(found.categories)
    rows = {
        value: min(each.values.get(value, 0) for each in named)
        for value in {**named[0].values, **named[1].values}
        if "…#" not in value
    }
    outer = within.values if within is not None else ()
    ranked = [
        Segment((*outer, Only(column, value)), rows[value])
        for value in sorted(rows, key=lambda value: (-rows[value], value))
    ]
    large = tuple(each for each in ranked if each.rows >= least)
    other = sum(each.other for each in named)
    return Chosen(large, small=tuple(ranked[len(large) :]), unnamed=((column, other),) if other else ())


def require_files(sides: Sides) -> None:
    """Raise CollectError where rows cannot be chosen by their values."""
    if not sides.reference.parts or not sides.current.parts:
        raise CollectError("segments are made of files only", hint="export the table, or query each segment")
