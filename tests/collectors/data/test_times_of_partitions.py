"""Of which time a partition is by its name, and what follows: which are alike, how old the newest is, and no shift of the name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitywatch import CollectError, Window
from qualitywatch_data.drift import DriftCollector
from qualitywatch_data.profile import ProfileCollector
from qualitywatch_data.sources.dataset import Dataset, Part
from qualitywatch_data.sources.moments import moment_of
from qualitywatch_data.sources.partitions import chosen_partitions, partitions_of, time_keys

STYLES = (
    "year={:%Y}/month={:%m}/day={:%d}/hour={:%H}",
    "Year={:%Y}/Month={:%m}/Day={:%d}/Hour={:%H}",
    "y={0.year}/m={0.month}/d={0.day}/h={0.hour}",
    "date={:%Y-%m-%d}/hour={:%H}",
    "dt={:%Y%m%d}/hour={:%H}",
    "country=DE/dt={:%Y-%m-%d-%H}",
    "{:%Y/%m/%d/%H}",
    "orders_{:%Y%m%d_%H}.parquet",
    "{:%Y-%m-%dT%H}",
)
START = datetime(2026, 11, 2)  # noqa: DTZ001 - names have no zone; it is a Monday
DAILY = "year={0.year}/month={0.month}/day={0.day}"


def named(style: str, moment: datetime) -> str:
    return style.format(*[moment] * style.count("{"))


def days(style: str, count: int) -> Dataset:
    names = [f"{named(style, START + timedelta(days=day))}/a.parquet" for day in range(count)]
    return Dataset("days", tuple(Part(name, f"/{name}") for name in sorted(names)))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(STYLES), st.datetimes(datetime(1970, 1, 1), datetime(2099, 12, 31)))  # noqa: DTZ001 - likewise
def test_every_way_to_name_an_hour_tells_the_hour(style, moment) -> None:
    found = moment_of(named(style, moment))
    assert found is not None
    assert found.start == moment.replace(minute=0, second=0, microsecond=0)
    assert found.has_day
    assert found.has_hour


@pytest.mark.parametrize(
    "name",
    [
        "region=a",
        "part-12345678.parquet",
        "2026-13-40",
        "day=26",
        "hour=05",
        "year=2026",
        "year=2026/month=x",
    ],
)
def test_other_names_tell_no_time(name) -> None:
    assert moment_of(name) is None


def test_folders_of_times_come_before_numbers_in_the_names_of_files() -> None:
    found = moment_of("year=2026/month=11/day=26/written-20250101.parquet")
    assert found is not None
    assert found.start.year == 2026
    assert found.keys == {"year", "month", "day"}


def test_a_month_has_no_weekday() -> None:
    months = Dataset("m", tuple(Part(f"year=2026/month={each}/a.parquet", "") for each in (9, 10)))
    with pytest.raises(CollectError, match="holds no date"):
        chosen_partitions(months, newest=None, skip=0, same_weekday=True)


@pytest.mark.parametrize("style", [DAILY, "dt={:%Y%m%d}", "{:%Y/%m/%d}"])
def test_partitions_are_in_the_order_of_time_and_those_of_a_weekday_are_found(style) -> None:
    dataset = days(style, 15)
    wanted = [named(style, START + timedelta(days=day)) for day in range(15)]
    assert [each.name for each in partitions_of(dataset)] == wanted
    mondays = chosen_partitions(dataset, newest=2, skip=1, same_weekday=True)
    assert [part.name.removesuffix("/a.parquet") for part in mondays.parts] == [wanted[0], wanted[7]]


def test_the_columns_that_folders_make_of_times_are_known() -> None:
    names = ("year=2026/month=1/day=2/country=DE/a.parquet", "year=2026/month=1/day=3/country=DE/a.parquet")
    assert time_keys(Dataset("x", tuple(Part(name, "") for name in names))) == {"year", "month", "day"}


@pytest.fixture
def lake(write, tmp_path):
    """Fifteen days in folders of years, months and days, of which weekends have other values and the last is a Monday."""
    for day in range(15):
        moment = START + timedelta(days=day)
        place = 5 if moment.weekday() > 4 else 0
        rows = f"SELECT (hash(range + {day * 1000}) % 10007) / 10007.0 + {place} AS x FROM range(600)"
        write(f"lake/{named(DAILY, moment)}/a.parquet", rows)
    return tmp_path / "lake"


def test_drift_and_freshness_follow_the_folders(run, lake) -> None:
    window = Window(datetime(2026, 11, 17, tzinfo=UTC), datetime(2026, 11, 17, 6, tzinfo=UTC))
    aged = run(ProfileCollector.model_validate({"time_column": "day"}), lake, window)
    assert aged.values["freshness"] == 30 * 3600
    assert "the newest partition, lake/year=2026/month=11/day=16, is 1d6h old" in aged.said("freshness")
    reference = {"location": "lake", "skip": 1, "newest": 2, "same_weekday": True}
    mondays = run(DriftCollector.model_validate({"reference": reference, "data": {"newest": 1}}), lake)
    assert mondays.values["drift.columns"] == 0
    assert "Times of partitions move on by their nature" in mondays.said("drift.effect day")
    weekend = run(
        DriftCollector.model_validate(
            {"reference": {"location": "lake", "skip": 1, "newest": 2}, "data": {"newest": 1}}
        ),
        lake,
    )
    assert weekend.values["drift.effect x"] > 1


def test_parts_of_a_reference_in_such_folders_tell_how_much_days_differ(run, write, tmp_path) -> None:
    for day, place in enumerate([0, 0.4, 0.1, 0.5, 0, 0.4, 0.2, 0.5, 0.1, 0.45]):
        moment = START + timedelta(days=day)
        rows = f"SELECT (hash(range + {day * 1000}) % 10007) / 10007.0 + {place} AS x FROM range(1500)"
        write(f"lake/{named(DAILY, moment)}/a.parquet", rows)
    collector = {"reference": {"location": "lake", "skip": 1}, "data": {"newest": 1}}
    found = run(DriftCollector.model_validate(collector), tmp_path / "lake")
    assert found.values["drift.columns"] == 0
    assert "the 9 parts of the reference differ as much" in found.said("drift.effect x")
