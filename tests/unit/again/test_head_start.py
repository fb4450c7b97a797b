"""Runs begin as the last time, are taken over by who wants the very same ones, and end where nobody does."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from isolated_runs import all_end, errand_for
from naughty_collectors import Hangs, Healthy
from qualitywatch.cli.again.asked import Asked
from qualitywatch.cli.again.kept import keep
from qualitywatch.cli.head_start import head_start, keep_plan
from qualitywatch.components import Collector
from qualitywatch.domain.run import RunStatus
from qualitywatch.pipeline.collect import Errand, Means, collect, job_of
from qualitywatch.pipeline.isolation import Job
from qualitywatch.pipeline.isolation.launch import Launched, fork

pytestmark = pytest.mark.one_thread


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    return Asked("0a", str(tmp_path / "cache" / "verdicts-1"), time.time_ns())


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "shop").mkdir()
    return tmp_path / "shop"


def errand(collector: Collector, shop: Path, at: datetime) -> Errand:
    planned = errand_for(collector, shop)
    span = planned.window.end - planned.window.start
    return Errand(planned.target, planned.schedule, type(planned.window)(at - span, at))


class Counting:
    """Forks, and knows what it forked."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []

    def __call__(self, job: Job) -> Launched:
        self.jobs.append(job)
        return fork(job)


@pytest.fixture
def counting() -> Iterator[Counting]:
    return Counting()


def test_nothing_begins_without_a_plan(asked: Asked) -> None:
    with head_start(asked) as begun:
        assert begun.at is None
    with head_start(None) as begun:
        assert begun.at is None


def test_the_very_same_run_is_taken_over_once(asked: Asked, shop: Path, counting: Counting) -> None:
    keep_plan(asked, [str(shop)], [job_of(errand_for(Healthy(), shop))])
    with head_start(asked) as begun:
        assert begun.at == datetime.fromtimestamp(asked.at / 10**9, UTC)
        wanted = errand(Healthy(), shop, begun.at)
        means = Means(begun.taking_over(counting))
        found = [each.status for each in collect([wanted, wanted], means)]
    assert found == [RunStatus.OK, RunStatus.OK]
    assert counting.jobs == [job_of(wanted)], "one was under way, and the other had to be started"


@pytest.mark.parametrize("other", ["place", "moment"])
def test_another_run_is_started_and_the_one_that_nobody_wants_ends(
    asked: Asked, shop: Path, tmp_path: Path, counting: Counting, other: str
) -> None:
    keep_plan(asked, [str(shop)], [job_of(errand_for(Hangs(), shop))])
    with head_start(asked) as begun:
        assert begun.at is not None
        (_, process) = begun._running[0]
        place = tmp_path if other == "place" else shop
        at = begun.at if other == "place" else begun.at.replace(year=2020)
        (found,) = collect([errand(Healthy(), place, at)], Means(begun.taking_over(counting)))
        assert found.status is RunStatus.OK
        assert not all_end([process.pid], within=0)
    assert all_end([process.pid])


@pytest.mark.parametrize(
    "plan",
    [
        b"no json",
        b"{}",
        json.dumps({"places": [], "orders": [{"collector": "naughty_collectors:Gone"}]}).encode(),
        json.dumps({"places": [], "orders": [{"collector": "no_such_module:Healthy"}]}).encode(),
    ],
    ids=["garbage", "empty", "gone", "uninstalled"],
)
def test_a_plan_that_cannot_be_followed_begins_nothing(asked: Asked, plan: bytes) -> None:
    keep(str(Path(asked.place).with_name("plans-1")), asked.name, plan)
    with head_start(asked) as begun:
        assert begun.at is None
