"""Cells and distances: their laws, and scipy's numbers on the same cells."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon
from scipy.stats import chi2_contingency, ecdf, wasserstein_distance

from qualitywatch_data.comparison.cells import GROUPS, Cells, cell_borders, merged_cells, ordered_cells
from qualitywatch_data.comparison.distances import (
    jensen_shannon,
    pearson,
    population_stability_index,
    total_variation,
)
from qualitywatch_data.comparison.numeric import kolmogorov_smirnov, wasserstein
from qualitywatch_data.profiles.bins import Bin, Bins
from qualitywatch_data.profiles.histogram import Histogram, alike, side_by_side
from qualitywatch_data.profiles.layout import RESOLUTION, Layout

COUNTS = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=80)
FILLED = st.lists(st.tuples(st.integers(1, 5000), st.integers(1, 5000)), min_size=2, max_size=40)
SAMPLES = st.lists(st.one_of(st.floats(-1e6, 1e6), st.integers(-3, 3).map(float)), min_size=1, max_size=60)


def cells_of(pairs: list[tuple[int, int]]) -> Cells:
    return Cells(tuple(u for u, _ in pairs), tuple(v for _, v in pairs))


def largest_distance(one: list[float], other: list[float]) -> float:
    """Of scipy's empirical distribution functions; its test warns of small samples."""
    places = np.array(sorted({*one, *other}), dtype=float)
    f, g = (ecdf(each).cdf.evaluate(places) for each in (one, other))
    return float(np.abs(f - g).max())


def beside(
    reference: Histogram, current: Histogram
) -> tuple[tuple[tuple[Bin, Bin], ...], Histogram, Histogram]:
    one, other = alike(reference, current)
    return tuple(side_by_side(one, other)), one, other


def histogram(values: list[float], layout: Layout) -> Histogram:
    found: dict[int, list[float]] = {}
    for value in values:
        found.setdefault(layout.index(value), []).append(value)
    return Histogram(
        layout,
        Bins.of(
            Bin(
                index,
                len(rows),
                math.fsum((x - layout.centre) / layout.scale for x in rows),
                rows[0] if len(set(rows)) == 1 else None,
            )
            for index, rows in sorted(found.items())
        ),
    )


@pytest.mark.parametrize("make", [ordered_cells, merged_cells])
@settings(deadline=None)
@given(counts=COUNTS)
def test_cells_lose_no_row(make, counts) -> None:
    assert make(counts).rows == (sum(u for u, _ in counts), sum(v for _, v in counts))


@pytest.mark.parametrize("make", [ordered_cells, merged_cells])
@settings(deadline=None)
@given(counts=COUNTS)
def test_cells_are_expected_to_hold_five_rows_of_each_side_and_hold_a_hundredth_of_all(make, counts) -> None:
    cells = make(counts)
    n, m = cells.rows
    if len(cells.reference) > 1:
        for u, v in zip(cells.reference, cells.current, strict=True):
            assert (u + v) * min(n, m) / (n + m) >= 5 - 1e-9
            assert u + v >= min(0.01 * (n + m), n, m) - 1e-9


