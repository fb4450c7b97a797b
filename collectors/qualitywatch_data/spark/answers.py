"""What Spark answers, put together to profiles of columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from qualitywatch_data.profiles.bins import Bin, Bins
from qualitywatch_data.profiles.categories import Categories, filled, most_frequent
from qualitywatch_data.profiles.column import ColumnProfile, Extent, Kind
from qualitywatch_data.profiles.histogram import Histogram
from qualitywatch_data.profiles.layout import Layout
from qualitywatch_data.profiles.queries import Column
from qualitywatch_data.profiles.sketch import DistinctSketch, sketch_of
from qualitywatch_data.profiles.texts import length_profile, pattern_profile
from qualitywatch_data.spark.before import EVERY_HASH
from qualitywatch_data.spark.values import ROWS

_MODULUS = 2**64
_MICROSECONDS = 10**6
_SECONDS_OF_A_DAY = 86_400


class _Said(NamedTuple):
    """One row of an answer, as ``queries.profiled`` tells it."""

    column: int
    what: str
    place: int
    text: str | None
    rows: int
    total: float | None
    squares: float | None
    least: float | None
    most: float | None
    centre: float | None
    scale: float | None
    last_hash: int | None


class Answers:
    """The answer to one query about some columns, which are numbered by their places."""

    def __init__(self, answer: Iterable[Sequence[Any]]) -> None:
        self._said: dict[tuple[int, str], list[_Said]] = {}
        for each in answer:
            said = _Said(*each)
            self._said.setdefault((said.column, said.what), []).append(said)

    @property
    def rows(self) -> int:
        """How many rows the table has."""
        return sum(each.rows for each in self._of(ROWS, "rows"))

    def layout(self, place: int) -> Layout | None:
        """Where a column's bins lie; None where it has none."""
        for each in self._of(place, "rows"):
            if each.centre is not None and each.scale is not None:
                return Layout(each.centre, each.scale)
        return None

    def lacks_hashes(self, place: int, enough: int) -> bool:
        """Whether fewer than enough hashes are known although not all of them were wanted."""
        all_wanted = all(each.last_hash == EVERY_HASH for each in self._of(place, "rows"))
        return not all_wanted and len(self._of(place, "hash")) < enough

    def sketch(self, place: int) -> DistinctSketch:
        """The smallest hashes of a column."""
        return sketch_of({each.place % _MODULUS for each in self._of(place, "hash")})

    def profiles(self, columns: Sequence[Column]) -> Iterator[ColumnProfile]:
        """The profile of each column, and of what its texts look like."""
        for place, column in enumerate(columns):
            yield self._profile(place, column)
            if column.textual and self._of(place, "rows"):
                name = column.name
                yield length_profile(name, {said.place: said.rows for said in self._of(place, "length")})
                yield pattern_profile(name, self._categories(place, "pattern", "patterned"))

    def _of(self, place: int, what: str) -> list[_Said]:
        return self._said.get((place, what), [])

    def _profile(self, place: int, column: Column) -> ColumnProfile:
        values = sum(each.rows for each in self._of(place, "rows"))
        bins = sorted(self._of(place, "bin"), key=lambda each: each.place)
        layout = self.layout(place) if bins else None
        histogram = Histogram(layout, Bins.of(map(_bin, bins))).compact() if layout else None
        categorical = column.kind is Kind.CATEGORICAL and values > 0
        return ColumnProfile(
            column.name,
            column.type,
            column.kind,
            values,
            values - (histogram.count if histogram else 0) if column.kind is Kind.NUMERIC else 0,
            self._extent(place, column),
            sum(each.squares or 0.0 for each in bins),
            self.sketch(place),
            histogram,
            self._categories(place, "value", "bucket") if categorical else None,
        )

    def _extent(self, place: int, column: Column) -> Extent | None:
        match column.kind:
            case Kind.NUMERIC:
                told = self._of(place, "bin")
            case Kind.TEMPORAL:
                told = self._of(place, "rows")
            case Kind.CATEGORICAL:
                lengths = {each.place: each.rows for each in self._of(place, "length")}
                total = sum(length * rows for length, rows in lengths.items())
                return Extent(min(lengths), max(lengths), float(total)) if lengths else None
            case Kind.NESTED:
                return None
        least = [each.least for each in told if each.least is not None]
        most = [each.most for each in told if each.most is not None]
        if not least or not most:
            return None
        return Extent(_seconds(min(least), column), _seconds(max(most), column))

    def _categories(self, place: int, named: str, buckets: str) -> Categories:
        counts = {str(each.text): each.rows for each in self._of(place, named)}
        rows = filled((each.place, each.rows) for each in self._of(place, buckets))
        return most_frequent(counts, rows, complete=True)


def _bin(said: _Said) -> Bin:
    atom = said.least if said.least == said.most else None
    return Bin(said.place, said.rows, said.total or 0.0, atom)


def _seconds(value: float, column: Column) -> float:
    """A bound of a column as profiles have it: times in seconds since 1970, everything else as it is."""
    if column.kind is not Kind.TEMPORAL:
        return value
    return value * _SECONDS_OF_A_DAY if column.type == "DATE" else value / _MICROSECONDS
