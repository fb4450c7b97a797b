"""A clock that was ahead once: what it left is kept, and does not stand for the newest when the clock is right again."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from qualitywatch.store import Store, memory_store
from store_examples import COMPLEXITY, SHOP, hours, measured, run_at

YEAR = 24 * 365


class Clock:
    """Says what it is set to."""

    def __init__(self) -> None:
        self.now = hours(0)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept(clock: Clock):
    store = memory_store(clock=clock)
    yield store
    store.close()


def record(store: Store, clock: Clock, hour: float, value: float) -> None:
    clock.now = hours(hour) + timedelta(seconds=5)
    store.record(run_at(hours(hour)), [measured(value, hours(hour))], SHOP)


def newest(store: Store) -> tuple[float, bool]:
    (reading,) = store.readings.latest(target="shop", metric=COMPLEXITY.id)
    return reading.value, reading.current


def test_the_next_measurement_is_the_newest_again(kept: Store, clock: Clock) -> None:
    record(kept, clock, 0, 0.1)
    record(kept, clock, YEAR, 0.9)
    record(kept, clock, 1, 0.2)
    assert newest(kept) == (0.2, True)
    assert [run.window.end for run in kept.readings.last_runs(target="shop")] == [hours(1)]


def test_a_series_that_began_in_the_future_goes_on_too(kept: Store, clock: Clock) -> None:
    record(kept, clock, YEAR, 0.9)
    record(kept, clock, 1, 0.2)
    assert newest(kept) == (0.2, True)


def test_nothing_that_was_measured_is_lost(kept: Store, clock: Clock) -> None:
    record(kept, clock, YEAR, 0.9)
    record(kept, clock, 1, 0.2)
    key = kept.readings.latest(target="shop")[0].key
    assert [sample.value for sample in kept.readings.history(key)] == [0.2, 0.9]


def test_clocks_that_differ_by_minutes_change_nothing(kept: Store, clock: Clock) -> None:
    record(kept, clock, 1.1, 0.9)
    record(kept, clock, 1, 0.2)  # arrives later, of six minutes before
    assert newest(kept) == (0.9, True)


def test_a_past_that_is_filled_in_does_not_become_the_newest(kept: Store, clock: Clock) -> None:
    record(kept, clock, 5, 0.9)
    kept.record(run_at(hours(-50)), [measured(0.2, hours(-50))], SHOP)
    assert newest(kept)[0] == 0.9
