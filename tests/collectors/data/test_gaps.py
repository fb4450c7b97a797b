"""A partition that is missing is named; one that never is there is not."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from qualitywatch_data.profile import ProfileCollector
from qualitywatch_data.sources.gaps import gaps

START = datetime(2026, 3, 2)  # noqa: DTZ001 - a Monday; names have no zone
WEEK = 7


def days(count: int, *, without=(), on=range(WEEK)) -> list[str]:
    known = [START + timedelta(each) for each in range(count)]
    return [
        f"day={each:%Y-%m-%d}" for each in known if each.weekday() in on and f"{each:%m-%d}" not in without
    ]


def missing(names: list[str]) -> tuple[str, ...]:
    found = gaps(names)
    assert found is not None
    return found.missing


def test_days_that_are_missing_are_named_the_newest_first() -> None:
    assert missing(days(28)) == ()
    assert missing(days(28, without=["03-10", "03-21"])) == ("2026-03-21", "2026-03-10")
    assert missing(days(15, without=["03-10", "03-11"])) == ("2026-03-11", "2026-03-10")


def test_days_without_data_in_every_week_are_none() -> None:
    assert missing(days(40, on=range(5))) == ()
    assert missing(days(40, on=range(6))) == ()
    assert missing(days(60, on=[0])) == ()
    assert missing(days(40, on=range(5), without=["03-18"])) == ("2026-03-18",)


def test_a_day_that_is_missing_is_told_for_a_month() -> None:
    assert missing(days(120, without=["03-20"])) == ()


def test_hours_and_months_have_a_rhythm_of_their_own() -> None:
    open_hours = [START + timedelta(hours=each) for each in range(24 * 30) if 6 <= each % 24 < 22]
    names = [f"date={each:%Y-%m-%d}/hour={each:%H}" for each in open_hours]
    assert missing(names) == ()
    names.remove("date=2026-03-29/hour=07")
    assert missing(names) == ("2026-03-29 07:00",)
    months = [f"year={2023 + each // 12}/month={each % 12 + 1}" for each in range(40)]
    assert missing(months) == ()
    months.remove("year=2025/month=11")
    assert missing(months) == ("2025-11",)
    terms = [each for each in months if not each.endswith(("month=7", "month=8"))]
    assert missing(terms) == ("2025-11",)


def test_nothing_is_said_of_names_that_do_not_tell() -> None:
    assert gaps([]) is None
    assert gaps(days(14)) is None  # a Sunday that was once without data may always be
    assert gaps([*days(28), "part=x"]) is None
    assert gaps([*days(28), "year=2026/month=04"]) is None
    assert gaps(days(300)[::31]) is None  # no weekday has most of its days


@settings(max_examples=50)
@given(st.lists(st.booleans(), min_size=15, max_size=60), st.randoms())
def test_what_is_told_is_not_there_and_the_order_of_names_does_not_matter(kept, random) -> None:
    names = [name for name, keep in zip(days(len(kept)), kept, strict=True) if keep]
    found = gaps(names)
    random.shuffle(names)
    assert gaps(names) == found
    if found is not None:
        assert not {f"day={each}" for each in found.missing} & set(names)
        assert list(found.missing) == sorted(found.missing, reverse=True)
        assert len(found.missing) <= found.expected


def test_a_profile_of_the_newest_day_tells_of_missing_ones(run, write, tmp_path) -> None:
    for name in days(21, without=["03-11"]):
        write(f"lake/{name}/a.parquet", "SELECT 1 AS x")
    collector = ProfileCollector.model_validate({"data": {"newest": 1}})
    found = run(collector, tmp_path / "lake")
    assert found.values["rows"] == 1
    assert found.values["partitions.missing"] == 1
    assert found.said("partitions.missing") == "2026-03-11: has no partition"
