"""The clock calls at once and again, whatever a call raises and wherever the time of day is set."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from qualitywatch.daemon.clock import ticking

SOON = timedelta(milliseconds=20)
LATER = timedelta(hours=1)


def eventually(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_it_calls_at_once_and_again() -> None:
    calls: list[float] = []
    with ticking({"call": lambda: calls.append(time.monotonic())}, SOON):
        eventually(lambda: len(calls) >= 3)


def test_it_does_not_call_after_its_end() -> None:
    calls: list[int] = []
    with ticking({"call": lambda: calls.append(1)}, SOON) as beats:
        eventually(lambda: calls)
        beats.stop()
        assert beats.wait(5)
        count = len(calls)
    time.sleep(0.1)
    assert len(calls) == count


def test_a_call_that_raises_is_named_without_a_traceback_and_called_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    calls: list[int] = []

    def fail() -> None:
        calls.append(1)
        raise RuntimeError("no")

    with ticking({"measure": fail}, SOON):
        eventually(lambda: len(calls) >= 2)
        eventually(lambda: caplog.messages)
    assert set(caplog.messages) == {"measure: internal error: RuntimeError: no"}
    assert all(record.exc_info is None for record in caplog.records)


def test_a_call_never_runs_twice_at_a_time() -> None:
    at_work = threading.Lock()
    overlaps: list[int] = []
    calls: list[int] = []

    def work() -> None:
        if not at_work.acquire(blocking=False):
            overlaps.append(1)
            return
        time.sleep(0.06)
        calls.append(1)
        at_work.release()

    with ticking({"work": work}, SOON) as beats:
        eventually(lambda: len(calls) >= 2)
        beats.stop()
        assert beats.wait(5)
    assert overlaps == []


def test_waiting_for_a_call_that_hangs_ends_in_time() -> None:
    release = threading.Event()
    begun = threading.Event()

    def hang() -> None:
        begun.set()
        release.wait(10)

    with ticking({"hang": hang}, LATER) as beats:
        assert begun.wait(10)
        beats.stop()
        before = time.monotonic()
        assert not beats.wait(0.1)
        assert time.monotonic() - before < 5
        release.set()
        assert beats.wait(10)


def test_a_clock_that_was_set_back_puts_nothing_off() -> None:
    calls: list[int] = []
    with ticking({"call": lambda: calls.append(1)}, LATER) as beats:
        eventually(lambda: calls)
        beats.catch_up(LATER * 2)  # the next call comes within that: nothing to do
        time.sleep(0.1)
        assert len(calls) == 1
        for job in beats._scheduler.get_jobs():  # as an earlier time of day leaves it
            job.modify(next_run_time=datetime.now(UTC) + LATER * 5)
        beats.catch_up(LATER)
        eventually(lambda: len(calls) == 2)


def test_the_logger_of_the_library_keeps_its_tracebacks_to_itself() -> None:
    with ticking({"call": lambda: None}, LATER):
        assert not logging.getLogger("apscheduler.executors.default").isEnabledFor(logging.ERROR)
