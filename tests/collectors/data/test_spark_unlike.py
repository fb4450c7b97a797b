"""Files that Spark cannot read as they are: what it is made to read of them, and what is left out by name."""

from __future__ import annotations

import duckdb
import pytest

from qualitywatch_data.sources.files import files_dataset
from qualitywatch_data.spark.failures import UnlikeError, failure
from qualitywatch_data.spark.types import spark_type
from qualitywatch_data.spark.unlike import unlike


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("BIGINT", "BIGINT"),
        ("UBIGINT", "DECIMAL(20, 0)"),
        ("DECIMAL(38,10)", "DECIMAL(38, 10)"),
        ("TIMESTAMP", "TIMESTAMP_NTZ"),
        ("TIMESTAMP WITH TIME ZONE", "TIMESTAMP"),
        ("ENUM('a', 'b')", "STRING"),
        ("JSON", "STRING"),
        ('STRUCT(a BIGINT, "b c" VARCHAR)[]', "ARRAY<STRUCT<`a`: BIGINT, `b c`: STRING>>"),
        ("MAP(VARCHAR, INTEGER)", "MAP<STRING, INT>"),
        ("UUID", None),
        ("TIME", None),
        ("TIMESTAMP_NS[]", None),
    ],
)
def test_types_are_spelled_as_spark_does_where_it_has_them(name, spelled) -> None:
    assert spark_type(name) == spelled


def test_what_differs_is_read_as_one_type_and_what_spark_has_not_got_is_left_out(tmp_path) -> None:
    for name, code in (("a", "i"), ("b", "i + 1"), ("c", "'x' || i")):
        columns = f"{code} AS code, uuid() AS token, (TIMESTAMP '2024-01-01')::TIMESTAMP_NS AS moment"
        duckdb.sql(f"COPY (SELECT {columns} FROM range(3) r(i)) TO '{tmp_path / name}.parquet'")
    found = unlike(files_dataset("*.parquet", tmp_path))
    assert found.wanted == {"code": "VARCHAR", "moment": "TIMESTAMP_NS"}
    assert [len(group.parts) for group in found.groups] == [2, 1]
    assert found.nanoseconds
    assert list(found.left_out) == ["token"]
    assert "the column token was left out" in found.left_out["token"].message


def test_spark_is_understood_where_it_cannot_make_one_schema() -> None:
    said = "[CANNOT_MERGE_SCHEMAS] Failed merging schemas: Initial schema"
    assert isinstance(failure(RuntimeError(said)), UnlikeError)