@pytest.mark.parametrize(("n", "m"), [(5000, 5000), (5000, 50_000), (1000, 100_000)])
def test_sides_without_a_common_value_share_no_cell_however_few_bins_one_lies_in(n, m) -> None:
    spread = [(n // 100, 0)] * 100
    for bins in ([*spread, (0, m)], [(0, m), *spread]):
        cells = ordered_cells(bins)
        assert all(min(pair) == 0 for pair in zip(cells.reference, cells.current, strict=True))
        assert len(cells.reference) > 1


def test_parts_are_cut_where_a_bin_fills_a_cell() -> None:
    assert cell_borders([50] * 10 + [5000], 500)[-2:] == [10, 11]


@settings(deadline=None)
@given(COUNTS)
def test_ordered_cells_are_few(counts) -> None:
    assert len(ordered_cells(counts).reference) <= GROUPS + 1


@settings(deadline=None)
@given(COUNTS)
def test_which_rows_are_whose_does_not_decide_about_cells(counts) -> None:
    """Cells depend on both sides together: exchanging the sides only exchanges the counts."""
    exchanged = [(v, u) for u, v in counts]
    one, other = ordered_cells(counts), ordered_cells(exchanged)
    assert (one.reference, one.current) == (other.current, other.reference)


@settings(deadline=None)
@given(FILLED)
def test_distances_are_scipys(pairs) -> None:
    cells = cells_of(pairs)
    p, q = (np.array(side) / sum(side) for side in (cells.reference, cells.current))
    oracle = chi2_contingency([cells.reference, cells.current], correction=False)
    assert pearson(cells) == pytest.approx(oracle.statistic, rel=1e-9, abs=1e-9)
    assert jensen_shannon(cells) == pytest.approx(
        np.nan_to_num(jensenshannon(p, q, base=2)), rel=1e-9, abs=1e-7
    )
    assert population_stability_index(cells) == pytest.approx(np.sum((q - p) * np.log(q / p)), abs=1e-9)
    assert total_variation(cells) == pytest.approx(np.abs(p - q).sum() / 2, abs=1e-12)


def test_an_empty_cell_counts_as_half_a_row() -> None:
    cells = Cells((50, 50), (100, 0))
    expected = 0.5 * math.log(2) + (0.005 - 0.5) * math.log(0.005 / 0.5)
    assert population_stability_index(cells) == pytest.approx(expected)


@settings(deadline=None)
@given(SAMPLES, SAMPLES)
def test_kolmogorov_smirnov_lies_within_its_bounds(one, other) -> None:
    layout = Layout(0.5, 2.0)
    found = kolmogorov_smirnov(*beside(histogram(one, layout), histogram(other, layout)))
    assert found.low - 1e-12 <= largest_distance(one, other) <= found.high + 1e-12


@settings(deadline=None)
@given(SAMPLES, SAMPLES)
def test_wasserstein_lies_within_its_bounds(one, other) -> None:
    layout = Layout(0.5, 2.0)
    found = wasserstein(*beside(histogram(one, layout), histogram(other, layout)), 3.0)
    exact = wasserstein_distance(one, other) / 3.0
    room = 1e-9 * max(1.0, *map(abs, [*one, *other]))
    assert found.low - room <= exact <= found.high + room


@settings(deadline=None)
@given(
    st.lists(st.integers(-5, 5).map(float), min_size=1, max_size=50),
    SAMPLES.map(lambda x: [round(v) % 7 for v in x]),
)
def test_distances_of_discrete_columns_are_exact(one, other) -> None:
    layout = Layout(0.0, 1.0)
    both = beside(histogram(one, layout), histogram([float(x) for x in other], layout))
    ks, w1 = kolmogorov_smirnov(*both), wasserstein(*both, 1.0)
    assert ks.low == ks.high == pytest.approx(largest_distance(one, other), abs=1e-12)
    assert w1.low == pytest.approx(w1.high) == pytest.approx(wasserstein_distance(one, other), abs=1e-9)


def test_a_bin_is_as_narrow_as_promised() -> None:
    layout = Layout(10.0, 2.0)
    assert layout.edge(1, RESOLUTION) - layout.edge(0, RESOLUTION) == pytest.approx(
        2.0 / RESOLUTION, rel=1e-3
    )
    far = layout.index(1e9)
    width = layout.edge(far + 1, RESOLUTION) - layout.edge(far, RESOLUTION)
    assert width / 1e9 == pytest.approx(1 / RESOLUTION, rel=1e-2)


def test_rare_values_are_merged_into_many_cells_and_not_into_one() -> None:
    assert merged_cells([(3, 3)] * 40) == merged_cells([(6, 6)] * 20) == cells_of([(6, 6)] * 20)
