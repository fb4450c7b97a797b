"""The power mean: between the minimum and the arithmetic mean, monotone, blind to order."""

from __future__ import annotations

import math
import statistics

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitywatch.domain.quality_model import power_mean

utilities = st.floats(1, 100)
weights = st.floats(0.01, 100)
several = st.lists(st.tuples(utilities, weights), min_size=1, max_size=12)
exponents = st.sampled_from([-0.1, -0.5, -1.0, -2.0, -4.0, -20.0])


@settings(max_examples=40)
@given(several, exponents)
def test_it_lies_between_the_minimum_and_the_arithmetic_mean(
    parts: list[tuple[float, float]], exponent: float
) -> None:
    arithmetic = math.fsum(u * w for u, w in parts) / math.fsum(w for _, w in parts)
    assert min(u for u, _ in parts) <= power_mean(parts, exponent) <= arithmetic * (1 + 1e-9)


@settings(max_examples=40)
@given(several, exponents, st.randoms())
def test_the_order_makes_no_difference_to_the_last_bit(
    parts: list[tuple[float, float]], exponent: float, random: object
) -> None:
    shuffled = list(parts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert power_mean(shuffled, exponent) == power_mean(parts, exponent)


@settings(max_examples=40)
@given(several, exponents, st.data())
def test_a_better_part_never_lowers_it(
    parts: list[tuple[float, float]], exponent: float, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(parts) - 1))
    utility, weight = parts[index]
    better = [*parts[:index], (data.draw(st.floats(utility, 100)), weight), *parts[index + 1 :]]
    assert power_mean(better, exponent) >= power_mean(parts, exponent) * (1 - 1e-12)


@settings(max_examples=40)
@given(utilities, st.lists(weights, min_size=1, max_size=5), exponents)
def test_of_equal_parts_it_is_that_part(utility: float, heavy: list[float], exponent: float) -> None:
    assert power_mean([(utility, weight) for weight in heavy], exponent) == utility


@settings(max_examples=40)
@given(several, st.floats(0.5, 2))
def test_only_the_proportion_of_weights_counts(parts: list[tuple[float, float]], scale: float) -> None:
    scaled = [(utility, weight * scale) for utility, weight in parts]
    assert power_mean(scaled, -1) == pytest.approx(power_mean(parts, -1))


@settings(max_examples=40)
@given(st.lists(utilities, min_size=1, max_size=8))
def test_with_exponent_minus_one_it_is_the_harmonic_mean_of_the_standard_library(values: list[float]) -> None:
    assert power_mean([(value, 1.0) for value in values], -1) == pytest.approx(
        statistics.harmonic_mean(values)
    )


def test_it_agrees_with_the_literature_on_5_2_2_2() -> None:
    parts = [(value, 1.0) for value in (5.0, 2.0, 2.0, 2.0)]
    assert round(power_mean(parts, -1), 2) == 2.35
    assert round(power_mean(parts, -4), 2) == 2.14


def test_of_nothing_there_is_none() -> None:
    with pytest.raises(ValueError, match="nothing"):
        power_mean([], -1)
