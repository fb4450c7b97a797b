"""The statistics of samples, against scipy's and against their definitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu, norm, rankdata

from qualitywatch_data.comparison.verdict import Verdict
from qualitywatch_data.separation.area import (
    FOLDED,
    Estimate,
    area_of,
    effect_of_area,
    effect_of_gap,
    gap_of,
    midranks,
)

SCORES = st.lists(st.integers(-5, 5).map(float), min_size=2, max_size=30).map(np.array)


@settings(max_examples=60)
@given(SCORES)
def test_ranks_are_scipys(values) -> None:
    assert midranks(values).tolist() == rankdata(values).tolist()


@settings(max_examples=60)
@given(SCORES, SCORES)
def test_the_area_is_that_of_the_rank_sum_test(one, other) -> None:
    wanted = mannwhitneyu(other, one).statistic / len(one) / len(other)
    assert area_of(one, other).value == pytest.approx(wanted, abs=1e-12)


@settings(max_examples=60)
@given(SCORES, SCORES)
def test_its_variance_is_delongs_by_definition(one, other) -> None:
    wins = (other[:, None] > one) + 0.5 * (other[:, None] == one)
    wanted = wins.mean(axis=1).var(ddof=1) / len(other) + wins.mean(axis=0).var(ddof=1) / len(one)
    assert area_of(one, other).variance == pytest.approx(wanted, abs=1e-12)


def test_an_area_stands_for_the_shift_of_a_normal_distribution() -> None:
    area = norm.cdf(0.5 / np.sqrt(2))
    effect = effect_of_area(Estimate(area, 1e-6, (9000, 9000)), 0.02, 0.001)
    assert effect.shift == pytest.approx(0.5, abs=1e-9)
    assert effect.low < 0.5 < effect.high
    assert effect.verdict is Verdict.BEYOND


def test_rows_that_are_all_apart_prove_no_more_than_they_are() -> None:
    effect = effect_of_area(area_of(np.arange(60.0), np.arange(100.0, 160.0)), 0.02, 0.001)
    assert effect.low == pytest.approx(np.sqrt(2) * norm.ppf(1 + np.log(0.001) / 60), abs=1e-9)
    assert np.isfinite(effect.shift)


def test_the_interval_of_a_gap_covers_it_as_often_as_it_says() -> None:
    random = np.random.default_rng(5)
    low = high = 0
    for _ in range(2000):
        effect = gap_of(random.normal(0, 1, 120), random.normal(0.4, 1, 60)).interval(0.05)
        low, high = low + (effect[0] > 0.4), high + (effect[1] < 0.4)
    assert 0.03 < low / 2000 < 0.07
    assert 0.03 < high / 2000 < 0.07


def test_what_is_called_visible_is_found_with_the_power_that_is_stated() -> None:
    rows = (4000, 1000)
    visible = effect_of_gap(Estimate(0.0, 0.0, rows), 0.02, 0.001).visible
    deviation = np.sqrt(FOLDED * (1 / rows[0] + 1 / rows[1]))
    bound = np.sqrt(0.02) + norm.ppf(0.999) * deviation
    assert norm.sf((bound - visible) / deviation) == pytest.approx(0.95, abs=1e-9)


def test_scores_that_are_all_alike_are_no_gap() -> None:
    assert gap_of(np.ones(9), np.ones(9)).value == 0.0
