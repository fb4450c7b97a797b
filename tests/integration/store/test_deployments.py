"""Deployments, and what runs were configured with, are the same after they were kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from qualitywatch.domain.deployment import Deployment
from store_examples import NOON, SHOP, run_at

HOUR = timedelta(hours=1)
FIRST = Deployment(target="shop", at=NOON, version="v1", environment="production", url="https://ci.example/1")
SECOND = Deployment(target="shop", at=NOON + HOUR, version="v2")


def test_what_was_deployed_is_read_in_its_order(store):
    assert store.deployed([SECOND, FIRST, replace(FIRST, target="till")]) == 3
    assert store.readings.deployments("shop", since=NOON - HOUR, until=NOON + HOUR) == [FIRST, SECOND]
    assert store.readings.deployments("shop", since=NOON, until=NOON + HOUR) == [SECOND]
    assert store.readings.deployments("shop", since=NOON - HOUR, until=NOON + HOUR, limit=1) == [SECOND]


def test_a_job_that_is_run_again_says_nothing_new(store):
    assert store.deployed([FIRST]) == 1
    assert store.deployed([FIRST, SECOND]) == 1


def test_old_deployments_are_pruned(store):
    store.deployed([FIRST, SECOND])
    assert store.prune(NOON + HOUR).deployments == 1
    assert store.readings.deployments("shop", since=NOON - HOUR, until=NOON + HOUR) == [SECOND]


def test_a_run_keeps_what_it_was_configured_with_or_that_nobody_knows(store):
    for collector, settings in (("a", {"paths": '["src"]'}), ("b", {}), ("c", None)):
        store.record(replace(run_at(NOON, collector=collector), settings=settings), [], SHOP)
    kept = {run.collector: run.settings for run in store.readings.last_runs()}
    assert kept == {"a": {"paths": '["src"]'}, "b": {}, "c": None}
