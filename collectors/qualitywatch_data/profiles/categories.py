"""The values of a categorical column: the frequent ones by name, all of them by the hash of their value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

KEPT = 64
BUCKETS = 64


@dataclass(frozen=True, slots=True)
class Categories:
    """Exact counts: of the most frequent values, and of BUCKETS sets of values that depend on nothing but their hash.

    ``complete`` says that no value is missing in ``values``.
    """

    values: Mapping[str, int] = field(default_factory=dict)
    buckets: tuple[int, ...] = (0,) * BUCKETS
    complete: bool = True

    @property
    def count(self) -> int:
        """How many rows have a value."""
        return sum(self.buckets)

    @property
    def other(self) -> int:
        """How many rows have a value that is not named."""
        return self.count - sum(self.values.values())

    def merged(self, other: Categories) -> Categories:
        """The categories of both; named are the values that both sides know exactly, so every count stays exact."""
        buckets = tuple(one + two for one, two in zip(self.buckets, other.buckets, strict=True))
        known = [
            value
            for value in {*self.values, *other.values}
            if (value in self.values or self.complete) and (value in other.values or other.complete)
        ]
        counts = {value: self.values.get(value, 0) + other.values.get(value, 0) for value in known}
        return most_frequent(counts, buckets, complete=self.complete and other.complete)

    def anonymous(self, at_least: int) -> Categories:
        """Without the names of values that fewer rows than ``at_least`` have."""
        kept = {value: count for value, count in self.values.items() if count >= at_least}
        return Categories(kept, self.buckets, complete=self.complete and len(kept) == len(self.values))


def filled(buckets: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    """The rows of all BUCKETS, of pairs of a bucket and some rows in it."""
    rows = [0] * BUCKETS
    for bucket, count in buckets:
        rows[int(bucket)] += int(count)
    return tuple(rows)


def most_frequent(counts: Mapping[str, int], buckets: tuple[int, ...], *, complete: bool) -> Categories:
    """The categories whose KEPT most frequent values are named."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return Categories(dict(ranked[:KEPT]), buckets, complete=complete and len(ranked) <= KEPT)
