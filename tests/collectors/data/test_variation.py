"""What the parts of a reference say of how much the data vary, and that both it and the test must agree."""

from __future__ import annotations

from functools import reduce

import numpy as np
import pytest

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_data.comparison.columns import compared
from qualitywatch_data.comparison.usual import LEAST_PARTS, left_out, unusual_factor, variance_factor
from qualitywatch_data.comparison.variation import Variation, learned
from qualitywatch_data.comparison.verdict import Verdict, judge
from qualitywatch_data.drift import DriftCollector
from qualitywatch_data.profiles.bins import Bin, Bins
from qualitywatch_data.profiles.column import ColumnProfile, Kind
from qualitywatch_data.profiles.histogram import Histogram
from qualitywatch_data.profiles.layout import RESOLUTION, Layout
from qualitywatch_data.sources.dataset import Dataset, Part
from qualitywatch_data.sources.partitions import chosen_partitions

LAYOUT = Layout(0.0, 1.0)
ROWS = 2000


def day(random, place: float) -> ColumnProfile:
    values = random.normal(place, 1, ROWS)
    index, counts = np.unique(np.floor(np.arcsinh(values) * RESOLUTION).astype(int), return_counts=True)
    bins = Bins.of(Bin(int(i), int(n), 0.0) for i, n in zip(index, counts, strict=True))
    return ColumnProfile("x", "DOUBLE", Kind.NUMERIC, ROWS, histogram=Histogram(LAYOUT, bins).compact())


def judged(days, now):
    reference = reduce(ColumnProfile.merged, days)
    comparison = compared(reference, now, (reference.values, now.values), 0.02)
    (found,) = judge([comparison], 0.001, [learned([(each, ROWS) for each in days])])
    return found


def test_each_day_is_compared_with_the_others_and_not_with_a_whole_that_it_is_part_of() -> None:
    """Of four days at ±0.3 deviations, each is 0.4 away from the mean of the others, and 0.3 from that of all."""
    random = np.random.default_rng(6)
    days = [day(random, place) for place in (-0.3, 0.3, -0.3, 0.3)]
    assert 0.12 < learned([(each, ROWS) for each in days]).values.mean < 0.19


@pytest.mark.parametrize("parts", [4, 7, 8, 14, 28, 56])
def test_the_table_is_what_simulation_says(parts) -> None:
    random = np.random.default_rng(parts)
    effects = np.sort(random.chisquare(1, (40_000, parts)), axis=1)
    mean = effects[:, : parts - left_out(parts)].mean(axis=1)
    assert variance_factor(parts) == pytest.approx(1 / mean.mean(), rel=0.03)
    exceeded = np.mean(random.chisquare(1, 40_000) > unusual_factor(parts) * mean)
    assert exceeded == pytest.approx(0.01, abs=0.002)


def test_a_fault_that_was_there_for_a_day_does_not_look_usual() -> None:
    random = np.random.default_rng(8)
    days = [day(random, random.normal(0, 0.05)) for _ in range(13)]
    assert judged([*days, day(random, 3.0)], day(random, 3.0)).verdict is Verdict.BEYOND


def test_what_is_learned_is_how_far_days_lie_from_each_other() -> None:
    random = np.random.default_rng(3)
    days = [day(random, random.normal(0, 0.2)) for _ in range(28)]
    variation = learned([(each, ROWS) for each in days]).values
    assert variation.parts == 28
    assert np.sqrt(variation.variance) == pytest.approx(0.2, rel=0.4)
    assert variation.unusual > 6 * variation.variance


def test_days_that_differ_by_chance_alone_teach_next_to_nothing() -> None:
    random = np.random.default_rng(4)
    variation = learned([(day(random, 0), ROWS) for _ in range(28)]).values
    assert variation.mean < 0.001


