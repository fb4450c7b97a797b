"""What a value is compared with, asked of the readings."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipeline_examples import CATALOGUE, COMPLEXITY, COVERAGE, NOON, hours, value_of
from qualitywatch.domain.measurement import Sample, SeriesKey
from qualitywatch.domain.metric import MetricDefinition
from qualitywatch.domain.rule import Against
from qualitywatch.pipeline.past import StoredPast
from sample_world.fake_readings import FakeReadings


def key_of(definition: MetricDefinition) -> SeriesKey:
    return value_of(definition, 0.0).key


def past_of(definition: MetricDefinition, *samples: Sample) -> StoredPast:
    return StoredPast(FakeReadings(samples={key_of(definition): list(samples)}), CATALOGUE)


HOURLY = [Sample(hours(-3), 0.5), Sample(hours(-2), 0.2), Sample(hours(-1), 0.4), Sample(NOON, 0.9)]


@pytest.mark.parametrize("against", Against)
def test_without_a_past_there_is_nothing_to_compare_with(against: Against) -> None:
    assert past_of(COMPLEXITY).baseline(against, key_of(COMPLEXITY), NOON) is None
    assert past_of(COMPLEXITY, Sample(NOON, 1.0)).baseline(against, key_of(COMPLEXITY), NOON) is None


@pytest.mark.parametrize("against", Against)
def test_another_series_is_no_past(against: Against) -> None:
    assert past_of(COVERAGE, *HOURLY).baseline(against, key_of(COMPLEXITY), NOON) is None


def test_previous_is_the_last_value_strictly_before() -> None:
    past = past_of(COMPLEXITY, *HOURLY)
    assert past.baseline(Against.PREVIOUS, key_of(COMPLEXITY), NOON) == 0.4
    assert past.baseline(Against.PREVIOUS, key_of(COMPLEXITY), hours(-1)) == 0.2
    assert past.baseline(Against.PREVIOUS, key_of(COMPLEXITY), NOON + timedelta(milliseconds=1)) == 0.9


def test_best_is_the_lowest_where_lower_is_better_and_the_highest_where_higher_is() -> None:
    assert past_of(COMPLEXITY, *HOURLY).baseline(Against.BEST, key_of(COMPLEXITY), NOON) == 0.2
    assert past_of(COVERAGE, *HOURLY).baseline(Against.BEST, key_of(COVERAGE), NOON) == 0.5


def test_a_zero_is_a_baseline() -> None:
    past = past_of(COMPLEXITY, Sample(hours(-1), 0.0))
    assert [past.baseline(against, key_of(COMPLEXITY), NOON) for against in Against] == [0.0, 0.0, 0.0]


def test_the_median_is_of_the_last_thirty_days() -> None:
    old = Sample(NOON - timedelta(days=30, seconds=1), 99.0)
    past = past_of(COMPLEXITY, old, *HOURLY)
    assert past.baseline(Against.MEDIAN_30D, key_of(COMPLEXITY), NOON) == 0.4


def test_the_median_is_of_all_of_them_however_often_it_was_measured() -> None:
    minutes = 43_000
    samples = [Sample(NOON - timedelta(minutes=minutes - index), float(index)) for index in range(minutes)]
    past = past_of(COMPLEXITY, *samples)
    assert past.baseline(Against.MEDIAN_30D, key_of(COMPLEXITY), NOON) == (minutes - 1) / 2


def test_recent_samples_come_newest_first_and_no_more_than_asked_for() -> None:
    past = past_of(COMPLEXITY, *HOURLY)
    assert [sample.value for sample in past.recent(key_of(COMPLEXITY), NOON, 2)] == [0.4, 0.2]
    assert [sample.value for sample in past.recent(key_of(COMPLEXITY), NOON, 9)] == [0.4, 0.2, 0.5]
    assert past.recent(key_of(COVERAGE), NOON, 9) == []
