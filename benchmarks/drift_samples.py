"""Profiles of columns whose distribution is known, for benchmarks/drift_truth.py.

Small samples are drawn row by row and binned. Of large ones the counts of the bins are drawn at once: for rows that are
independent they are multinomial, with the shares that the distribution function gives, so nothing is lost, and ten million rows cost
what a thousand do. tests/collectors/data/test_drift_samples.py holds these shares against rows drawn one by one, and the histograms made
here of all bins at once against those that the collector makes bin by bin.

Run: .venv/bin/python benchmarks/drift_samples.py [runs]

It holds one way against the other: X² of pairs of 2,000 and 500 rows drawn both ways, by the two-sample Kolmogorov–Smirnov test.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from qualitywatch_data.comparison.columns import numeric_cells
from qualitywatch_data.comparison.distances import pearson
from qualitywatch_data.profiles.bins import Bins
from qualitywatch_data.profiles.categories import BUCKETS, KEPT, Categories, most_frequent
from qualitywatch_data.profiles.column import ColumnProfile, Kind
from qualitywatch_data.profiles.histogram import BINS_LIMIT, Histogram, alike, side_by_side
from qualitywatch_data.profiles.layout import RESOLUTION, Layout, suitable_layout

Random = np.random.Generator
Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
SAMPLED = 20_000
"""Rows that lay out a reference, at most."""
DRAWN = 2_000
"""Rows up to which samples are drawn row by row."""


@dataclass(frozen=True)
class Distribution:
    """How values are drawn, and how probable it is that one is at most so large; ``discrete`` ones are whole numbers."""

    draw: Callable[[Random, int], Numbers]
    below: Callable[[Numbers], Numbers]
    quantile: Callable[[Numbers], Numbers]
    zeros: float = 0.0
    discrete: bool = False


def _zero_inflated(random: Random, size: int) -> Numbers:
    return np.where(random.integers(0, 2, size) == 0, 0.0, random.lognormal(0, 1, size))


LOGNORMAL = stats.lognorm(1)
LOMAX = stats.lomax(1.2)
POISSON = stats.poisson(3)
NUMBERS = {
    "normal": Distribution(lambda r, n: r.normal(0, 1, n), stats.norm.cdf, stats.norm.ppf),
    "lognormal": Distribution(lambda r, n: r.lognormal(0, 1, n), LOGNORMAL.cdf, LOGNORMAL.ppf),
    "zero-inflated": Distribution(_zero_inflated, LOGNORMAL.cdf, LOGNORMAL.ppf, zeros=0.5),
    "heavy-tailed (Pareto 1.2)": Distribution(lambda r, n: r.pareto(1.2, n), LOMAX.cdf, LOMAX.ppf),
    "heavy-tailed (Cauchy)": Distribution(
        lambda r, n: r.standard_cauchy(n), stats.cauchy.cdf, stats.cauchy.ppf
    ),
    "discrete (Poisson 3)": Distribution(
        lambda r, n: r.poisson(3, n).astype(float), POISSON.cdf, POISSON.ppf, discrete=True
    ),
}
CATEGORIES = {"10 categories": 10, "200 categories": 200, "5,000 categories": 5000}


def numeric(values: Numbers, layout: Layout) -> ColumnProfile:
    """The profile of a numeric column, as the engine's answers make it."""
    standard = (values - layout.centre) / layout.scale
    index = np.floor(np.arcsinh(standard) * RESOLUTION).astype(int)
    order = np.argsort(index, kind="stable")
    histogram = histogram_of(layout, index[order], np.ones(len(order), int), standard[order], values[order])
    return ColumnProfile(
        "x", "DOUBLE", Kind.NUMERIC, len(values), squares=float(np.sum(standard**2)), histogram=histogram
    )


def histogram_of(
    layout: Layout,
    index: Whole,
    counts: Whole,
    totals: Numbers,
    values: Numbers,
    *,
    resolution: int = RESOLUTION,
) -> Histogram:
    """What ``Histogram.compact`` makes of these rows, in ascending order of their bins; values are NaN where they differ."""
    while resolution > 1 and np.count_nonzero(np.diff(index)) >= BINS_LIMIT:
        index, resolution = index // 2, resolution // 2
    starts = np.flatnonzero(np.r_[True, index[1:] != index[:-1]])
    least, most = np.minimum.reduceat(values, starts), np.maximum.reduceat(values, starts)
    bins = Bins(
        index[starts].tolist(),
        np.add.reduceat(counts, starts).tolist(),
        np.add.reduceat(totals, starts).tolist(),
        np.where(least == most, least, np.nan).tolist(),
    )
    return Histogram(layout, bins, resolution)


