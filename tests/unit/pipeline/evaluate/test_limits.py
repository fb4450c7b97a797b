"""One value against a rule's limits."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.rule import Limits
from qualitywatch.pipeline.evaluate.limits import compare, difference

FINITE = st.floats(allow_nan=False, allow_infinity=False)
BADNESS = {Outcome.PASS: 0, Outcome.WARN: 1, Outcome.FAIL: 2}


@pytest.mark.parametrize("value", [0.16, 0.16 - 1e-12, 0.0, -5.0])
def test_a_value_up_to_the_lowest_bound_passes(value: float) -> None:
    assert compare(value, Limits(warn_above=0.16, fail_above=0.21)).outcome is Outcome.PASS


@pytest.mark.parametrize("value", [math.nextafter(0.16, 1), 0.2, 0.21])
def test_beyond_the_warning_and_up_to_the_failure_it_warns(value: float) -> None:
    assert compare(value, Limits(warn_above=0.16, fail_above=0.21)).outcome is Outcome.WARN


@pytest.mark.parametrize("value", [math.nextafter(0.21, 1), 0.5, 1e300])
def test_beyond_the_failure_it_fails(value: float) -> None:
    assert compare(value, Limits(warn_above=0.16, fail_above=0.21)).outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("value", "outcome"),
    [(0.8, Outcome.PASS), (0.79, Outcome.WARN), (0.7, Outcome.WARN), (0.69, Outcome.FAIL)],
)
def test_bounds_below_work_the_other_way_round(value: float, outcome: Outcome) -> None:
    assert compare(value, Limits(warn_below=0.8, fail_below=0.7)).outcome is outcome


def test_a_failure_is_named_before_a_warning_that_holds_too() -> None:
    found = compare(5.0, Limits(warn_above=1.0, fail_above=2.0))
    assert (found.outcome, found.limit, found.side, found.distance) == (Outcome.FAIL, 2.0, "above", 3.0)


def test_the_limit_that_decided_is_named_whichever_side_it_is_on() -> None:
    found = compare(-3.0, Limits(fail_above=2.0, fail_below=-1.0))
    assert (found.limit, found.side, found.distance) == (-1.0, "below", 2.0)


def test_a_passing_value_names_the_limit_it_would_meet_first() -> None:
    limits = Limits(warn_above=10.0, fail_above=20.0, fail_below=0.0)
    assert (compare(9.0, limits).limit, compare(1.0, limits).limit) == (10.0, 0.0)


@given(value=FINITE, limit=FINITE)
def test_a_bound_met_exactly_passes(value: float, limit: float) -> None:
    assert compare(limit, Limits(fail_above=limit)).outcome is Outcome.PASS
    assert compare(limit, Limits(fail_below=limit)).outcome is Outcome.PASS
    assert compare(value, Limits(fail_above=value, warn_above=value)).outcome is Outcome.PASS


@given(low=FINITE, high=FINITE, bounds=st.tuples(FINITE, FINITE))
def test_a_larger_value_is_never_better_where_the_bounds_are_above(
    low: float, high: float, bounds: tuple[float, float]
) -> None:
    low, high = sorted((low, high))
    warn, fail = sorted(bounds)
    limits = Limits(warn_above=warn, fail_above=fail)
    better, worse = compare(low, limits), compare(high, limits)
    assert BADNESS[better.outcome] <= BADNESS[worse.outcome]


@given(value=FINITE, bounds=st.tuples(FINITE, FINITE))
def test_above_and_below_mirror_each_other(value: float, bounds: tuple[float, float]) -> None:
    warn, fail = sorted(bounds)
    above = compare(value, Limits(warn_above=warn, fail_above=fail))
    below = compare(-value, Limits(warn_below=-warn, fail_below=-fail))
    assert (above.outcome, above.limit, above.distance) == (below.outcome, -below.limit, below.distance)


@given(value=FINITE, limit=FINITE)
def test_what_lies_beyond_its_limit_has_a_positive_distance(value: float, limit: float) -> None:
    found = compare(value, Limits(fail_above=limit))
    assert found.breached == (found.distance > 0)


@pytest.mark.parametrize(
    ("value", "baseline", "written"), [(0.795, 0.8, -0.005), (0.3, 0.2, 0.1), (0.1, 0.3, -0.2), (0, 0, 0)]
)
def test_a_difference_is_that_of_the_numbers_as_people_read_them(
    value: float, baseline: float, written: float
) -> None:
    assert difference(value, baseline) == written


@given(value=st.integers(0, 1000), baseline=st.integers(0, 1000))
def test_a_drop_of_exactly_the_tolerance_passes(value: int, baseline: int) -> None:
    drop = (value - baseline) / 1000
    assert not compare(difference(value / 1000, baseline / 1000), Limits(fail_below=drop)).breached


@given(value=FINITE, baseline=FINITE)
def test_a_difference_has_the_sign_of_the_comparison(value: float, baseline: float) -> None:
    found = difference(value, baseline)
    assert (found > 0, found < 0) == (value > baseline, value < baseline)


def test_a_repair_has_to_meet_the_strictest_bound_on_the_side_that_was_breached() -> None:
    limits = Limits(warn_above=0.16, fail_above=0.21, warn_below=0.1)
    assert compare(0.3, limits).clears_at == 0.16
    assert compare(0.05, limits).clears_at == 0.1
