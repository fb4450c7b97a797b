"""The non-central chi-square distribution against scipy's."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2, ncx2

from qualitywatch_data.comparison.noncentral import (
    SERIES_LIMIT,
    critical,
    greatest_noncentrality,
    least_noncentrality,
    survival,
    upper_gamma,
    visible,
)
from qualitywatch_data.comparison.relevance import Test as RelevanceTest
from qualitywatch_data.comparison.relevance import levels

FREEDOMS = st.integers(1, 100)
DEVIATIONS = st.floats(-3, 6)


def at(freedom: int, noncentrality: float, deviations: float) -> float:
    spread = math.sqrt(2 * (freedom + 2 * noncentrality))
    return max(1e-3, freedom + noncentrality + deviations * spread)


@settings(deadline=None)
@given(FREEDOMS, st.floats(1e-3, SERIES_LIMIT), DEVIATIONS)
def test_survival_is_scipys(freedom: int, noncentrality: float, deviations: float) -> None:
    x = at(freedom, noncentrality, deviations)
    assert survival(x, freedom, noncentrality) == pytest.approx(ncx2.sf(x, freedom, noncentrality), rel=1e-7)


@settings(deadline=None)
@given(FREEDOMS, st.floats(SERIES_LIMIT, 1e7), st.floats(-3, 5))
def test_survival_far_out_is_near_scipys(freedom: int, noncentrality: float, deviations: float) -> None:
    x = at(freedom, noncentrality, deviations)
    assert survival(x, freedom, noncentrality) == pytest.approx(ncx2.sf(x, freedom, noncentrality), rel=1e-2)


@settings(deadline=None)
@given(FREEDOMS, st.floats(0.01, 500))
def test_the_central_distribution_is_scipys(freedom: int, x: float) -> None:
    assert survival(x, freedom, 0.0) == pytest.approx(chi2.sf(x, freedom), rel=1e-9, abs=1e-300)
    assert upper_gamma(freedom / 2, x / 2) == survival(x, freedom, 0.0)


def test_nothing_is_as_probable_as_anything() -> None:
    assert survival(0.0, 5, 3.0) == 1.0
    assert upper_gamma(2.0, 0.0) == 1.0


@settings(deadline=None)
@given(FREEDOMS, st.floats(0.1, 5000), st.sampled_from([1e-2, 1e-3, 1e-5]))
def test_bounds_of_noncentrality_are_where_the_statistic_becomes_improbable(
    freedom: int, noncentrality: float, alpha: float
) -> None:
    x = critical(freedom, noncentrality, alpha)
    assert ncx2.sf(x, freedom, noncentrality) == pytest.approx(alpha, rel=1e-4)
    assert least_noncentrality(x, freedom, alpha) == pytest.approx(noncentrality, rel=1e-4, abs=1e-4)
    upper = greatest_noncentrality(x, freedom, alpha)
    assert ncx2.cdf(x, freedom, upper) == pytest.approx(alpha, rel=1e-3)


def test_what_chance_explains_has_no_noncentrality() -> None:
    assert least_noncentrality(5.0, 9, 0.001) == 0.0
    assert greatest_noncentrality(1e-9, 9, 0.001) == 0.0


def test_what_is_visible_is_found_with_the_power_asked_for() -> None:
    found = visible(9, 8.0, 0.001, 0.95)
    assert ncx2.sf(critical(9, 8.0, 0.001), 9, found) == pytest.approx(0.95, rel=1e-6)


def test_a_test_without_rows_sees_nothing() -> None:
    nothing = RelevanceTest(0.0, 0, 0.0, 0.02)
    assert (nothing.p_value, nothing.estimate, nothing.proven(0.001)) == (1.0, 0.0, 0.0)
    assert nothing.smallest_visible(0.001) == math.inf
    assert nothing.interval(0.001) == (0.0, math.inf)


def test_levels_step_down_until_one_is_not_significant() -> None:
    assert levels([0.0001, 0.9, 0.02, 0.02], 0.05) == pytest.approx([0.0125, 0.05 / 3, 0.05 / 3, 0.05 / 3])
    assert levels([], 0.05) == []


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_levels_reject_what_holm_rejects(p_values: list[float]) -> None:
    ranked = sorted(p_values)
    stop = next((k for k, p in enumerate(ranked) if p > 0.05 / (len(ranked) - k)), len(ranked))
    rejected = sum(p <= level for p, level in zip(p_values, levels(p_values, 0.05), strict=True))
    assert rejected == stop