def test_a_shift_like_those_among_the_days_is_none_however_surely_it_is_proven() -> None:
    random = np.random.default_rng(5)
    days = [day(random, place) for place in (-0.3, 0.3, -0.25, 0.25, -0.3, 0.3, 0.0, 0.1)]
    found = judged(days, day(random, 0.32))
    assert found.comparison.values.p_value < 1e-6
    assert found.verdict is Verdict.WITHIN
    assert found.usual
    assert judged(days, day(random, 2.0)).verdict is Verdict.BEYOND


def test_without_variation_the_test_decides_alone() -> None:
    random = np.random.default_rng(6)
    days = [day(random, 0) for _ in range(8)]
    assert judged(days, day(random, 0.4)).verdict is Verdict.BEYOND
    assert judged(days, day(random, 0.0)).verdict is Verdict.WITHIN


def test_few_parts_teach_nothing() -> None:
    random = np.random.default_rng(7)
    few = [(day(random, place), ROWS) for place in range(LEAST_PARTS - 1)]
    assert learned(few).values == Variation(0, 0.0)
    assert learned(few).values.unusual == learned(few).values.visible == 0


def test_missing_values_that_come_and_go_are_usual() -> None:
    parts = [
        (ColumnProfile("x", "VARCHAR", Kind.CATEGORICAL, values), 1000)
        for values in (900, 600, 950, 550, 900, 620, 880, 640)
    ]
    variation = learned(parts).missing
    assert variation.parts == 8
    assert variation.mean > 0.1


SHOP = "SELECT (hash(range + 1000 * {day}) % 10007) / 10007.0 + {place} AS x FROM range(1500)"


def test_a_shift_of_a_restless_column_says_what_is_usual(run, write, tmp_path) -> None:
    for number, place in enumerate([0, 0.2, 0.05, 0.25, 0, 0.2, 0.1, 0.25, 0.05, 0.22]):
        write(f"days/day=2026-01-{number + 10}/a.parquet", SHOP.format(day=number, place=place))
    collector = DriftCollector.model_validate(
        {"reference": {"location": "days", "skip": 1}, "data": {"newest": 1}, "columns": ["x"]}
    )
    found = run(collector, tmp_path / "days")
    assert found.values["drift.effect x"] == 0
    said = found.said("drift.effect x")
    assert "is proven, but the 9 parts of the reference differ as much from each other" in said
    assert "would surely have been seen" in said
    assert run(collector, tmp_path / "days").said("drift.effect x") == said


def test_regions_are_no_times_and_teach_nothing(run, write, tmp_path) -> None:
    for number, place in enumerate([0, 0.4, 0.1, 0.5, 0, 0.4]):
        write(f"regions/region={'abcdef'[number]}/a.parquet", SHOP.format(day=number, place=place))
    collector = DriftCollector.model_validate(
        {"reference": {"location": "regions", "skip": 1}, "data": {"newest": 1}, "columns": ["x"]}
    )
    assert run(collector, tmp_path / "regions").values["drift.effect x"] > 0


def hourly(style: str) -> Dataset:
    names = [style.format(day=day, hour=hour) for day in (1, 2, 3) for hour in (0, 7, 8)]
    return Dataset("hours", tuple(Part(f"{name}/a.parquet", f"/{name}/a.parquet") for name in names))


@pytest.mark.parametrize("style", ["day=2026-03-{day:02}/hour={hour:02}", "2026-03-{day:02}T{hour:02}"])
def test_partitions_of_the_same_hour_are_chosen_by_their_names(style) -> None:
    chosen = chosen_partitions(hourly(style), newest=2, skip=1, same_weekday=False, same_hour=True)
    assert [part.name for part in chosen.parts] == [
        style.format(day=day, hour=8) + "/a.parquet" for day in (1, 2)
    ]


def test_names_without_hours_are_told() -> None:
    with pytest.raises(CollectError, match="holds no hour"):
        chosen_partitions(
            hourly("day=2026-03-{day:02}/{hour:02}"), newest=1, skip=0, same_weekday=False, same_hour=True
        )
    with pytest.raises(NoEvidenceError):
        chosen_partitions(
            hourly("2026-03-{day:02}T{hour:02}"), newest=1, skip=9, same_weekday=False, same_hour=True
        )
