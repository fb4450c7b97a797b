"""What the values of a column are by their nature: groups of rows, running numbers, times; and shifts that are found all the same."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitywatch_data.comparison.nature import Declared, Nature, natures
from qualitywatch_data.comparison.scatter import scatter
from qualitywatch_data.comparison.tables import comparisons
from qualitywatch_data.comparison.verdict import Judged, Verdict, judge
from qualitywatch_data.profiles.bins import Bin, Bins
from qualitywatch_data.profiles.column import ColumnProfile, Extent, Kind, TableProfile
from qualitywatch_data.profiles.histogram import Histogram
from qualitywatch_data.profiles.layout import Layout, suitable_layout
from qualitywatch_data.profiles.sketch import sketch_of
from qualitywatch_data.telling import told

DAY = 86_400
MONTH = 1_793_491_200
"""The first of November 2026, in seconds since 1970."""


def table(values, layout: Layout, name: str = "x", type_: str = "BIGINT") -> TableProfile:
    different, counts = np.unique(np.asarray(values), return_counts=True)
    bins: dict[int, Bin] = {}
    for value, count in zip(different.tolist(), counts.tolist(), strict=True):
        index = layout.index(value)
        known = bins.get(index)
        bins[index] = Bin(index, count + (known.count if known else 0), 0.0, None if known else value)
    hashes = {hash_of(each) for each in different.tolist()}
    column = ColumnProfile(
        name,
        type_,
        Kind.NUMERIC,
        len(values),
        extent=Extent(float(different[0]), float(different[-1])),
        distinct=sketch_of(hashes),
        histogram=Histogram(layout, Bins.of(bins[each] for each in sorted(bins))).compact(),
    )
    return TableProfile(len(values), {name: column}, "")


@cache
def hash_of(value: float) -> int:
    mixed = (int(value * 8) + 0x9E3779B97F4A7C15) % 2**64
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> shift)) * factor % 2**64
    return mixed ^ (mixed >> 31)


def sides(before, now, **named: str) -> tuple[TableProfile, TableProfile]:
    lower, median, upper = np.quantile(before, [0.25, 0.5, 0.75])
    layout = suitable_layout(float(lower), float(median), float(upper), float(np.ptp(before)))
    return table(before, layout, **named), table(now, layout, **named)


def nature(before, now, **named: str) -> Nature:
    (found,) = natures(*sides(before, now, **named)).values()
    return found


def judged(before, now, **named: str) -> Judged:
    (found,) = judge(comparisons(*sides(before, now, **named), 0.02), 0.001)
    return found


def visitors(random: np.random.Generator, rows: int, each: int = 20) -> np.ndarray:
    return np.repeat(random.integers(0, 10**6, rows // each), each)


@pytest.mark.parametrize("rows", [(2_000, 500), (20_000, 2_000)], ids=str)
def test_visitors_of_many_rows_each_are_counted_and_not_their_rows(rows) -> None:
    random = np.random.default_rng(3)
    found = [judged(*(visitors(random, each) for each in rows)) for _ in range(8)]
    assert [each.verdict for each in found] == [Verdict.TOO_FEW] * 8
    assert all(each.comparison.nature.together >= 20 for each in found)
    assert "against 500, counted as groups of" in told(found[0], hide=False) or rows[1] > 500


def test_returning_visitors_are_told_by_how_neighbours_scatter() -> None:
    random = np.random.default_rng(3)
    population = random.integers(0, 10**6, 1200)

    def day() -> np.ndarray:
        return np.repeat(population, random.geometric(1 / 10, len(population)))

    found = judged(day(), day())
    assert found.verdict is not Verdict.BEYOND
    assert found.comparison.nature.together > 5


def cents(random: np.random.Generator, rows: int) -> np.ndarray:
    return np.floor(100 * random.lognormal(3, 0.8, rows))


def age(random: np.random.Generator, rows: int) -> np.ndarray:
    return np.floor(np.clip(random.normal(45, 15, rows), 18, 95))


def quantity(random: np.random.Generator, rows: int) -> np.ndarray:
    return random.integers(1, 21, rows)


def with_zeros(random: np.random.Generator, rows: int) -> np.ndarray:
    return np.where(random.random(rows) < 0.5, 0, cents(random, rows))


@pytest.mark.parametrize("draw", [cents, age, quantity, with_zeros], ids=lambda each: each.__name__)
@pytest.mark.parametrize("rows", [(2_000, 500), (20_000, 20_000)], ids=str)
def test_half_a_deviation_is_found_of_whole_numbers_that_are_no_groups(draw: Callable, rows) -> None:
    random = np.random.default_rng(4)
    before, now = (draw(random, each) for each in rows)
    assert judged(before, now + np.round(0.5 * np.std(before))).effect > 0
    assert judged(before, draw(random, rows[1])).effect == 0


def test_what_befalls_one_value_is_found_and_is_no_group() -> None:
    random = np.random.default_rng(5)
    before, now = cents(random, 10_000), cents(random, 2_000)
    assert judged(before, np.zeros(1_000)).effect > 0
    assert judged(before, np.where(random.random(2_000) < 0.2, 0, now)).effect > 0


def test_a_price_list_that_is_raised_is_a_shift_though_no_price_stays() -> None:
    random = np.random.default_rng(6)
    prices = np.floor(random.lognormal(7, 0.8, 300))
    before, now = random.choice(prices, 10_000), random.choice(prices, 1_000)
    assert judged(before, np.floor(now * 1.5)).effect > 0


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([2, 5, 10]))
def test_scatter_is_that_of_chance_for_single_rows_and_as_many_times_it_as_groups_have_rows(
    seed, size
) -> None:
    random = np.random.default_rng(seed)
    cells = [[tuple(each) for each in random.poisson((40, 25), (25, 2)).tolist()] for _ in range(10)]
    single = scatter(cells)
    assert single.ratio == pytest.approx(1, abs=6 * single.error)
    grouped = scatter([[(size * u, size * v) for u, v in cell] for cell in cells])
    assert grouped.ratio == pytest.approx(size * single.ratio)
    assert size < 5 or grouped.together >= grouped.ratio


def test_numbers_go_on_where_they_ended_at_the_same_pace() -> None:
    random = np.random.default_rng(7)
    ids = np.sort(
        random.choice(10**6, 30_000, replace=False)
    )  # a table of which three of a hundred rows are known
    assert nature(ids[:25_000], ids[25_000:]).moving == "Running numbers"
    assert nature(np.repeat(ids[:20_000], 2), np.repeat(ids[20_000:], 2)).moving == "Running numbers"
    assert nature(ids[:25_000], ids[25_000:] * 100).moving == ""
    assert judged(cents(random, 5_000), 10**6 + cents(random, 1_000)).effect > 0


@pytest.mark.parametrize(
    ("unit", "factor"),
    [("Seconds", 1), ("Milliseconds", 10**3), ("Microseconds", 10**6), ("Nanoseconds", 10**9)],
)
def test_times_that_are_numbers_move_on(unit, factor) -> None:
    random = np.random.default_rng(8)
    before, now = (
        (MONTH + first * DAY + random.random(rows) * length * DAY) // 1 * factor
        for first, rows, length in ((0, 5_000, 14), (14, 1_000, 1))
    )
    found = nature(before, now)
    assert (found.moving, found.seen) == (f"{unit} since 1970", "2026-11-01 to 2026-11-14 → 2026-11-15")
    overlapping = before + 3 * DAY * factor
    assert nature(before, overlapping, name="created_at").moving == f"{unit} since 1970"
    assert nature(before, overlapping, name="createdAt", type_="DOUBLE").moving == f"{unit} since 1970"


def test_an_ordinary_number_in_the_range_of_times_is_compared_and_may_be_told_as_one() -> None:
    random = np.random.default_rng(9)
    before, now = (np.floor(random.normal(1.7e9, 2e7, rows)) for rows in (5_000, 1_000))
    assert judged(before, now, name="revenue").effect == 0
    shifted = judged(before, now + 1e7, name="revenue")
    assert shifted.effect > 0
    assert "Seconds since 1970 lie in this range" in told(shifted, hide=False)
    assert "lie in this range" not in told(shifted, hide=True)


def dates(random: np.random.Generator, first: int, days: int, rows: int) -> np.ndarray:
    known = np.datetime64("2026-10-20") + first + np.arange(days)
    return random.choice(np.array([int(str(each).replace("-", "")) for each in known]), rows)


def test_dates_that_are_numbers_move_on_and_other_numbers_of_their_size_do_not() -> None:
    random = np.random.default_rng(10)
    found = nature(dates(random, 0, 14, 5_000), dates(random, 14, 1, 500))
    assert (found.moving, found.seen) == ("Dates", "2026-10-20 to 2026-11-02 → 2026-11-03")
    assert nature(dates(random, 0, 700, 5_000), dates(random, 600, 200, 5_000)).moving == "Dates"
    before, now = (random.integers(20_260_101, 20_261_231, rows) for rows in (5_000, 1_000))
    assert nature(before, now).moving == ""
    assert judged(before, now + 200).effect > 0


def test_columns_that_say_the_partition_are_told_as_such() -> None:
    (found,) = natures(*sides([11] * 50, [12] * 50, name="day"), Declared({"day"})).values()
    assert found.moving == "Times of partitions"
