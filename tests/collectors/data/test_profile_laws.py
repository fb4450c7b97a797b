"""Profiles of parts add up to the profile of the whole, stay small, and come back from JSON as they were."""

from __future__ import annotations

import json
import math

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitywatch import CollectError
from qualitywatch_data.engine.duck import Engine
from qualitywatch_data.profiles.column import Kind, TableProfile
from qualitywatch_data.profiles.document import from_json, to_json
from qualitywatch_data.profiles.found import Table
from qualitywatch_data.profiles.layout import Layout, suitable_layout
from qualitywatch_data.profiles.queries import Column
from qualitywatch_data.profiles.scan import scan

LAYOUTS = {"x": Layout(0.0, 1.0)}
NUMBERS = st.one_of(
    st.none(), st.floats(-1e9, 1e9), st.integers(-3, 3).map(float), st.sampled_from([math.nan, math.inf])
)
TEXTS = st.one_of(
    st.none(), st.sampled_from("abc"), st.text(max_size=5).filter(lambda t: "\0" not in t and t.isprintable())
)
ROWS = st.lists(st.tuples(NUMBERS, TEXTS), max_size=60)


def profile(rows, columns=("x", "y"), layouts=LAYOUTS) -> TableProfile:
    with duckdb.connect() as connection:
        connection.execute("SET threads=1")
        connection.execute("CREATE TABLE t (x DOUBLE, y VARCHAR)")
        if rows:
            connection.executemany("INSERT INTO t VALUES (?, ?)", rows)
        engine = Engine(connection, duckdb.Error)
        described = [
            Column(n, name, type_) for n, (name, type_) in enumerate(engine.described("t")) if name in columns
        ]
        return scan(engine, Table("t", "t", "rowid"), described, layouts)


def assert_alike(one: TableProfile, other: TableProfile) -> None:
    """The same but for the order in which sums were made."""
    assert one.rows == other.rows
    for name, left in one.columns.items():
        right = other.columns[name]
        assert (left.values, left.odd, left.distinct) == (right.values, right.odd, right.distinct)
        assert left.extent == right.extent
        assert left.squares == pytest.approx(right.squares)
        if left.histogram and right.histogram:
            counts = [[(b.index, b.count, b.atom) for b in each.histogram.bins] for each in (left, right)]
            assert counts[0] == counts[1]
            sums = [[b.total for b in each.histogram.bins] for each in (left, right)]
            assert sums[0] == pytest.approx(sums[1])
        if left.categories and left.categories.count:
            assert left.categories == right.categories


@settings(max_examples=40, deadline=None)
@given(ROWS, ROWS)
def test_parts_add_up_to_the_whole(some, others) -> None:
    assert_alike(profile(some).merged(profile(others)), profile([*some, *others]))


@settings(max_examples=20, deadline=None)
@given(ROWS)
def test_a_profile_comes_back_from_json_as_it_was(rows) -> None:
    whole = profile(rows)
    assert_alike(from_json(to_json(whole)), whole)
    assert json.loads(to_json(whole))["schema"] == "qualitywatch/data-profile/1"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-1e5, 1e5), min_size=1, max_size=80), st.floats(0, 1))
def test_a_quantile_lies_where_it_is_said_to_lie(values, share) -> None:
    histogram = profile([(x, None) for x in values]).columns["x"].histogram
    low, high = histogram.quantile(share)
    exact = sorted(values)[max(1, math.ceil(share * len(values))) - 1]
    assert low - 1e-9 * abs(low) <= exact <= high + 1e-9 * abs(high)


def test_mean_and_deviation_are_those_of_the_values() -> None:
    column = profile([(x, None) for x in (1.0, 2.0, 4.0, 9.0, math.nan)]).columns["x"]
    assert column.mean == pytest.approx(4.0)
    assert column.deviation == pytest.approx(math.sqrt(9.5))
    assert (column.values, column.odd, column.usable) == (5, 1, 4)


def test_a_column_takes_less_than_ten_kilobytes_whatever_it_holds() -> None:
    rows = [(math.tan(n * 0.731) ** 5, "€" * 30 + str(n)) for n in range(3000)]
    assert len(to_json(profile(rows)).encode()) < 2 * 10_000


def test_coarser_bins_hold_the_same_rows() -> None:
    histogram = profile([(x / 7, None) for x in range(-500, 500)]).columns["x"].histogram
    coarse = histogram.coarsened(histogram.resolution // 4)
    assert coarse.count == histogram.count == 1000
    assert len(coarse.bins) < len(histogram.bins)


def test_bins_that_lie_elsewhere_do_not_add_up() -> None:
    one = profile([(1.0, None)])
    other = profile([(1.0, None)], layouts={"x": Layout(5.0, 1.0)})
    with pytest.raises(CollectError, match="laid out differently"):
        one.merged(other)


def test_what_is_no_profile_is_refused() -> None:
    for text in (
        "",
        "[]",
        "{}",
        '{"schema": "other/1"}',
        '{"schema": "qualitywatch/data-profile/1", "columns": 3}',
    ):
        with pytest.raises(CollectError):
            from_json(text)


@settings(deadline=None)
@given(*[st.floats(allow_nan=False, allow_infinity=False)] * 3)
def test_any_column_can_be_laid_out(lower, median, upper) -> None:
    low, middle, high = sorted((lower, median, upper))
    layout = suitable_layout(low, middle, high, high - low)
    assert 0 < layout.scale < math.inf
    assert math.isfinite(layout.centre)


def test_columns_are_measured_by_their_types() -> None:
    kinds = {
        type_: Column(0, "c", type_).kind
        for type_ in ("BIGINT", "DECIMAL(18,3)", "UUID", "BOOLEAN", "DATE", "INTEGER[]")
    }
    assert kinds == {
        "BIGINT": Kind.NUMERIC,
        "DECIMAL(18,3)": Kind.NUMERIC,
        "UUID": Kind.CATEGORICAL,
        "BOOLEAN": Kind.CATEGORICAL,
        "DATE": Kind.TEMPORAL,
        "INTEGER[]": Kind.NESTED,
    }
