"""Profiles of columns whose rows belong together, and of others that look alike, for benchmarks/drift_signals.py.

A group is what several rows have in common: a session, a visitor, an order. How many rows a group has follows a law, and who
comes follows another: others on every side, or some of a population. Values are drawn row by row, so nothing is approximated.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from drift_samples import Numbers, Random, categorical, layout_of, numeric
from numpy.typing import NDArray

from qualitywatch_data.profiles.categories import BUCKETS, most_frequent
from qualitywatch_data.profiles.column import ColumnProfile, Extent, Kind, TableProfile
from qualitywatch_data.profiles.layout import Layout
from qualitywatch_data.profiles.sketch import KEPT, DistinctSketch, sketch_of
from qualitywatch_data.profiles.texts import length_profile, pattern_profile

Counts = NDArray[np.int64]
Ids = NDArray[np.uint64]
Rows = tuple[int, int]
Tables = tuple[TableProfile, TableProfile]
PATTERNS = 30
COUNTED = 100_000
"""Different texts up to which a profile counts each; of more, those frequent in a sample."""
SAMPLED = 20_000


def fixed(size: int) -> Callable[[Random, int], Counts]:
    """Groups of one size."""
    return lambda _, rows: np.full(rows // size + 1, size)


def poisson(mean: float) -> Callable[[Random, int], Counts]:
    """Groups of 1 + Poisson rows, ``mean`` on average."""
    return lambda random, rows: 1 + random.poisson(mean - 1, int(2 * rows / mean) + 50)


def geometric(mean: float) -> Callable[[Random, int], Counts]:
    """Groups of a geometric number of rows."""
    return lambda random, rows: random.geometric(1 / mean, int(2 * rows / mean) + 50)


def heavy(exponent: float, most: float) -> Callable[[Random, int], Counts]:
    """Groups by Zipf's law, none of more than a share ``most`` of all rows."""
    return lambda random, rows: np.minimum(random.zipf(exponent, rows), max(1, int(most * rows)))


def huge(groups: int, share: float) -> Callable[[Random, int], Counts]:
    """A few groups of a share of all rows each, and single rows."""

    def make(_: Random, rows: int) -> Counts:
        few = np.full(groups, int(share * rows))
        return np.r_[few, np.ones(rows - few.sum(), dtype=np.int64)]

    return make


LAWS: dict[str, Callable[[Random, int], Counts]] = {
    "2 rows each": fixed(2),
    "20 rows each": fixed(20),
    "Poisson, 4 on average": poisson(4),
    "geometric, 5 on average": geometric(5),
    "geometric, 20 on average": geometric(20),
    "Zipf 1.5, up to 2 % of the rows": heavy(1.5, 0.02),
    "three of 5 %, the others single": huge(3, 0.05),
}


@dataclass(frozen=True)
class Who:
    """Who comes: others on every side, or at random of a population of which the larger side sees ``seen``."""

    seen: float = 0.0
    dense: bool = False

    def ids(self, random: Random, groups: tuple[int, int]) -> tuple[Ids, Ids]:
        """The identifiers of the groups of both sides."""
        first, second = groups
        if not self.seen:
            both = _different(random, first + second)
            return both[:first], both[first:]
        population = int(max(groups) / self.seen)
        known = (
            np.arange(1, population + 1, dtype=np.uint64) if self.dense else _different(random, population)
        )
        one, other = (random.choice(known, each, replace=False) for each in groups)
        return one, other


WHO = {
    "others on every side": Who(),
    "a third of a population": Who(0.3),
    "60 % of a population, numbered without gaps": Who(0.6, dense=True),
    "90 % of a population": Who(0.9),
}


def grouped(
    law: Callable[[Random, int], Counts], who: Who, made: Callable[[Ids, Counts, Random], TableProfile]
) -> Callable[[Random, Rows], Tables]:
    """Both sides of a column of identifiers."""

    def make(random: Random, rows: Rows) -> Tables:
        counts = [_cut(law(random, each), each) for each in rows]
        one, other = who.ids(random, (len(counts[0]), len(counts[1])))
        return made(one, counts[0], random), made(other, counts[1], random)

    return make


def numbers(random: Random, rows: Rows, draw: Callable[[Random, int, int], Numbers]) -> Tables:
    """Both sides of a column of whole numbers that ``draw`` draws of a side (0 or 1)."""
    values = [np.floor(draw(random, each, side)) for side, each in enumerate(rows)]
    layout = layout_of(values[0])
    one, other = (TableProfile(len(each), {"x": _whole(each, layout)}, "") for each in values)
    return one, other


def as_numbers(law: Callable[[Random, int], Counts], who: Who) -> Callable[[Random, Rows], Tables]:
    """Groups whose identifiers are whole numbers."""

    def make(random: Random, rows: Rows) -> Tables:
        counts = [_cut(law(random, each), each) for each in rows]
        ids = who.ids(random, (len(counts[0]), len(counts[1])))
        drawn = [np.repeat(each, count).astype(float) for each, count in zip(ids, counts, strict=True)]
        return numbers(random, rows, lambda _, __, side: drawn[side])

    return make


