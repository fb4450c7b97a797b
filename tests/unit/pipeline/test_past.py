"""What a value is compared with, asked of the readings."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from pipeline_examples import CATALOGUE, COMPLEXITY, COVERAGE, LINES, LONG, NOON, SHARE, hours, value_of
from qualitywatch.domain.measurement import Sample, SeriesKey
from qualitywatch.domain.metric import MetricDefinition
from qualitywatch.domain.rule import Against
from qualitywatch.pipeline.past import StoredPast
from sample_world.fake_readings import FakeReadings


def key_of(definition: MetricDefinition) -> SeriesKey:
    return value_of(definition, 0.0).key


def past_of(definition: MetricDefinition, *samples: Sample) -> StoredPast:
    return StoredPast(FakeReadings(samples={key_of(definition): list(samples)}), CATALOGUE)


NAMED = (Against.PREVIOUS, Against.BEST, Against.MEDIAN_30D, Against.REF, Against.RELEASE)
KEPT = (Against.PREVIOUS, Against.BEST, Against.MEDIAN_30D)
OLD_RULER, NEW_RULER = {"python": "3.11.4", "radon": "5.1"}, {"python": "3.11.9", "radon": "6.0"}


def value(past: StoredPast, against: Against, key: SeriesKey, before: datetime) -> float | None:
    """The value that is compared with, whatever measured it."""
    found = past.baseline(against, key, before, {})
    return found.value if found else None


HOURLY = [Sample(hours(-3), 0.5), Sample(hours(-2), 0.2), Sample(hours(-1), 0.4), Sample(NOON, 0.9)]


@pytest.mark.parametrize("against", NAMED, ids=str)
def test_without_a_past_there_is_nothing_to_compare_with(against: Against) -> None:
    assert past_of(COMPLEXITY).baseline(against, key_of(COMPLEXITY), NOON, {}) is None
    assert past_of(COMPLEXITY, Sample(NOON, 1.0)).baseline(against, key_of(COMPLEXITY), NOON, {}) is None


@pytest.mark.parametrize("against", NAMED, ids=str)
def test_another_series_is_no_past(against: Against) -> None:
    assert past_of(COVERAGE, *HOURLY).baseline(against, key_of(COMPLEXITY), NOON, {}) is None


def test_previous_is_the_last_value_strictly_before() -> None:
    past = past_of(COMPLEXITY, *HOURLY)
    assert value(past, Against.PREVIOUS, key_of(COMPLEXITY), NOON) == 0.4
    assert value(past, Against.PREVIOUS, key_of(COMPLEXITY), hours(-1)) == 0.2
    assert value(past, Against.PREVIOUS, key_of(COMPLEXITY), NOON + timedelta(milliseconds=1)) == 0.9


def test_best_is_the_lowest_where_lower_is_better_and_the_highest_where_higher_is() -> None:
    assert value(past_of(COMPLEXITY, *HOURLY), Against.BEST, key_of(COMPLEXITY), NOON) == 0.2
    assert value(past_of(COVERAGE, *HOURLY), Against.BEST, key_of(COVERAGE), NOON) == 0.5


def test_a_zero_is_a_baseline() -> None:
    past = past_of(COMPLEXITY, Sample(hours(-1), 0.0))
    assert [value(past, against, key_of(COMPLEXITY), NOON) for against in KEPT] == [0.0, 0.0, 0.0]


def test_the_median_is_of_the_last_thirty_days() -> None:
    old = Sample(NOON - timedelta(days=30, seconds=1), 99.0)
    past = past_of(COMPLEXITY, old, *HOURLY)
    assert value(past, Against.MEDIAN_30D, key_of(COMPLEXITY), NOON) == 0.4


def test_the_median_is_of_all_of_them_however_often_it_was_measured() -> None:
    minutes = 43_000
    samples = [Sample(NOON - timedelta(minutes=minutes - index), float(index)) for index in range(minutes)]
    past = past_of(COMPLEXITY, *samples)
    assert value(past, Against.MEDIAN_30D, key_of(COMPLEXITY), NOON) == (minutes - 1) / 2


def test_recent_samples_come_newest_first_and_no_more_than_asked_for() -> None:
    past = past_of(COMPLEXITY, *HOURLY)
    assert [sample.value for sample in past.recent(key_of(COMPLEXITY), NOON, 2)] == [0.4, 0.2]
    assert [sample.value for sample in past.recent(key_of(COMPLEXITY), NOON, 9)] == [0.4, 0.2, 0.5]
    assert past.recent(key_of(COVERAGE), NOON, 9) == []


def ruled(*samples: Sample, upgraded: datetime) -> StoredPast:
    """Samples measured with the old ruler until it was upgraded."""
    tools = {
        sample.observed_at: OLD_RULER if sample.observed_at < upgraded else NEW_RULER for sample in samples
    }
    return StoredPast(FakeReadings(samples={key_of(COMPLEXITY): list(samples)}, tools=tools), CATALOGUE)


@pytest.mark.parametrize("against", KEPT, ids=str)
def test_what_another_ruler_measured_is_left_out(against: Against) -> None:
    past = ruled(*HOURLY[:3], upgraded=hours(-1))
    found = past.baseline(against, key_of(COMPLEXITY), NOON, NEW_RULER)
    assert found is not None
    assert (found.value, found.ruler) == (0.4, "")


@pytest.mark.parametrize(("against", "expected"), [*zip(KEPT, (0.4, 0.2, 0.4), strict=True)])
def test_where_only_another_ruler_measured_the_baseline_says_which(against: Against, expected: float) -> None:
    past = ruled(*HOURLY[:3], upgraded=NOON)
    found = past.baseline(against, key_of(COMPLEXITY), NOON, NEW_RULER)
    assert found is not None
    assert (found.value, found.ruler) == (expected, "radon 5.1 → 6.0")


def test_another_patch_of_python_is_the_same_ruler() -> None:
    past = ruled(*HOURLY[:3], upgraded=NOON)
    found = past.baseline(Against.PREVIOUS, key_of(COMPLEXITY), NOON, {**OLD_RULER, "python": "3.11.9"})
    assert found is not None
    assert found.ruler == ""


@pytest.mark.parametrize("against", [Against.PREVIOUS, Against.BEST])
def test_a_share_comes_with_what_it_was_computed_from(against: Against) -> None:
    samples = {
        key_of(SHARE): [Sample(hours(-2), 0.1), Sample(hours(-1), 0.1)],
        key_of(LONG): [Sample(hours(-2), 1.0), Sample(hours(-1), 2.0)],
        key_of(LINES): [Sample(hours(-2), 10.0), Sample(hours(-1), 20.0)],
    }
    past = StoredPast(FakeReadings(samples=samples), CATALOGUE)
    found = past.baseline(against, key_of(SHARE), NOON, {})
    assert found is not None
    assert found.counts == {LONG.id: 2.0, LINES.id: 20.0}
