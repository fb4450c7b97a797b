"""A measurement is a finite number at a known time; everything else is refused."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone, tzinfo

import pytest

from qualitywatch.domain.measurement import Measurement, SeriesKey
from qualitywatch.domain.metric import Direction, MetricDefinition
from qualitywatch.domain.target import Window

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ROWS = MetricDefinition(
    id="data.rows",
    title="Rows",
    unit="{row}",
    direction=Direction.NONE,
    characteristic="data:completeness",
    how="Number of rows.",
    labels=("table", "schema"),
)


class _NoZone(tzinfo):
    """A time zone in name only, as some libraries leave behind."""

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        del dt
        return None


NAIVE = [datetime(2026, 3, 2, 12), datetime(2026, 3, 2, 12, tzinfo=_NoZone())]  # noqa: DTZ001


def _measurement(value: float = 5.0, at: datetime = NOON, **labels: str) -> Measurement:
    return Measurement(ROWS, "orders", value, at, "data.profile", labels)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_no_measurement(value: float) -> None:
    with pytest.raises(ValueError, match=r"data\.rows of orders is -?(nan|inf), which is no measurement"):
        _measurement(value)


@pytest.mark.parametrize("value", [0, 0.0, -1.5, 1e308])
def test_any_finite_number_is_one(value: float) -> None:
    assert _measurement(value).value == value


@pytest.mark.parametrize("at", NAIVE, ids=["no zone", "a zone without an offset"])
def test_a_time_without_a_zone_is_refused(at: datetime) -> None:
    with pytest.raises(ValueError, match="without a zone"):
        _measurement(at=at)


def test_the_series_is_known_by_sorted_labels() -> None:
    key = SeriesKey("orders", "data.rows", (("schema", "s"), ("table", "t")))
    assert _measurement(table="t", schema="s").key == _measurement(schema="s", table="t").key == key


@pytest.mark.parametrize("at", NAIVE, ids=["no zone", "a zone without an offset"])
def test_a_window_needs_time_zones(at: datetime) -> None:
    with pytest.raises(ValueError, match="time zones"):
        Window(at, NOON)
    with pytest.raises(ValueError, match="time zones"):
        Window(NOON, at)


def test_a_window_does_not_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="starts before it ends"):
        Window(NOON, NOON - timedelta(microseconds=1))


def test_a_window_may_be_a_moment_seen_from_two_time_zones() -> None:
    there = NOON.astimezone(timezone(timedelta(hours=5)))
    assert Window(NOON, there).start == there
