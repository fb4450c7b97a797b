"""Time to detect counts from the value that broke the limit, time to repair to the measurement that proved it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from qualitywatch.domain.episode import Episode
from qualitywatch.domain.measurement import Sample, SeriesKey
from qualitywatch.domain.readings import Reading
from qualitywatch.pipeline.lives.onset import Onset, onset_of, time_to_detect
from qualitywatch.pipeline.lives.times import mean_times
from qualitywatch.testing.samples import NOON, sample_change, sample_outcome
from sample_world.fake_readings import FakeReadings


def measured(*values: float, labels: dict[str, str] | None = None) -> FakeReadings:
    """One value an hour from noon on."""
    readings = FakeReadings()
    remember(readings, values, labels or {})
    return readings


def remember(readings: FakeReadings, values, labels: dict[str, str]) -> None:
    key = SeriesKey("shop", "code.complexity.share_above_10", tuple(sorted(labels.items())))
    readings.samples[key] = [Sample(NOON + timedelta(hours=n), value) for n, value in enumerate(values)]
    last = readings.samples[key][-1]
    readings.all_latest.append(
        Reading(
            key=key,
            value=last.value,
            observed_at=last.observed_at,
            collector="code.python",
            unit="1",
            characteristic="maintainability",
            run_id=1,
        )
    )


def opened(hour: float, value: float = 0.3, **outcome) -> Episode:
    finding = sample_change(replace(sample_outcome(), **outcome)).finding
    return Episode(finding=finding, opened_at=NOON + timedelta(hours=hour), value=value, limit=0.21)


def test_the_breach_came_about_with_the_first_of_its_unbroken_values():
    readings = measured(0.1, 0.3, 0.1, 0.25, 0.3, 0.3)
    assert onset_of(readings, opened(5)) == Onset(NOON + timedelta(hours=3))
    assert time_to_detect(Onset(NOON + timedelta(hours=3)), opened(5)) == timedelta(hours=2)


def test_what_came_after_the_opening_does_not_matter():
    assert onset_of(measured(0.1, 0.3, 0.1), opened(1.5)) == Onset(NOON + timedelta(hours=1))


def test_a_breach_that_stood_from_the_start_has_no_time_to_detect():
    onset = onset_of(measured(0.3, 0.3), opened(2))
    assert onset == Onset(None)
    assert time_to_detect(onset, opened(2)) is None


def test_against_a_baseline_it_is_the_value_that_the_opening_saw():
    readings = measured(0.3, 0.3, 0.4)
    assert onset_of(readings, opened(2.5, baseline=0.3)) == Onset(NOON + timedelta(hours=2))


def test_of_several_series_the_one_that_was_judged_counts():
    readings = FakeReadings()
    remember(readings, (0.1, 0.1, 0.9), {"column": "age"})
    remember(readings, (0.1, 0.3, 0.3), {"column": "income"})
    assert onset_of(readings, opened(3, 0.3)) == Onset(NOON + timedelta(hours=1))


def test_without_a_series_nothing_is_known():
    assert onset_of(FakeReadings(), opened(1)) is None


def test_means_are_over_what_was_detected_and_what_was_repaired():
    repaired = replace(opened(2), resolved_at=NOON + timedelta(hours=12))
    later = replace(opened(4, rule="other"), resolved_at=NOON + timedelta(hours=34))
    standing = opened(6, rule="third")
    onsets = {
        repaired.key: Onset(NOON),
        later.key: Onset(NOON),
        standing.key: Onset(None),
    }
    (times,) = mean_times([repaired, later, standing], onsets, lambda _: "maintainability")
    assert (times.detected, times.repaired, times.standing, times.still_open) == (2, 2, 1, 1)
    assert (times.mean_to_detect, times.median_to_detect) == (timedelta(hours=3), timedelta(hours=3))
    assert (times.mean_to_repair, times.median_to_repair) == (timedelta(hours=20), timedelta(hours=20))


def test_groups_come_by_name():
    groups = mean_times([opened(1), opened(2, rule="other")], {}, lambda each: each.finding.outcome.rule)
    assert [each.name for each in groups] == ["complex-functions", "other"]
    assert groups[0].mean_to_detect is None
