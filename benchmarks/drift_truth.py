"""How truthful ``data.drift`` is: false alarms and shifts found, with confidence intervals.

Run: .venv/bin/python benchmarks/drift_truth.py [runs] [part of a row's name]

Profiles are made as benchmarks/drift_samples.py says and judged by the collector's own code: the layout comes from the
reference, bins and cells are those of a check. Only the engine is left out, which would make the same histograms more
slowly. Intervals are Clopper–Pearson at 95 %. A run takes 1 to 5 ms of one core, a month of the weekly cycle 50 to 150.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import product

import numpy as np
from drift_samples import CATEGORIES, NUMBERS, Random, named_pair, pair
from drift_weeks import JUDGED, WEEK, lived
from scipy.stats import beta

from qualitywatch_data.comparison.columns import (
    Comparison,
    categorical_cells,
    missing_test,
    numeric_cells,
)
from qualitywatch_data.comparison.distances import pearson
from qualitywatch_data.comparison.relevance import Test
from qualitywatch_data.comparison.verdict import MATTERS, Verdict, judge
from qualitywatch_data.drift import ALPHA, TOLERANCE
from qualitywatch_data.profiles.column import ColumnProfile
from qualitywatch_data.profiles.histogram import alike, side_by_side

RUNS = 1500
Pair = tuple[ColumnProfile, ColumnProfile]
SIZES = [
    (500, 50),
    (500, 500),
    (500, 10_000_000),
    (2_000, 200),
    (2_000, 500),
    (10_000, 200),
    (10_000, 10_000),
    (100_000, 1_000),
    (1_000_000, 50),
    (1_000_000, 1_000_000),
    (10_000_000, 1_000),
    (10_000_000, 10_000_000),
]
TO_BE_FOUND = [(2_000, 500), (10_000, 1_000), (100_000, 1_000), (10_000_000, 500), (10_000_000, 10_000_000)]


def compared(sides: Pair, name: str = "x") -> Comparison:
    """The tests of a column of which nothing is missing."""
    before, now = sides
    if before.histogram and now.histogram:
        cells = numeric_cells(side_by_side(*alike(before.histogram, now.histogram)))
    else:
        assert before.categories  # noqa: S101 - it is the one or the other
        assert now.categories  # noqa: S101
        cells = categorical_cells(before.categories, now.categories)
    rows = (before.values, now.values)
    test = Test(pearson(cells), max(0, len(cells.reference) - 1), cells.comparable, TOLERANCE)
    return Comparison(name, before.kind, rows, test, missing_test((0, 0), rows, TOLERANCE))


def verdict(sides: Pair) -> tuple[Verdict, float]:
    """What is said of the column, alone in its table, and the smallest effect that would have been seen."""
    (judged,) = judge([compared(sides)], ALPHA)
    return judged.verdict, judged.visible


def interval(hits: int, runs: int) -> str:
    """A share with its confidence interval."""
    low = beta.ppf(0.025, hits, runs - hits + 1) if hits else 0.0
    high = beta.ppf(0.975, hits + 1, runs - hits) if hits < runs else 1.0
    return f"{hits / runs:7.2%} ({low:6.2%} – {high:6.2%}) of {runs}"


class Table:
    """Prints a line for each row whose name holds ``wanted``."""

    def __init__(self, wanted: str, runs: int) -> None:
        self._wanted, self._runs = wanted, runs

    def row(self, name: str, make: Callable[[Random], Pair], *, share: int = 1) -> None:
        """How often a shift was reported, how often too few rows, and what would have been seen."""
        if self._wanted not in name:
            return
        random = np.random.default_rng(20)
        found = [verdict(make(random)) for _ in range(max(20, self._runs // share))]
        alarms = sum(each is Verdict.BEYOND for each, _ in found)
        few = sum(each is Verdict.TOO_FEW for each, _ in found)
        seen = np.sqrt(np.median([visible for _, visible in found]))
        said = f"{interval(alarms, len(found))}  too few {few / len(found):4.0%}  visible {seen:.2f} sd"
        print(f"{name:70} {said}", flush=True)

    def weeks(self, noise: float, shift: float, *, rows: int = 2000) -> None:
        """How often a day has a finding though nothing changed, or how often one opens in the first week of a shift."""
        name = f"weekly cycle, {rows:,} rows a day, noise {noise:.2f} sd, shift {shift:.1f} sd"
        if self._wanted not in name:
            return
        random = np.random.default_rng(20)
        months = [lived(random, noise=noise, shift=shift, rows=rows) for _ in range(max(3, self._runs // 20))]
        if shift:
            hits, of = sum(any(each.findings[: WEEK - 1]) for each in months), len(months)
        else:
            hits, of = sum(sum(each.findings) for each in months), len(months) * (JUDGED - 1)
        single = np.mean([np.mean(each.alarms[:WEEK]) for each in months])
        seen = np.median([each.visible[:WEEK] for each in months])
        print(f"{name:70} {interval(hits, of)}  single days {single:5.2%}  visible {seen:.2f} sd", flush=True)


def main(runs: int, wanted: str) -> None:
    """Every row of the table."""
    table = Table(wanted, runs)
    print(f"alpha {ALPHA}, tolerance {TOLERANCE}, decided for a shift of {np.sqrt(MATTERS):.1f} sd")
    print("\nnothing has changed")
    for (n, m), name in product(SIZES, NUMBERS):
        table.row(f"same {name}, {n:,} / {m:,}", lambda r, c=name, n=n, m=m: pair(r, c, n, m, 0.0))
    for (n, m), (name, count) in product(SIZES, CATEGORIES.items()):
        table.row(f"same {name}, {n:,} / {m:,}", lambda r, c=count, n=n, m=m: named_pair(r, c, n, m, 0.0))
    print("\na shift of 0.02 standard deviations")
    for n, m in SIZES:
        table.row(f"slight shift, normal, {n:,} / {m:,}", lambda r, n=n, m=m: pair(r, "normal", n, m, 0.02))
    print("\na shift of 0.5 standard deviations")
    for (n, m), name in product(TO_BE_FOUND, NUMBERS):
        if "tailed" not in name:
            unit = float(np.std(NUMBERS[name].draw(np.random.default_rng(1), 1_000_000)))
            table.row(
                f"shift, {name}, {n:,} / {m:,}",
                lambda r, c=name, n=n, m=m, u=unit: pair(r, c, n, m, 0.5 * u),
                share=4,
            )
    print("\n20 % of the mass has moved to one category")
    for (n, m), (name, count) in product(TO_BE_FOUND, CATEGORIES.items()):
        table.row(
            f"moved, {name}, {n:,} / {m:,}",
            lambda r, c=count, n=n, m=m: named_pair(r, c, n, m, 0.2),
            share=4,
        )
    print("\nfour weeks with a weekly cycle of 0.3 sd, against the eight days like each day, for: 2")
    for noise, shift in product((0.0, 0.05, 0.15), (0.0, 0.3, 0.8)):
        table.weeks(noise, shift)


if __name__ == "__main__":
    given = dict(enumerate(sys.argv))
    main(int(given.get(1, RUNS)), given.get(2, ""))
