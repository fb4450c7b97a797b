"""Both engines, asked about the same data, make the same profile; Spark in one pass for all columns."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualitywatch_data.profiles.queries import Column
from qualitywatch_data.profiles.reading import Choice
from qualitywatch_data.sources.dataset import Only
from qualitywatch_data.sources.files import files_dataset
from qualitywatch_data.spark import before
from qualitywatch_data.spark.reader import SparkReader
from qualitywatch_data.spark.relation import viewed
from qualitywatch_data.spark.scan import scan
from spark_world import RECORD, RECORDED_ROWS, Recording, assert_same, by_duckdb, layouts_of, odd_table

EXAMPLES = int(os.environ.get("QUALITYWATCH_SPARK_EXAMPLES", "5"))
_names = (f"made_{number}" for number in count())


def by_spark(spark, dataset, layouts=None):
    return SparkReader(spark).profile(dataset, next(_names), Choice(), layouts)[0]


def jobs_of(spark, do) -> int:
    """How many jobs Spark runs for something; a server does not tell."""
    if "QUALITYWATCH_SPARK" in os.environ:
        pytest.skip("a Spark Connect server does not tell how many jobs it ran")
    group = next(_names)
    context = spark.session.sparkContext
    context.setJobGroup(group, group)
    do()
    return len(context.statusTracker().getJobIdsForGroup(group))


def test_columns_of_every_type_have_the_same_profile(spark, tmp_path) -> None:
    odd_table(tmp_path / "a.parquet", 3_000)
    dataset = files_dataset("a.parquet", tmp_path)
    assert_same(by_duckdb(dataset), by_spark(spark, dataset))


def test_so_do_more_rows_than_a_sample_holds_once_the_bins_are_fixed(spark, tmp_path) -> None:
    odd_table(tmp_path / "a.parquet", 150_000)
    dataset = files_dataset("a.parquet", tmp_path)
    made = by_duckdb(dataset)
    assert_same(made, by_spark(spark, dataset, layouts_of(made)))


def test_so_do_partitions_in_folders_and_the_rows_of_a_segment(spark, tmp_path) -> None:
    for day in (1, 2):
        folder = tmp_path / f"day=2026-03-0{day}"
        folder.mkdir()
        odd_table(folder / "a.parquet", 200 * day)
    dataset = files_dataset(".", tmp_path)
    assert_same(by_duckdb(dataset), by_spark(spark, dataset))
    segment = replace(dataset, where=(Only("paid", "Bällchen"),))
    assert_same(by_duckdb(segment), by_spark(spark, segment))


_FIRST, _LAST = datetime(1900, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001 - what hypothesis takes
_CELLS = {
    pa.float64(): st.floats() | st.sampled_from([0.0, -0.0, 1.5, 2.5e-308, 1.7e308]),
    pa.float32(): st.floats(width=32),
    pa.int64(): st.integers(-(2**63), 2**63 - 1) | st.integers(-5, 5),
    pa.string(): st.text(max_size=30) | st.sampled_from(["a", "B-17", "x" * 80]),
    pa.bool_(): st.booleans(),
    pa.date32(): st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    pa.timestamp("us"): st.datetimes(_FIRST, _LAST),
    pa.timestamp("us", "UTC"): st.datetimes(_FIRST, _LAST, timezones=st.just(UTC)),
    pa.decimal128(12, 3): st.decimals(-(10**8), 10**8, places=3).map(Decimal),
}


@st.composite
def tables(draw) -> pa.Table:
    rows = draw(st.integers(1, 60))
    columns = {}
    for number, (kind, cells) in enumerate(_CELLS.items()):
        values = draw(st.lists(st.none() | cells, min_size=rows, max_size=rows))
        columns[f"c{number}"] = pa.array(values, kind)
    return pa.table(columns)


@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=EXAMPLES < 50
)
@given(tables())
def test_whatever_the_values_are_the_profile_is_the_same(spark, tmp_path_factory, table) -> None:
    directory = tmp_path_factory.mktemp("table")
    pq.write_table(table, directory / "a.parquet")
    dataset = files_dataset("a.parquet", directory)
    assert_same(by_duckdb(dataset), by_spark(spark, dataset))


def test_a_table_of_thirty_columns_takes_one_job(spark, tmp_path) -> None:
    odd_table(tmp_path / "a.parquet", 500)
    wide = ", ".join(
        f"id + {n} AS id_{n}, x * {n} AS x_{n}, concat(paid, {n}) AS paid_{n}" for n in range(10)
    )
    duckdb.sql(f"COPY (SELECT {wide} FROM '{tmp_path}/a.parquet') TO '{tmp_path}/thirty.parquet'")
    dataset = files_dataset("thirty.parquet", tmp_path)
    assert jobs_of(spark, lambda: by_spark(spark, dataset)) == 1


@pytest.mark.parametrize("by_spark_itself", [False, True])
def test_many_files_that_differ_in_their_columns_take_one_job_too(spark, tmp_path, by_spark_itself) -> None:
    for number in range(40):
        columns = "i AS id, 'x' || i AS name" if number % 2 else "i AS id, i / 4 AS late, [i] AS many"
        duckdb.sql(f"COPY (SELECT {columns} FROM range(5) AS numbers(i)) TO '{tmp_path}/{number:02}.parquet'")
    if by_spark_itself:
        frames = spark.session.read.parquet(str(tmp_path / "00.parquet"))
        frames.write.parquet(str(tmp_path / "written"))
        (tmp_path / "written").rename(tmp_path / "99")
    dataset = files_dataset("**/*.parquet", tmp_path)
    made = []
    assert jobs_of(spark, lambda: made.append(by_spark(spark, dataset))) == 1
    assert_same(by_duckdb(dataset), made[0])


def test_a_second_job_counts_different_values_where_there_are_fewer_than_it_looked_like(
    spark, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(before, "_SURELY_ENOUGH", 10.0)
    odd_table(tmp_path / "a.parquet", 3_000)
    dataset = files_dataset("a.parquet", tmp_path)
    with viewed(spark, dataset, "short") as view:
        columns, made = [Column(place, *each) for place, each in enumerate(view.columns)], []
        assert jobs_of(spark, lambda: made.append(scan(spark, "short", columns))) == 2
    assert_same(by_duckdb(dataset), made[0])


def test_a_damaged_file_is_left_out_and_named(spark, tmp_path) -> None:
    odd_table(tmp_path / "a.parquet", 300)
    odd_table(tmp_path / "b.parquet", 300)
    whole = (tmp_path / "b.parquet").read_bytes()
    (tmp_path / "b.parquet").write_bytes(whole[: len(whole) // 2])
    dataset = files_dataset("*.parquet", tmp_path)
    made, problems = SparkReader(spark).profile(dataset, next(_names), Choice(), None)
    assert made.rows == 300
    assert ["b.parquet was left out" in each.message for each in problems] == [True]
    assert str(tmp_path) not in problems[0].message


def test_what_is_recorded_is_what_spark_answers(spark, tmp_path) -> None:
    odd_table(tmp_path / "a.parquet", RECORDED_ROWS)
    recording = Recording(spark.answered)
    with viewed(spark, files_dataset("a.parquet", tmp_path), "watched") as view:
        scan(recording, "watched", [Column(place, *each) for place, each in enumerate(view.columns)])
    if os.environ.get("QUALITYWATCH_RECORD") == "1":
        RECORD.write_text(json.dumps(recording.answers, ensure_ascii=False, indent=0), encoding="utf-8")
    kept = json.loads(RECORD.read_text(encoding="utf-8"))
    assert {query: sorted(map(str, rows)) for query, rows in recording.answers.items()} == {
        query: sorted(map(str, rows)) for query, rows in kept.items()
    }
