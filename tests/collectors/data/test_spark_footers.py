"""The schema that Spark would make of Parquet files is read off their footers; what Spark itself says is in tests/slow."""

from __future__ import annotations

import json

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from qualitywatch_data.sources.files import files_dataset
from qualitywatch_data.spark.failures import UnlikeError
from qualitywatch_data.spark.footers import told_schema
from qualitywatch_data.spark.relation import distinct_names
from qualitywatch_data.spark.types import type_name
from spark_world import odd_table


def told(folder, pattern: str = "*.parquet") -> dict[str, str] | None:
    schema = told_schema(files_dataset(pattern, folder))
    return schema and {each["name"]: type_name(each["type"]) for each in schema["fields"]}


def write(path, columns: str) -> None:
    duckdb.sql(f"COPY (SELECT {columns}) TO '{path}'")


def test_columns_of_every_type_have_the_types_that_duckdb_sees(tmp_path) -> None:
    odd_table(tmp_path / "a.parquet", 5)
    described = duckdb.sql(f"DESCRIBE FROM '{tmp_path}/a.parquet'").fetchall()
    assert told(tmp_path) == {name: type_ for name, type_, *_ in described}


def test_names_are_as_they_are_written_whatever_their_letters(tmp_path) -> None:
    names = ["a", "A", "a.b", "`", '"', "it's", "\n", "😀", "q0"]
    pq.write_table(pa.table({name: [1] for name in names}), tmp_path / "a.parquet")
    assert list(told(tmp_path)) == names


def test_columns_of_several_files_stand_in_the_order_in_which_they_are_met(tmp_path) -> None:
    for name, columns in (("a", "1 AS one, [1] AS many"), ("b", "'x' AS new, 2 AS one"), ("c", "1 AS one")):
        write(tmp_path / f"{name}.parquet", columns)
    assert told(tmp_path) == {"one": "INTEGER", "many": "INTEGER[]", "new": "VARCHAR"}


def test_what_spark_wrote_into_a_file_counts(tmp_path) -> None:
    fields = [{"name": 'it"s é', "type": "timestamp", "nullable": True, "metadata": {}}]
    said = json.dumps({"type": "struct", "fields": fields}, ensure_ascii=False)
    table = pa.table({'it"s é': pa.array([1], pa.int64())})
    marked = table.replace_schema_metadata({"org.apache.spark.sql.parquet.row.metadata": said})
    pq.write_table(marked, tmp_path / "a.parquet")
    assert told(tmp_path) == {'it"s é': "TIMESTAMP WITH TIME ZONE"}
    fields[0]["metadata"] = {"__CHAR_VARCHAR_TYPE_STRING": "varchar(3)"}
    again = table.replace_schema_metadata(
        {"org.apache.spark.sql.parquet.row.metadata": json.dumps({"fields": fields})}
    )
    pq.write_table(again, tmp_path / "a.parquet")
    assert told(tmp_path) is None


@pytest.mark.parametrize(
    "columns", ["uuid() AS odd", "TIME '10:00' AS odd", "[uuid()] AS odd", "INTERVAL 1 DAY AS odd"]
)
def test_spark_is_asked_about_types_that_its_releases_read_in_different_ways(tmp_path, columns) -> None:
    write(tmp_path / "a.parquet", f"1 AS id, {columns}")
    assert told(tmp_path) is None


def test_spark_is_asked_to_put_nested_columns_together_and_about_what_cannot_be_read(tmp_path) -> None:
    for name, columns in (("a", "{'x': 1} AS fields"), ("b", "{'y': 1} AS fields")):
        write(tmp_path / f"{name}.parquet", columns)
    assert told(tmp_path) is None
    (tmp_path / "b.parquet").write_bytes(b"PAR1 and no more")
    assert told(tmp_path) is None


@pytest.mark.parametrize(
    ("one", "other"), [("1", "'x'"), ("1", "1.5::DOUBLE"), ("1", "[1]"), ("1", "TIMESTAMP_NS '2024-01-01'")]
)
def test_files_of_which_spark_makes_no_one_schema_are_known_before_it_tries(tmp_path, one, other) -> None:
    write(tmp_path / "a.parquet", f"{one} AS code")
    write(tmp_path / "b.parquet", f"{other} AS code")
    with pytest.raises(UnlikeError, match="column code"):
        told(tmp_path)


@pytest.mark.parametrize(
    "names",
    [["A", "a", "a_1"], ["a", "A", "a", "A_1", "Ä", "ä", "a_1"], ["a", "a_1", "A"], ["a_1", "a", "A", "A"]],
)
def test_names_that_differ_in_nothing_but_case_are_told_apart_as_by_duckdb(tmp_path, names) -> None:
    values = [pa.array([1])] * len(names)
    pq.write_table(pa.Table.from_arrays(values, names=names), tmp_path / "a.parquet")
    described = duckdb.sql(f"DESCRIBE FROM read_parquet('{tmp_path}/a.parquet')").fetchall()
    assert distinct_names(names) == [name for name, *_ in described]
