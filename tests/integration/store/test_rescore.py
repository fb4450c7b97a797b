"""Scores of the past by the model of today: as the daemon would have given them, had it had that model then."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from qualitywatch.config.project import WatchedTarget
from qualitywatch.domain.measurement import Measurement
from qualitywatch.domain.run import RunStatus
from qualitywatch.domain.target import Target, TargetKind
from qualitywatch.pipeline.rescore import rescore
from qualitywatch.pipeline.run import evaluate_stored
from sample_world import metrics as m
from sample_world.plugin import sample_plugins
from sample_world.town import SCORING, sample_project, world
from store_examples import NOON, hours, run_at

SHARES = (0.30, 0.28, 0.12, 0.12, 0.50, 0.20)


@pytest.fixture(scope="module")
def plugins():
    return sample_plugins()


@pytest.fixture(scope="module")
def watched():
    found = next(each for each, _ in world() if each.target.name == "shop")
    return WatchedTarget(Target("shop", TargetKind.CODE, "."), found.schedules)


def measure(store, watched, plugins, project=None):
    """A value every hour; the third run fails, and coverage comes every second hour."""
    for number, share in enumerate(SHARES):
        at = hours(number)
        for metric, value, collector in (
            (m.SHARE, share, "sample.shape"),
            (m.COVERAGE, 0.5 + number / 20, "sample.tests"),
        ):
            if collector == "sample.tests" and number % 2:
                continue
            failed = collector == "sample.shape" and number == 2
            run = run_at(at, collector=collector, status=RunStatus.ERROR if failed else RunStatus.OK)
            values = [] if failed else [Measurement(metric, "shop", value, at, collector)]
            store.record(run, values, watched.target)
        if project is not None:
            evaluate_stored(watched, project, plugins, store, at=at)


def told(store):
    return [replace(point, scoring=SCORING.version) for point in store.readings.scores(target="shop")]


def again(store, watched, plugins, scoring=SCORING, since=NOON - timedelta(days=1)):
    project = replace(sample_project([watched]), scoring=scoring)
    points = list(rescore(watched, project, scoring, plugins, store.recorded, since=since, until=hours(100)))
    return store.rescore("shop", points, since=since)


def test_by_the_same_model_the_past_scores_as_it_did(store, watched, plugins):
    measure(store, watched, plugins, sample_project([watched]))
    before = told(store)
    assert len({point.score for point in before if point.characteristic == "maintainability"}) > 3
    assert again(store, watched, plugins) == len(before)
    assert told(store) == before


def test_what_was_never_judged_gets_scores(store, watched, plugins):
    measure(store, watched, plugins)
    assert told(store) == []
    again(store, watched, plugins)
    found = [point for point in told(store) if point.characteristic == "maintainability"]
    assert found[0].at == NOON
    assert found[-1].score is not None


def test_another_model_takes_the_place_of_the_one_before_it(store, watched, plugins):
    measure(store, watched, plugins, sample_project([watched]))
    stricter = replace(
        SCORING,
        version=replace(SCORING.version, version="2", digest="6b" * 32),
        combination=replace(SCORING.combination, exponent=-4.0),
    )
    again(store, watched, plugins, stricter)
    assert {point.scoring for point in store.readings.scores(target="shop")} == {stricter.version}


def test_what_is_older_than_asked_for_stays(store, watched, plugins):
    measure(store, watched, plugins, sample_project([watched]))
    early = [point for point in told(store) if point.at < hours(3)]
    again(store, watched, plugins, since=hours(3))
    assert [point for point in told(store) if point.at < hours(3)] == early
