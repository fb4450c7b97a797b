"""How often ``data.drift`` alarms where nothing has changed, by signals other than a column's plain values.

Run: .venv/bin/python benchmarks/drift_signals.py [runs] [part of a row's name]

What is missing, booleans, the lengths and patterns of texts, many columns together, and rows that come together: the rows of a
session have one identifier of it. Who comes, and with how many rows, follows several laws; then columns that have changed. Profiles are made from drawn counts and judged by the
collector's own code. Intervals are Clopper–Pearson at 95 %. All rows with 1,000 runs take hours of one core: name some.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from itertools import product

import numpy as np
from drift_groups import (
    AMOUNTS,
    LAWS,
    PATTERNS,
    WHO,
    Amounts,
    Counts,
    Rows,
    Tables,
    as_numbers,
    as_texts,
    grouped,
    moving,
    numbers,
    other_format,
    sixty_four_bits,
    words,
)
from drift_samples import CATEGORIES, Random, categorical, named_pair, pair, zipf
from drift_truth import Pair, compared, interval
from numpy.typing import NDArray
from scipy import stats

from qualitywatch_data.comparison.columns import Comparison, missing_test
from qualitywatch_data.comparison.relevance import Test
from qualitywatch_data.comparison.tables import comparisons
from qualitywatch_data.comparison.verdict import Verdict, judge
from qualitywatch_data.drift import ALPHA, TOLERANCE
from qualitywatch_data.profiles.categories import BUCKETS
from qualitywatch_data.profiles.column import ColumnProfile, Kind, TableProfile
from qualitywatch_data.profiles.texts import length_profile, pattern_profile

RUNS = 1000
SIZES = ((500, 50), (500, 500), (2_000, 500), (10_000, 10_000), (100_000, 1_000), (1_000_000, 1_000_000))
SESSIONS = ((2_000, 500), (2_000, 2_000), (20_000, 2_000), (100_000, 2_000), (50_000, 50_000))
LARGE = ((1_000_000, 1_000_000),)
TO_BE_FOUND = ((2_000, 500), (10_000, 1_000), (100_000, 1_000), (20_000, 20_000))
MISSING = (0.001, 0.01, 0.1, 0.5)
TRUE = (0.001, 0.01, 0.02, 0.3)
COLUMNS = 100
Make = Callable[[Random, Rows], Sequence[Comparison]]


def missing(share: float) -> Make:
    """A column of which so much is missing, and of whose values nothing can be said."""

    def make(random: Random, rows: Rows) -> Sequence[Comparison]:
        n, m = rows
        found = missing_test(
            (int(random.binomial(n, share)), int(random.binomial(m, share))), rows, TOLERANCE
        )
        return [Comparison("x", Kind.TEMPORAL, rows, Test(0.0, 0, n * m / (n + m), TOLERANCE), found)]

    return make


def boolean(share: float) -> Make:
    """A column that is true in so many rows."""

    def make(random: Random, rows: Rows) -> Sequence[Comparison]:
        true = [int(random.binomial(each, share)) for each in rows]
        both = [
            categorical(np.array([yes, each - yes]), np.array([3, 7]))
            for yes, each in zip(true, rows, strict=True)
        ]
        return [compared((both[0], both[1]))]

    return make


def lengths(random: Random, rows: Rows) -> Sequence[Comparison]:
    """The lengths of texts, of 1 to 400 characters."""
    shares = np.diff(stats.lognorm(0.8, scale=20).cdf(np.arange(0.5, 401.5)))
    return [compared(_looks(random, rows, shares / shares.sum(), length_of))]


def patterns(random: Random, rows: Rows) -> Sequence[Comparison]:
    """The patterns of texts."""
    shares, _ = zipf(PATTERNS, 0.0)
    return [compared(_looks(random, rows, shares, pattern_of))]


def wide(random: Random, rows: Rows) -> Sequence[Comparison]:
    """Many columns: numbers, categories, booleans."""
    found: list[Comparison] = []
    for place in range(COLUMNS // 5):
        found += [compared(pair(random, name, *rows, 0.0)) for name in ("normal", "discrete (Poisson 3)")]
        found += [
            compared(named_pair(random, count, *rows, 0.0)) for count in (10, CATEGORIES["200 categories"])
        ]
        found += boolean(0.02 + place / 40)(random, rows)
    return found


def of_tables(make: Callable[[Random, Rows], Tables]) -> Make:
    """The comparisons of both sides of a table."""

    def compare(random: Random, rows: Rows) -> Sequence[Comparison]:
        before, now = make(random, rows)
        return comparisons(before, now, TOLERANCE)

    return compare


def sessions(size: int) -> Make:
    """Rows of sessions, of a geometric number of rows that is ``size`` on average: the identifier, its length and pattern."""

    def make(random: Random, rows: Rows) -> Sequence[Comparison]:
        start = int(random.integers(1, 2**40))
        sides = [_table(random, each, size, start + place * 2**41) for place, each in enumerate(rows)]
        return comparisons(sides[0], sides[1], TOLERANCE)

    return make


def visitors(random: Random, rows: Rows) -> Tables:
    """Rows of visitors who are whole numbers below a million, of 20 rows on average."""
    drawn = [
        np.repeat(random.integers(0, 10**6, len(each)), each).astype(float)
        for each in (_groups(random, n, 20) for n in rows)
    ]
    return numbers(random, rows, lambda _, __, side: drawn[side])


def length_of(counts: Counts) -> ColumnProfile:
    """The profile of lengths, of rows by length less one."""
    return length_profile("x", {place + 1: int(count) for place, count in enumerate(counts) if count})


def pattern_of(counts: Counts) -> ColumnProfile:
    """The profile of patterns, of rows by pattern."""
    named = categorical(counts, np.arange(len(counts)) % BUCKETS).categories
    assert named  # noqa: S101 - it is made of them
    return pattern_profile("x", named)


def _looks(
    random: Random, rows: Rows, shares: NDArray[np.float64], make: Callable[[Counts], ColumnProfile]
) -> Pair:
    before, now = (make(random.multinomial(each, shares)) for each in rows)
    return before, now


def _groups(random: Random, rows: int, size: int) -> Counts:
    """Of how many rows each group is."""
    counts = random.geometric(1 / size, 2 * rows // size + 50)
    counts = counts[: int(np.searchsorted(np.cumsum(counts), rows)) + 1]
    counts[-1] -= counts.sum() - rows
    return counts


def _table(random: Random, rows: int, size: int, first: int) -> TableProfile:
    counts = _groups(random, rows, size)
    return as_texts(np.arange(first, first + len(counts), dtype=np.uint64), counts, random)


def groups() -> dict[str, Callable[[Random, Rows], Tables]]:
    """Columns whose rows belong together or whose values move on, and whole numbers that do not: nothing has changed."""
    made: dict[str, Callable[[Random, Rows], Tables]] = {}
    for (who, each), (law, sizes) in product(WHO.items(), LAWS.items()):
        made[f"numbers, {who}, {law}"] = as_numbers(sizes, each)
        made[f"texts, {who}, {law}"] = grouped(sizes, each, as_texts)
    made["running numbers without gaps"] = partial(moving, gaps=1, each=1)
    made["running numbers with gaps"] = partial(moving, gaps=20, each=1)
    made["running numbers with gaps, 3 rows each"] = partial(moving, gaps=20, each=3)
    made["seconds since 1970"] = partial(moving, gaps=20, each=1, start=1_764_000_000)
    made["64 bits at random"] = sixty_four_bits
    made["a vocabulary of 2,000 words"] = partial(words, count=2_000, replaced=0.0)
    return made | {f"same {name}": Amounts(draw) for name, draw in AMOUNTS.items()}


def changes() -> dict[str, Callable[[Random, Rows], Tables]]:
    """Columns like these that have changed."""
    made: dict[str, Callable[[Random, Rows], Tables]] = {
        f"shift, {name}": Amounts(draw, 0.5) for name, draw in AMOUNTS.items()
    }
    for count in (300, 2_000):
        made[f"a vocabulary of {count:,} words, all replaced"] = partial(words, count=count, replaced=1.0)
        made[f"a vocabulary of {count:,} words, half replaced"] = partial(words, count=count, replaced=0.5)
    return made | {"identifiers of another format": other_format}


def row(name: str, make: Make, rows: Rows, runs: int) -> None:
    """How often a column alarms, and how often anything in a whole table does."""
    random = np.random.default_rng(20)
    tables = [[each.verdict for each in judge(make(random, rows), ALPHA)] for _ in range(runs)]
    verdicts = [each for found in tables for each in found]
    alarms = sum(each is Verdict.BEYOND for each in verdicts)
    any_of = sum(Verdict.BEYOND in found for found in tables)
    print(f"{name:60} {interval(alarms, len(verdicts))}  tables with an alarm {any_of} of {runs}", flush=True)


def main(runs: int, wanted: str) -> None:
    """Every row of the table."""
    made: dict[str, tuple[Make, int]] = {f"{share:.1%} missing": (missing(share), 1) for share in MISSING}
    made |= {f"boolean, true in {share:.1%}": (boolean(share), 1) for share in TRUE}
    made |= {"lengths of texts": (lengths, 1), f"{PATTERNS} patterns of texts": (patterns, 1)}
    made[f"{COLUMNS} columns together"] = (wide, 50)
    cases = [(name, *each, rows) for (name, each), rows in product(made.items(), SIZES)]
    cases += [
        (f"sessions of {size} rows", sessions(size), 1, rows) for size, rows in product((2, 5, 20), SESSIONS)
    ]
    cases += [("visitors of 20 rows", of_tables(visitors), 1, rows) for rows in SESSIONS]
    cases += [(name, of_tables(each), 1, rows) for (name, each), rows in product(groups().items(), SESSIONS)]
    cases += [(name, of_tables(each), 4, rows) for (name, each), rows in product(groups().items(), LARGE)]
    cases += [
        (name, of_tables(each), 2, rows) for (name, each), rows in product(changes().items(), TO_BE_FOUND)
    ]
    for what, make, share, (n, m) in cases:
        name = f"{what}, {n:,} / {m:,}"
        if wanted in name:
            row(name, make, (n, m), max(20, runs // share))


if __name__ == "__main__":
    given = dict(enumerate(sys.argv))
    main(int(given.get(1, RUNS)), given.get(2, ""))
