"""The samples of benchmarks/drift_truth.py have the law that they say they have: what is drawn at once is as if it came row by row."""

from __future__ import annotations

import importlib
from functools import reduce
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from qualitywatch_data.profiles.bins import Bin, Bins
from qualitywatch_data.profiles.column import ColumnProfile
from qualitywatch_data.profiles.histogram import BINS_LIMIT, Histogram
from qualitywatch_data.profiles.layout import RESOLUTION, Layout

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"
NAMES = (
    "normal",
    "lognormal",
    "zero-inflated",
    "heavy-tailed (Pareto 1.2)",
    "heavy-tailed (Cauchy)",
    "discrete (Poisson 3)",
)
ROWS = 100_000


@pytest.fixture
def samples(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("drift_samples")


@pytest.mark.parametrize("shift", [0.0, 0.3])
@pytest.mark.parametrize("name", NAMES)
def test_rows_drawn_one_by_one_fall_into_bins_by_the_shares_that_counts_are_drawn_with(
    samples, name, shift
) -> None:
    random = np.random.default_rng(11)
    rows = samples.NUMBERS[name].draw(random, ROWS)
    layout = samples.layout_of(rows[:20_000])
    index, shares, _ = samples.bins_of(name, layout, shift)
    standard = (rows + shift - layout.centre) / layout.scale
    places, inverse = np.unique(index, return_inverse=True)
    found = np.searchsorted(places, np.floor(np.arcsinh(standard) * RESOLUTION).astype(int))
    expected = np.bincount(inverse, weights=shares) * ROWS
    seen = np.bincount(found, minlength=len(places))
    cells = np.minimum(np.cumsum(expected) // 50, (ROWS - 50) // 50)
    cells = np.unique(cells, return_inverse=True)[1]
    both = [np.bincount(cells, weights=each) for each in (seen, expected)]
    assert len(both[0]) > 9
    assert stats.chisquare(*both, sum_check=False).pvalue > 1e-4


@pytest.mark.parametrize("name", NAMES)
def test_bins_made_at_once_are_those_that_the_collector_makes_one_by_one(samples, name) -> None:
    rows = samples.NUMBERS[name].draw(np.random.default_rng(12), 3_000)
    layout = samples.layout_of(rows)
    by_bin: dict[int, list[float]] = {}
    for value in rows.tolist():
        by_bin.setdefault(layout.index(value), []).append(value)
    bins = Bins.of(
        Bin(place, len(held), 0.0, held[0] if len(set(held)) == 1 else None)
        for place, held in sorted(by_bin.items())
    )
    expected, made = Histogram(layout, bins).compact(), samples.numeric(rows, layout).histogram
    assert made.resolution == expected.resolution
    assert [each._replace(total=0.0) for each in made.bins] == list(expected.bins)
    scaled = (rows.sum() - len(rows) * layout.centre) / layout.scale
    assert sum(made.bins.totals) == pytest.approx(scaled)


@pytest.mark.parametrize("name", ["normal", "heavy-tailed (Cauchy)"])
def test_days_put_together_have_the_counts_of_their_merged_profiles(samples, name) -> None:
    random, layout = np.random.default_rng(13), Layout(0.0, 1.0)
    days = [samples.counted(random, name, rows, layout, 0.3) for rows in (100, 4_000, 2_500, 9_000)]
    merged, made = reduce(ColumnProfile.merged, days).histogram, samples.together(days).histogram
    assert made.resolution == merged.resolution
    assert (made.bins.indices, made.bins.counts) == (merged.bins.indices, merged.bins.counts)


@pytest.mark.parametrize(
    ("bins", "resolution"), [(BINS_LIMIT, RESOLUTION), (BINS_LIMIT + 1, RESOLUTION // 2)]
)
def test_bins_are_joined_where_they_are_more_than_a_profile_keeps(samples, bins, resolution) -> None:
    middles = np.sinh((np.arange(bins) + 0.5) / RESOLUTION)
    assert samples.numeric(middles, Layout(0.0, 1.0)).histogram.resolution == resolution


def test_zeros_that_share_a_bin_with_other_values_are_counted_with_them(samples) -> None:
    wide = Layout(8.0, 8.0)
    index, shares, atoms = samples.bins_of("zero-inflated", wide, 0.0)
    made = samples.counted(np.random.default_rng(1), "zero-inflated", 10_000, wide, 0.0)
    (held,) = [each for each in made.histogram.bins if each.index == wide.index(0.0)]
    assert np.count_nonzero(index == wide.index(0.0)) == 2
    assert held.count > 0.48 * 10_000
    assert made.histogram.count == 10_000
    assert held.atom is None
    assert shares.sum() == pytest.approx(1)
    assert np.count_nonzero(atoms == 0.0) == 1
