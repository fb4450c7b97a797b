"""What is due follows from the last beginnings and the clock, wherever the clock is set."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitywatch import Collector, Direction, MetricDefinition, Run, RunStatus, Target, TargetKind, Window
from qualitywatch.config.project import Schedule, WatchedTarget
from qualitywatch.daemon.due import Key, due_now
from qualitywatch.domain.observation import Collected

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

spans = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400))
intervals = st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=30))
jumps = st.lists(st.timedeltas(min_value=timedelta(days=-2), max_value=timedelta(days=2)), max_size=40)


class Idle(Collector):
    name = "test.idle"
    metrics: ClassVar = (
        MetricDefinition(
            id="test.idle.value", title="x", unit="1", direction=Direction.NONE, characteristic="reliability", how="x"
        ),
    )  # fmt: skip

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        del target, window
        return ()


def watched(*every: timedelta, name: str = "shop") -> WatchedTarget:
    """A target with a schedule for each interval; the collectors are called 0, 1, 2 …"""
    schedules = []
    for number, interval in enumerate(every):
        cls = type(f"Idle{number}", (Idle,), {"name": str(number), "__module__": __name__})
        schedules.append(Schedule(collector=cls(), every=interval, timeout=HOUR, memory_limit=2**30))
    return WatchedTarget(Target(name, TargetKind.CODE, "."), tuple(schedules))


def run(began: datetime, collector: str = "0", target: str = "shop") -> Run:
    return Run(target, collector, Window(began - HOUR, began), RunStatus.OK, began, 0.1)


def due(
    targets: list[WatchedTarget], runs: list[Run], now: datetime, begun: dict[Key, datetime] | None = None
) -> list[str]:
    return [schedule.collector.name for _, schedule in due_now(targets, runs, now, begun=begun or {})]


def test_what_never_ran_is_due() -> None:
    assert due([watched(HOUR, HOUR)], [], NOON) == ["0", "1"]


def test_a_target_without_schedules_is_never_due() -> None:
    assert due([watched()], [], NOON) == []


@given(ago=spans, every=intervals)
def test_due_means_that_the_interval_has_passed(ago: timedelta, every: timedelta) -> None:
    assert bool(due([watched(every)], [run(NOON - ago)], NOON)) == (ago >= every)


@given(
    ahead=st.timedeltas(min_value=timedelta(microseconds=1), max_value=timedelta(days=4000)), every=intervals
)
def test_a_last_run_in_the_future_counts_as_none(ahead: timedelta, every: timedelta) -> None:
    assert due([watched(every)], [run(NOON + ahead)], NOON) == ["0"]


@given(
    ahead=st.timedeltas(min_value=timedelta(microseconds=1), max_value=timedelta(days=4000)),
    ago=spans,
    every=intervals,
)
def test_after_the_clock_was_set_back_this_process_keeps_its_own_count(
    ahead: timedelta, ago: timedelta, every: timedelta
) -> None:
    began = {("shop", "0"): NOON - ago}
    assert bool(due([watched(every)], [run(NOON + ahead)], NOON, began)) == (ago >= every)


@given(mine=spans, others=spans, every=intervals)
def test_the_later_of_what_is_stored_and_what_was_begun_here_counts(
    mine: timedelta, others: timedelta, every: timedelta
) -> None:
    began = {("shop", "0"): NOON - mine}
    assert bool(due([watched(every)], [run(NOON - others)], NOON, began)) == (min(mine, others) >= every)


@given(ago=st.lists(spans, min_size=2, max_size=6))
def test_the_most_overdue_comes_first_and_what_never_ran_before_it(ago: list[timedelta]) -> None:
    second = timedelta(seconds=1)
    target = watched(*[second] * (len(ago) + 1))
    runs = [run(NOON - second - span, str(number)) for number, span in enumerate(ago)]
    order = due([target], runs, NOON)
    assert order[0] == str(len(ago))
    overdue = [ago[int(name)] for name in order[1:]]
    assert overdue == sorted(ago, reverse=True)


@pytest.mark.parametrize("every", [timedelta.max, timedelta(days=365 * 20000)])
def test_an_interval_of_ages_is_no_mishap(every: timedelta) -> None:
    assert due([watched(every)], [run(NOON)], NOON + HOUR) == []
    assert due([watched(every)], [], NOON) == ["0"]


def test_runs_of_other_targets_and_collectors_do_not_count() -> None:
    runs = [run(NOON, "1"), run(NOON, "0", "scoring")]
    assert due([watched(HOUR)], runs, NOON) == ["0"]


@given(jumps=jumps, every=intervals)
def test_wherever_the_clock_jumps_nothing_runs_too_often_nor_never_again(
    jumps: list[timedelta], every: timedelta
) -> None:
    """A daemon at work: the store keeps the latest run by its time, as it does; the process its own beginnings."""
    target, stored, begun = [watched(every)], [], dict[Key, datetime]()
    now = NOON
    for jump in jumps:
        now += jump
        since_mine = now - begun[("shop", "0")] if begun else None
        ran = bool(due(target, stored, now, begun))
        if since_mine is not None and timedelta(0) <= since_mine < every:
            assert not ran
        if since_mine is None or since_mine >= every:
            assert ran or any(now - item.started_at < every for item in stored)
        if ran:
            begun[("shop", "0")] = now
            stored = [max((*stored, run(now)), key=lambda item: item.started_at)]
        assert not due(target, stored, now, begun)
