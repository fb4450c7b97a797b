"""Scores over time: a row where something changed, the model behind each, bounded as samples are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qualitywatch.domain.quality_model import ModelVersion
from qualitywatch.domain.readings import ScorePoint
from qualitywatch.domain.score import Score, ScoreBasis
from qualitywatch.domain.verdict import CharacteristicReport
from store_examples import NOON, evaluated, hours

OURS = ModelVersion("ours", "1", "a" * 64, "iso25010:2023")
STRICTER = ModelVersion("ours", "2", "b" * 64, "iso25010:2023")


def judge(store, value, at, *, model=OURS, characteristic="maintainability", target="shop", coverage=0.8):
    report = CharacteristicReport(
        characteristic,
        characteristic.title(),
        coverage,
        measured=4,
        declared=5,
        score=None if value is None else Score(value, value - 5, value + 5),
        basis=ScoreBasis(coverage=coverage),
    )
    made = replace(evaluated(at=at, target=target), characteristics=(report,), scoring=model)
    store.settle(made, [], [], [], [], at=at)


def told(store, **chosen):
    points = store.readings.scores(**{"target": "shop", **chosen})
    return [(point.at, None if point.score is None else point.score.value) for point in points]


def test_a_score_comes_back_with_its_interval_and_model(store):
    judge(store, 71.25, NOON)
    assert list(store.readings.scores(target="shop")) == [
        ScorePoint(
            at=NOON,
            characteristic="maintainability",
            score=Score(71.25, 66.25, 76.25),
            coverage=0.8,
            scoring=OURS,
        )
    ]
    assert store.readings.evaluations()[0].scoring == OURS


def test_it_is_written_only_where_something_changed(store):
    for number in range(5):
        judge(store, 70.0, hours(number))
    judge(store, 71.0, hours(5))
    judge(store, 71.0, hours(6), coverage=0.9)
    assert told(store) == [(NOON, 70.0), (hours(5), 71.0), (hours(6), 71.0)]


def test_a_score_that_is_withheld_is_a_change(store):
    judge(store, 70.0, NOON)
    judge(store, None, hours(1))
    judge(store, 70.0, hours(2))
    assert told(store) == [(NOON, 70.0), (hours(1), None), (hours(2), 70.0)]


def test_another_model_is_a_change_although_the_number_is_the_same(store):
    judge(store, 70.0, NOON)
    judge(store, 70.0, hours(1), model=STRICTER)
    assert [point.scoring for point in store.readings.scores(target="shop")] == [OURS, STRICTER]


def test_a_model_that_was_only_renamed_keeps_its_old_name_where_it_had_it(store):
    judge(store, 70.0, NOON)
    judge(store, 71.0, hours(1), model=replace(OURS, version="1.1"))
    assert [point.scoring.version for point in store.readings.scores(target="shop")] == ["1", "1.1"]


def test_targets_and_characteristics_are_told_apart(store):
    judge(store, 70.0, NOON)
    judge(store, 50.0, NOON, target="other")
    judge(store, 30.0, hours(1), characteristic="security")
    assert told(store, characteristic="maintainability") == [(NOON, 70.0)]
    assert told(store) == [(NOON, 70.0), (hours(1), 30.0)]


def test_what_held_at_the_beginning_of_a_span_is_part_of_it(store):
    for number in range(4):
        judge(store, 70.0 + number, hours(number))
    assert told(store, since=hours(2.5)) == [(hours(2), 72.0), (hours(3), 73.0)]
    assert told(store, since=hours(2)) == [(hours(1), 71.0), (hours(2), 72.0), (hours(3), 73.0)]


def test_a_characteristic_of_2011_goes_on_under_its_name_of_2023(store):
    judge(store, 70.0, NOON, characteristic="usability")
    assert told(store, characteristic="interaction_capability") == [(NOON, 70.0)]


def test_of_too_many_the_newest_are_told(store):
    for number in range(4):
        judge(store, 70.0 + number, hours(number))
    assert told(store, limit=2) == [(hours(2), 72.0), (hours(3), 73.0)]


def test_a_model_without_scores_writes_nothing(store):
    store.settle(evaluated(), [], [], [], [], at=NOON)
    assert told(store) == []


@pytest.mark.parametrize("characteristic", ["maintainability", "security"])
def test_pruning_forgets_old_scores_and_keeps_the_newest_of_each(store, characteristic):
    for number in range(3):
        judge(store, 70.0 + number, hours(number), characteristic=characteristic)
    assert store.prune(hours(10)).scores == 2
    assert told(store) == [(hours(2), 72.0)]
