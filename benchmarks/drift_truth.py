"""How truthful ``data.drift`` is: false alarms and shifts found, with confidence intervals.

Run: .venv/bin/python benchmarks/drift_truth.py [runs]

Samples are drawn, binned and judged by the collector's own code: the layout comes from the reference, bins and cells are
those of a check. Only the engine is left out, which would make the same histograms more slowly. Intervals are
Clopper–Pearson at 95 %.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta

from qualitywatch_data.comparison.columns import compared
from qualitywatch_data.comparison.verdict import MATTERS, Verdict, judge
from qualitywatch_data.drift import ALPHA, TOLERANCE
from qualitywatch_data.profiles.categories import BUCKETS, Categories, most_frequent
from qualitywatch_data.profiles.column import ColumnProfile, Kind
from qualitywatch_data.profiles.histogram import Bin, Histogram
from qualitywatch_data.profiles.layout import RESOLUTION, Layout, suitable_layout

Random = np.random.Generator
Draw = Callable[[Random, int], NDArray[np.float64]]
RUNS = 4000
SAMPLED = 20_000
LARGE = 100_000
"""From so many values in a run on, fewer runs are made."""


def zero_inflated(random: Random, size: int) -> NDArray[np.float64]:
    """Half of the values are 0."""
    return np.where(random.integers(0, 2, size) == 0, 0.0, random.lognormal(0, 1, size))


NUMBERS: dict[str, Draw] = {
    "normal": lambda random, size: random.normal(0, 1, size),
    "lognormal": lambda random, size: random.lognormal(0, 1, size),
    "zero-inflated": zero_inflated,
    "heavy-tailed (Pareto 1.2)": lambda random, size: random.pareto(1.2, size),
    "heavy-tailed (Cauchy)": lambda random, size: random.standard_cauchy(size),
    "discrete (Poisson 3)": lambda random, size: random.poisson(3, size).astype(float),
}
CATEGORIES = {"10 categories": 10, "200 categories": 200, "5,000 categories": 5000}


def numeric(values: NDArray[np.float64], layout: Layout) -> ColumnProfile:
    """The profile of a numeric column, as the engine's answers make it."""
    standard = (values - layout.centre) / layout.scale
    index = np.floor(np.arcsinh(standard) * RESOLUTION).astype(int)
    order = np.argsort(index, kind="stable")
    index, values, standard = index[order], values[order], standard[order]
    starts = np.flatnonzero(np.r_[True, index[1:] != index[:-1]])
    counts = np.diff(np.r_[starts, len(index)])
    totals = np.add.reduceat(standard, starts)
    least, most = np.minimum.reduceat(values, starts), np.maximum.reduceat(values, starts)
    rows = zip(index[starts], counts, totals, least, most, strict=True)
    bins = tuple(Bin(int(i), int(n), float(t), float(a) if a == b else None) for i, n, t, a, b in rows)
    squares = float(np.sum(standard**2))
    histogram = Histogram(layout, bins).compact()
    return ColumnProfile("x", "DOUBLE", Kind.NUMERIC, len(values), squares=squares, histogram=histogram)