def together(parts: Sequence[ColumnProfile]) -> ColumnProfile:
    """The counts that these profiles have when they are merged; those of numbers that are laid out alike."""
    held = [each.histogram for each in parts if each.histogram]
    resolution = min(each.resolution for each in held)
    index = np.concatenate(
        [np.asarray(each.bins.indices) // (each.resolution // resolution) for each in held]
    )
    counts = np.concatenate([np.asarray(each.bins.counts) for each in held])
    order = np.argsort(index, kind="stable")
    zeros = np.zeros(len(order))
    unknown = np.full(len(order), np.nan)
    histogram = histogram_of(
        held[0].layout, index[order], counts[order], zeros, unknown, resolution=resolution
    )
    return ColumnProfile("x", "DOUBLE", Kind.NUMERIC, int(counts.sum()), histogram=histogram)


def layout_of(values: Numbers) -> Layout:
    """The layout that a reference gets, from as many of its rows as a check looks at."""
    sample = values[:: max(1, len(values) // SAMPLED)]
    lower, median, upper = np.quantile(sample, [0.25, 0.5, 0.75])
    return suitable_layout(float(lower), float(median), float(upper), float(values.max() - values.min()))


@lru_cache(maxsize=64)
def bins_of(name: str, layout: Layout, shift: float) -> tuple[Whole, Numbers, Numbers]:
    """The bins that a distribution fills, with their shares and the values of those that hold one value (else NaN).

    They ascend; a bin is there twice where zeros fall into it with others.
    """
    distribution = NUMBERS[name]
    if distribution.discrete:
        values = np.arange(0, 60) + shift
        shares = np.diff(np.r_[0.0, distribution.below(np.arange(0, 60))])
        index = np.array([layout.index(float(each)) for each in values])
        return index, shares, values
    ends = distribution.quantile(np.array([1e-13, 1 - 1e-13])) + shift
    first, last = (layout.index(float(each)) for each in ends)
    index = np.arange(first, last + 1)
    edges = layout.centre + layout.scale * np.sinh(np.arange(first, last + 2) / RESOLUTION)
    shares = np.diff(distribution.below(edges - shift)) * (1 - distribution.zeros)
    atoms = np.full(len(index), np.nan)
    if distribution.zeros:
        place = int(np.searchsorted(index, layout.index(shift)))
        index, atoms = np.insert(index, place, layout.index(shift)), np.insert(atoms, place, shift)
        shares = np.insert(shares, place, distribution.zeros)
    return index, shares / shares.sum(), atoms


def counted(random: Random, name: str, rows: int, layout: Layout, shift: float) -> ColumnProfile:
    """The profile of so many rows of a distribution, by the counts of its bins."""
    index, shares, atoms = bins_of(name, layout, shift)
    counts = random.multinomial(rows, shares)
    filled = np.flatnonzero(counts)
    histogram = histogram_of(layout, index[filled], counts[filled], np.zeros(len(filled)), atoms[filled])
    return ColumnProfile("x", "DOUBLE", Kind.NUMERIC, rows, histogram=histogram)


def pair(
    random: Random, name: str, n: int, m: int, shift: float, *, drawn: int = DRAWN
) -> tuple[ColumnProfile, ColumnProfile]:
    """A reference, and current data that are shifted by ``shift``; up to ``drawn`` rows are drawn one by one."""
    draw = NUMBERS[name].draw
    sample = draw(random, min(n, SAMPLED))
    layout = layout_of(sample)
    before = numeric(sample, layout) if n <= drawn else counted(random, name, n, layout, 0.0)
    if m <= drawn:
        return before, numeric(draw(random, m) + shift, layout)
    return before, counted(random, name, m, layout, shift)


def categorical(counts: NDArray[np.int64], buckets: NDArray[np.int64]) -> ColumnProfile:
    """The profile of a categorical column with so many rows of each value."""
    ranked = np.argsort(-counts, kind="stable")[: KEPT + 1]
    values = {str(place): int(counts[place]) for place in ranked if counts[place]}
    filled = np.bincount(buckets, weights=counts, minlength=BUCKETS).astype(int)
    named: Categories = most_frequent(values, tuple(int(each) for each in filled), complete=True)
    return ColumnProfile("x", "VARCHAR", Kind.CATEGORICAL, int(counts.sum()), categories=named)


@lru_cache(maxsize=16)
def zipf(count: int, moved: float) -> tuple[Numbers, Numbers]:
    """The shares of categories, and those after ``moved`` of the mass has gone to one of the rarer ones."""
    shares = 1 / np.arange(1, count + 1)
    shares /= shares.sum()
    changed = shares * (1 - moved)
    changed[count // 2] += moved
    return shares, changed


def named_pair(
    random: Random, count: int, n: int, m: int, moved: float
) -> tuple[ColumnProfile, ColumnProfile]:
    """Categories (Zipf), of whose mass ``moved`` goes to one of the rarer ones."""
    shares, changed = zipf(count, moved)
    buckets = random.integers(0, BUCKETS, count)
    before, now = random.multinomial(n, shares), random.multinomial(m, changed)
    return categorical(before, buckets), categorical(now, buckets)


def statistics(random: Random, name: str, runs: int, drawn: int) -> list[float]:
    """X² of pairs of a distribution in which nothing has changed."""
    found = []
    for _ in range(runs):
        before, now = pair(random, name, 2_000, 500, 0.0, drawn=drawn)
        assert before.histogram  # noqa: S101 - they are numbers
        assert now.histogram  # noqa: S101
        found.append(pearson(numeric_cells(side_by_side(*alike(before.histogram, now.histogram)))))
    return found


def main(runs: int) -> None:
    """A line for each distribution."""
    for name in NUMBERS:
        random = np.random.default_rng(20)
        one, other = (statistics(random, name, runs, drawn) for drawn in (DRAWN, 0))
        found = stats.ks_2samp(one, other)
        means = f"mean X² {np.mean(one):.2f} and {np.mean(other):.2f}, 99th percentile {np.quantile(one, 0.99):.1f}"
        print(f"{name:28} {means} and {np.quantile(other, 0.99):.1f}; p = {found.pvalue:.2f}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