def as_texts(
    ids: Ids, counts: Counts, random: Random, *, patterns: int = PATTERNS, first: int = 0
) -> TableProfile:
    """Identifiers that are texts, each of one of some patterns and of the length that belongs to it."""
    hashes = hashed(ids)
    rows = int(counts.sum())
    known = np.argsort(-counts, kind="stable")[:65]
    if len(counts) > COUNTED:
        met = random.binomial(counts, min(1.0, SAMPLED / rows))
        known = np.argsort(-met, kind="stable")[:64]
        known = known[met[known] > 1]
    values = {f"s{ids[place]}": int(counts[place]) for place in known}
    buckets = np.bincount((hashes % BUCKETS).astype(int), weights=counts, minlength=BUCKETS).astype(int)
    named = most_frequent(values, tuple(int(each) for each in buckets), complete=len(counts) <= COUNTED)
    column = ColumnProfile("x", "VARCHAR", Kind.CATEGORICAL, rows, distinct=_sketch(hashes), categories=named)
    look = first + (hashed(ids + np.uint64(7)) % patterns).astype(int)
    by_look = np.bincount(look, weights=counts, minlength=first + patterns).astype(int)
    looks = categorical(by_look, np.arange(len(by_look)) % BUCKETS).categories
    assert looks  # noqa: S101 - it is made of them
    made = (
        column,
        length_profile("x", {place + 1: int(count) for place, count in enumerate(by_look) if count}),
        pattern_profile("x", looks),
    )
    return TableProfile(rows, {each.name: each for each in made}, "")


def words(random: Random, rows: Rows, *, count: int, replaced: float) -> Tables:
    """A vocabulary (Zipf 0.8), drawn row by row, of which so many words are others on the second side."""
    shares = 1 / np.arange(1, count + 1) ** 0.8
    sides = []
    start = int(random.integers(1, 2**40))
    for side, each in enumerate(rows):
        drawn = random.multinomial(each, shares / shares.sum())
        ids = np.arange(start, start + count, dtype=np.uint64)
        new = np.arange(count) % 100 < replaced * 100 * side
        ids[new] += np.uint64(2**41)
        sides.append(as_texts(ids[drawn > 0], drawn[drawn > 0], random, patterns=1))
    return sides[0], sides[1]


def other_format(random: Random, rows: Rows) -> Tables:
    """Sessions of five rows on average, whose identifiers follow other patterns on the second side."""
    made = []
    for side, each in enumerate(rows):
        counts = _cut(geometric(5)(random, each), each)
        made.append(as_texts(_different(random, len(counts)), counts, random, first=side * PATTERNS))
    return made[0], made[1]


def moving(random: Random, rows: Rows, *, gaps: int, each: int, start: int = 0) -> Tables:
    """Running numbers with gaps, each in so many rows, which go on where they ended."""
    n, m = rows
    steps = np.cumsum(random.integers(1, 2 * gaps, (n + m) // each + 1)) + start
    values = np.repeat(steps, each).astype(float)
    return numbers(random, rows, lambda _, size, side: values[n : n + size] if side else values[:size])


def sixty_four_bits(random: Random, rows: Rows) -> Tables:
    """Whole numbers drawn from all of 64 bits."""
    return numbers(random, rows, lambda r, size, _: r.integers(-(2**63), 2**63 - 1, size).astype(float))


@dataclass(frozen=True)
class Amounts:
    """Whole numbers drawn row by row, of which many rows may have the same; ``shift`` is in standard deviations."""

    draw: Callable[[Random, int], Numbers]
    shift: float = 0.0

    def __call__(self, random: Random, rows: Rows) -> Tables:
        """Both sides."""
        moved = np.round(self.shift * np.std(self.draw(np.random.default_rng(1), 200_000)))
        return numbers(random, rows, lambda r, size, side: self.draw(r, size) + side * moved)


def _prices(random: Random, size: int) -> Numbers:
    known = np.random.default_rng(3)
    found: Numbers = random.choice(
        np.floor(known.lognormal(7, 0.8, 300)), size, p=known.dirichlet(np.full(300, 0.5))
    )
    return found


AMOUNTS: dict[str, Callable[[Random, int], Numbers]] = {
    "quantity, 1 to 20": lambda r, n: r.integers(1, 21, n).astype(float),
    "age": lambda r, n: np.floor(np.clip(r.normal(45, 15, n), 18, 95)),
    "score, 0 to 999": lambda r, n: r.integers(0, 1000, n).astype(float),
    "negative binomial, 200 on average": lambda r, n: r.negative_binomial(2, 0.01, n).astype(float),
    "lognormal in cents": lambda r, n: np.floor(100 * r.lognormal(3, 0.8, n)),
    "the same, half of them 0": lambda r, n: np.where(
        r.integers(0, 2, n) == 0, 0, np.floor(100 * r.lognormal(3, 0.8, n))
    ),
    "300 prices": _prices,
}


def hashed(numbers_: Ids) -> Ids:
    """Splitmix64 (Steele, Lea, Flood, OOPSLA 2014)."""
    mixed = numbers_ + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    found: Ids = mixed ^ (mixed >> np.uint64(31))
    return found


def _whole(values: Numbers, layout: Layout) -> ColumnProfile:
    different = np.unique(values)
    return replace(
        numeric(values, layout),
        type="BIGINT",
        extent=Extent(float(different[0]), float(different[-1])),
        distinct=_sketch(hashed(different.astype(np.int64).astype(np.uint64))),
    )


def _sketch(hashes: Ids) -> DistinctSketch:
    smallest = hashes if len(hashes) <= KEPT else np.partition(hashes, KEPT)[: KEPT + 1]
    return sketch_of({int(each) for each in smallest})


def _cut(counts: Counts, rows: int) -> Counts:
    counts = counts[: int(np.searchsorted(np.cumsum(counts), rows)) + 1].copy()
    counts[-1] -= counts.sum() - rows
    return counts[counts > 0]


def _different(random: Random, count: int) -> Ids:
    found = np.unique(random.integers(1, 2**40, int(count * 1.01) + 10).astype(np.uint64))
    return random.permutation(found)[:count]
