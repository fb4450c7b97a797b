"""Data as they should not be: Spark measures what can be measured, as DuckDB does, and names what cannot."""

from __future__ import annotations

import time
from datetime import timedelta
from itertools import count

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from qualitywatch_data.engine.duck import BudgetError, engine, limited
from qualitywatch_data.profiles.keeping import KeptProfiles, opened_cache
from qualitywatch_data.profiles.profiled import Profiled, Profiler
from qualitywatch_data.profiles.reading import Choice, DamagedError, Duck
from qualitywatch_data.sources.files import files_dataset
from qualitywatch_data.sources.spark import spark_dataset
from qualitywatch_data.spark.connection import Spark
from qualitywatch_data.spark.reader import SparkReader
from spark_world import assert_same

_names = (f"walked_{number}" for number in count())


def write(path, columns: str, rows: int = 30) -> None:
    duckdb.sql(f"COPY (SELECT {columns} FROM range({rows}) AS numbers(i)) TO '{path}'")


def made(reader, dataset, choice: Choice | None = None) -> Profiled:
    with opened_cache(None) as cache:
        return Profiler(reader, KeptProfiles(cache), choice or Choice()).profiled(dataset, next(_names))


def made_by_duckdb(dataset, choice: Choice | None = None) -> Profiled:
    with engine(dataset.files) as opened:
        return made(Duck(opened), dataset, choice)


def told(profiled: Profiled) -> list[str]:
    return [each.message for each in profiled.problems]


def test_columns_that_say_little_have_the_same_profile(spark, tmp_path) -> None:
    write(
        tmp_path / "a.parquet",
        """i AS id, 'nan'::DOUBLE AS none, CASE WHEN i % 2 = 0 THEN 'inf' ELSE '-inf' END::FLOAT AS infinite,
        NULL::VARCHAR AS nothing, NULL::DOUBLE AS nowhere, 7 AS same, '' AS bare, MAP {'k': i} AS named,
        (i * 12345678901234567.0123456789)::DECIMAL(38, 10) AS long, (1 + i / 7)::DECIMAL(38, 37) AS fine,
        TIMESTAMP '0001-01-01 00:00:00' + to_days(i::INT) AS early, TIMESTAMP '9999-12-31 23:59:59.999999' AS late,
        DATE '1500-06-01' AS ancient, TIMESTAMPTZ '1883-11-18 12:00:00+00' AS railway,
        CASE WHEN i = 3 THEN 'infinity' ELSE '2024-05-06' END::DATE AS valid_until, '-infinity'::TIMESTAMP AS since, i + 1 AS "x.y", i AS one_row""",
    )
    dataset = files_dataset("a.parquet", tmp_path)
    assert_same(made_by_duckdb(dataset).profile, made(SparkReader(spark), dataset).profile)


def test_what_spark_has_no_type_for_is_left_out_by_name_and_times_in_nanoseconds_are_read(
    spark, tmp_path
) -> None:
    columns = """i AS id, uuid() AS token, [i] AS many, {'a': i, 'b c': 'x'} AS fields, i::UBIGINT AS large,
        (TIMESTAMP '2024-01-01 10:00:00' + to_seconds(i))::TIMESTAMP_NS AS moment"""
    write(tmp_path / "a.parquet", columns)
    dataset = files_dataset("a.parquet", tmp_path)
    found = made(SparkReader(spark), dataset)
    assert told(found) == [
        "a.parquet: the column token was left out, because Spark does not read its type UUID"
    ]
    rest = Choice(exclude=("token", "large"))
    again = made(SparkReader(spark), dataset, rest)
    assert told(again) == []
    assert_same(made_by_duckdb(dataset, rest).profile, again.profile)
    assert found.profile.columns["large"].distinct.estimate == 30


def test_a_column_of_other_types_in_other_files_is_read_as_one_type_and_named(spark, tmp_path) -> None:
    write(tmp_path / "a.parquet", "i AS id, i AS code")
    write(tmp_path / "b.parquet", "i AS id, 'x' || i AS code, i * 1.5::DOUBLE AS added")
    dataset = files_dataset("*.parquet", tmp_path)
    found = made(SparkReader(spark), dataset)
    assert told(found) == told(made_by_duckdb(dataset))
    assert "column code is numeric in one part and categorical in another" in told(found)[0]
    assert_same(made_by_duckdb(dataset).profile, found.profile)


def test_files_that_vanish_are_told_and_the_rest_is_measured(spark, tmp_path) -> None:
    for name in ("a", "b"):
        write(tmp_path / f"{name}.parquet", "i AS id")
    dataset = files_dataset("*.parquet", tmp_path)
    (tmp_path / "b.parquet").unlink()
    found = made(SparkReader(spark), dataset)
    assert (found.profile.rows, told(found)) == (30, told(made_by_duckdb(dataset)))
    (tmp_path / "a.parquet").unlink()
    with pytest.raises(DamagedError, match="its files are gone"):
        made(SparkReader(spark), dataset)


def test_a_table_larger_than_the_budget_is_not_read(spark, tmp_path) -> None:
    write(tmp_path / "a.parquet", "i AS id", 50_000)
    table = spark_dataset(
        None, f"SELECT id FROM parquet.`{tmp_path / 'a.parquet'}`", version=None, as_of=None
    )
    with pytest.raises(
        BudgetError, match=r"the query: about [\d,]+ bytes are to be read, .* the budget is 1,000"
    ):
        made(SparkReader(spark, 1000), table)
    assert made(SparkReader(spark, 10**9), table).profile.rows == 50_000


def test_a_budget_of_time_ends_the_query(spark) -> None:
    ours = Spark(spark.session)
    started = time.monotonic()
    with limited(ours.stop, timedelta(seconds=2)), pytest.raises(BudgetError, match="which is the budget"):
        ours.rows("SELECT count(*) FROM range(100000000000) WHERE sqrt(id) < 0 OR hash(id) = 1")
    assert time.monotonic() - started < 120


_NAMES = [
    "a.b",
    "a`b",
    'a"b',
    "a b",
    "a\nb",
    "\t",
    "😀",
    "ä",
    "it's",
    "*",
    "select",
    "--",
    "q0",
    "c",
    "known",
    "one_row",
    "A",
    "a",
]


def test_columns_may_be_called_anything(spark, tmp_path) -> None:
    columns = {
        name: pa.array(["p", "q", None] * 5) if place % 2 else pa.array(range(15))
        for place, name in enumerate(_NAMES)
    }
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    dataset = files_dataset("a.parquet", tmp_path)
    assert_same(made_by_duckdb(dataset).profile, made(SparkReader(spark), dataset).profile)


def test_a_query_may_have_columns_of_the_same_name(spark) -> None:
    query = spark_dataset(None, "SELECT id, id + 1 AS id FROM range(9)", version=None, as_of=None)
    assert list(made(SparkReader(spark), query).profile.columns) == ["id", "id_1"]
