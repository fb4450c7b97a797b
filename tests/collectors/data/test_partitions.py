"""Which partitions count: the newest, those before them, those of the same weekday."""

from __future__ import annotations

import pytest

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_data.profile import ProfileCollector


def rows_of(run, place, **data) -> float:
    return run(ProfileCollector.model_validate({"data": data}), place).values["rows"]


@pytest.fixture
def days(write, tmp_path):
    """Twenty days, each with as many rows as a power of two, so that a sum says which days are in it."""
    for day in range(1, 21):
        write(f"days/day=2026-03-{day:02}/a.parquet", f"SELECT 1 AS x FROM range({2 ** (day - 1)})")
    return tmp_path / "days"


def total(*days: int) -> int:
    return sum(2 ** (day - 1) for day in days)


@pytest.mark.parametrize(
    ("chosen", "days_of_march"),
    [
        ({"newest": 1}, [20]),
        ({"newest": 2, "skip": 1}, [18, 19]),
        ({"skip": 18}, [1, 2]),
        ({"same_weekday": True}, [6, 13, 20]),
        ({"same_weekday": True, "skip": 1, "newest": 1}, [13]),
    ],
)
def test_partitions_are_chosen_from_the_newest_on(run, days, chosen, days_of_march) -> None:
    assert rows_of(run, days, **chosen) == total(*days_of_march)


def test_files_in_one_folder_are_partitions_too(run, write, tmp_path) -> None:
    for name, count in (("2026-01-30", 1), ("2026-01-31", 10), ("2026-02-07", 100)):
        write(f"{name}.parquet", f"SELECT 1 AS x FROM range({count})")
    assert rows_of(run, tmp_path / "*.parquet", newest=1) == 100
    assert rows_of(run, tmp_path / "*.parquet", same_weekday=True) == 110


def test_no_partition_left_is_no_evidence(run, days) -> None:
    with pytest.raises(NoEvidenceError, match="no such partition among 20"):
        rows_of(run, days, skip=20)


@pytest.mark.parametrize("name", ["a.parquet", "2026-13-40.parquet"])
def test_weekdays_need_dates(run, write, name) -> None:
    with pytest.raises(CollectError, match="holds no date"):
        rows_of(run, write(name, "SELECT 1 AS x"), same_weekday=True)