def layout_of(values: NDArray[np.float64]) -> Layout:
    """The layout that a reference gets, from as many of its rows as a check looks at."""
    sample = values[:: max(1, len(values) // SAMPLED)]
    lower, median, upper = np.quantile(sample, [0.25, 0.5, 0.75])
    return suitable_layout(float(lower), float(median), float(upper), float(values.max() - values.min()))


def categorical(counts: NDArray[np.int64], buckets: NDArray[np.int64]) -> ColumnProfile:
    """The profile of a categorical column with so many rows of each value."""
    values = {str(place): int(count) for place, count in enumerate(counts) if count}
    filled = np.bincount(buckets, weights=counts, minlength=BUCKETS).astype(int)
    named: Categories = most_frequent(values, tuple(int(each) for each in filled), complete=True)
    return ColumnProfile("x", "VARCHAR", Kind.CATEGORICAL, int(counts.sum()), categories=named)


def verdict(reference: ColumnProfile, current: ColumnProfile) -> tuple[Verdict, float]:
    """What is said of the column, alone in its table, and the smallest effect that would have been seen."""
    rows = (reference.values, current.values)
    (judged,) = judge([compared(reference, current, rows, TOLERANCE)], ALPHA)
    return judged.verdict, judged.visible


def interval(hits: int, runs: int) -> str:
    """A share with its confidence interval."""
    low = beta.ppf(0.025, hits, runs - hits + 1) if hits else 0.0
    high = beta.ppf(0.975, hits + 1, runs - hits) if hits < runs else 1.0
    return f"{hits / runs:7.2%} ({low:6.2%} – {high:6.2%}) of {runs}"


def runs_for(rows: int, runs: int) -> int:
    """Fewer runs where each takes long, but enough for an interval."""
    return runs if rows <= LARGE else max(20, int(runs * LARGE / rows))


def numbers(
    random: Random, draw: Draw, n: int, m: int, shift: float, *, runs: int
) -> list[tuple[Verdict, float]]:
    """The verdicts on samples, the current of which are shifted by so many deviations (of the middle half)."""
    found = []
    for _ in range(runs):
        reference = draw(random, n)
        layout = layout_of(reference)
        unit = 1.0 if not shift else float(np.std(draw(random, 10_000)))
        found.append(verdict(numeric(reference, layout), numeric(draw(random, m) + shift * unit, layout)))
    return found


def names(
    random: Random, count: int, n: int, m: int, moved: float, *, runs: int
) -> list[tuple[Verdict, float]]:
    """The verdicts on samples of categories (Zipf), where ``moved`` of the mass goes to one of the rarer ones."""
    shares = 1 / np.arange(1, count + 1)
    shares /= shares.sum()
    changed = shares * (1 - moved)
    changed[count // 2] += moved
    found = []
    for _ in range(runs):
        buckets = random.integers(0, BUCKETS, count)
        before, now = random.multinomial(n, shares), random.multinomial(m, changed)
        found.append(verdict(categorical(before, buckets), categorical(now, buckets)))
    return found


def show(what: str, found: list[tuple[Verdict, float]]) -> None:
    """One line: how often a shift was reported, how often too few rows, and what would have been seen."""
    alarms = sum(each is Verdict.BEYOND for each, _ in found)
    few = sum(each is Verdict.TOO_FEW for each, _ in found)
    seen = np.sqrt(np.median([visible for _, visible in found]))
    print(
        f"{what:58} {interval(alarms, len(found))}  too few {few / len(found):4.0%}  visible {seen:.2f} sd",
        flush=True,
    )


def main(runs: int) -> None:
    """Every row of the table."""
    random = np.random.default_rng(20)
    sizes = [
        (500, 50),
        (500, 500),
        (2_000, 200),
        (2_000, 500),
        (10_000, 200),
        (10_000, 10_000),
        (100_000, 1_000),
    ]
    large = [(1_000_000, 1_000_000), (1_000_000, 50)]
    print(
        f"alpha {ALPHA}, tolerance {TOLERANCE}, decided for a shift of {np.sqrt(MATTERS):.1f} sd\n\nnothing has changed"
    )
    for (n, m), (name, draw) in product(sizes + large, NUMBERS.items()):
        show(f"{name}, {n:,} / {m:,}", numbers(random, draw, n, m, 0.0, runs=runs_for(n + m, runs)))
    for (n, m), (name, count) in product([*sizes, *large, (10_000_000, 10_000_000)], CATEGORIES.items()):
        show(f"{name}, {n:,} / {m:,}", names(random, count, n, m, 0.0, runs=runs))
    print("\na shift of 0.02 standard deviations")
    for n, m in [*sizes, (1_000_000, 1_000_000)]:
        show(
            f"normal, {n:,} / {m:,}",
            numbers(random, NUMBERS["normal"], n, m, 0.02, runs=runs_for(n + m, runs)),
        )
    print("\na shift of 0.5 standard deviations")
    for (n, m), name in product([(2_000, 500), (10_000, 1_000), (100_000, 1_000)], NUMBERS):
        if "tailed" not in name:
            show(f"{name}, {n:,} / {m:,}", numbers(random, NUMBERS[name], n, m, 0.5, runs=runs // 4))
    print("\n20 % of the mass has moved to one category")
    for (n, m), (name, count) in product(
        [(2_000, 500), (10_000, 1_000), (100_000, 1_000)], CATEGORIES.items()
    ):
        show(f"{name}, {n:,} / {m:,}", names(random, count, n, m, 0.2, runs=runs // 4))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
