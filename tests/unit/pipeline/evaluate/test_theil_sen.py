"""Slopes of short series: held against SciPy's, and against what is noise."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from qualitywatch.pipeline.evaluate.theil_sen import LEAST, MOST, Point, slope_of

VALUES = st.lists(st.floats(-1e6, 1e6).map(lambda x: round(x, 3)), min_size=LEAST, max_size=30)


def points(values: list[float], step: float = 1.0) -> list[Point]:
    return [Point(index * step, value) for index, value in enumerate(values)]


def noise(kind: str, count: int, random_: random.Random) -> list[float]:
    white = [random_.gauss(0, 1) for _ in range(count)]
    if kind == "steps":
        edge = random_.randrange(2, count - 2)
        return [0.3 * value + (3 if index >= edge else 0) for index, value in enumerate(white)]
    if kind == "outlier":
        white[random_.randrange(count)] += 20
    return white


@given(VALUES)
@settings(max_examples=40)
def test_the_slope_is_scipys(values: list[float]) -> None:
    found = slope_of(points(values))
    assert found is not None
    expected = stats.theilslopes(values, range(len(values)))
    assert found.per_day == pytest.approx(expected.slope, abs=1e-9, rel=1e-9)


def test_a_straight_line_is_a_trend_and_stands_where_it_is() -> None:
    found = slope_of(points([0.5 * index for index in range(LEAST)]))
    assert found is not None
    assert (found.per_day, found.proven, found.now, found.count, found.days) == (0.5, True, 2.5, 6, 5.0)


@pytest.mark.parametrize("kind", ["white", "steps", "outlier"])
@pytest.mark.parametrize("count", [8, 14, 30])
def test_what_is_no_trend_is_taken_for_one_in_a_few_of_a_hundred_cases(kind: str, count: int) -> None:
    random_ = random.Random(7)
    found = [slope_of(points(noise(kind, count, random_))) for _ in range(200)]
    assert sum(slope.proven for slope in found if slope) <= 10


def test_a_trend_three_times_its_noise_is_seen_in_a_month() -> None:
    random_ = random.Random(7)
    ramps = [[0.3 * index + random_.gauss(0, 1) for index in range(30)] for _ in range(50)]
    found = [slope_of(points(ramp)) for ramp in ramps]
    assert sum(slope.proven for slope in found if slope) >= 45


def test_a_smooth_curve_is_a_trend_although_its_neighbours_are_alike() -> None:
    found = slope_of(points([1.05**index for index in range(30)]))
    assert found is not None
    assert found.proven


def test_one_outlier_of_seven_moves_no_slope() -> None:
    found = slope_of(points([0, 1, 2, 300, 4, 5, 6]))
    assert found is not None
    assert found.per_day == pytest.approx(1.0)


@pytest.mark.parametrize("values", [[], [1.0], [1.0, 2.0, 3.0, 4.0, 5.0]])
def test_fewer_than_six_have_no_slope(values: list[float]) -> None:
    assert slope_of(points(values)) is None


def test_all_at_one_time_have_no_slope() -> None:
    assert slope_of(points([1.0] * 8, step=0.0)) is None


def test_a_constant_series_goes_nowhere() -> None:
    found = slope_of(points([0.3] * 12))
    assert found is not None
    assert (found.per_day, found.proven) == (0.0, False)


def test_a_long_series_is_thinned_and_goes_the_same_way() -> None:
    found = slope_of(points([0.01 * index for index in range(20 * MOST)], step=1 / 24))
    assert found is not None
    assert found.per_day == pytest.approx(0.24)
    assert (found.proven, found.count) == (True, 20 * MOST)


@given(VALUES, st.floats(-100, 100), st.sampled_from([0.25, 1.0, 3.0]))
@settings(max_examples=30)
def test_level_and_scale_of_time_change_nothing_else(values: list[float], level: float, step: float) -> None:
    plain, moved = slope_of(points(values)), slope_of(points([v + level for v in values], step))
    assert plain is not None
    assert moved is not None
    assert moved.per_day * step == pytest.approx(plain.per_day, abs=1e-6, rel=1e-6)
