"""What is left of a table whose log was removed: its files are not counted as if nothing had happened."""

from __future__ import annotations

import shutil

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from object_server import BUCKET
from qualitywatch import CollectError
from qualitywatch_data.drift import DriftCollector
from qualitywatch_data.profile import ProfileCollector
from qualitywatch_data.quality import QualityCollector

PROFILE = ProfileCollector()
NAMED = "named as a Delta table's, and no _delta_log says which of them count"


@pytest.fixture
def table(tmp_path):
    """A Delta table with three files, of which one counts no more."""
    place = tmp_path / "orders"
    for rows in ([1, 2], [3]):
        write_deltalake(place, pa.table({"n": rows}), mode="append")
    DeltaTable(str(place)).delete("n = 2")
    return place


@pytest.mark.parametrize(
    "collector",
    [PROFILE, DriftCollector.model_validate({"reference": {"location": "orders"}})],
    ids=["profile", "drift"],
)
def test_a_table_that_was_read_before_is_not_read_as_files(run, table, collector) -> None:
    assert run(PROFILE, table).values["rows"] == 2
    shutil.rmtree(table / "_delta_log")
    with pytest.raises(CollectError, match=r"was a Delta table .* its _delta_log is gone") as raised:
        run(collector, table)
    assert "restore it" in raised.value.hint
    assert run(PROFILE, table / "*.parquet").values["rows"] == 4


@pytest.mark.parametrize(
    "collector",
    [PROFILE, QualityCollector.model_validate({"expect": [{"column": "n", "not_null": True}]})],
    ids=["profile", "quality"],
)
def test_a_table_that_was_never_read_is_known_by_the_names_of_its_files(run, table, collector) -> None:
    shutil.rmtree(table / "_delta_log")
    (problem,) = run(collector, table).problems
    assert NAMED in problem


def test_plain_files_of_spark_are_no_table(run, table) -> None:
    shutil.rmtree(table / "_delta_log")
    (table / "_SUCCESS").touch()
    assert run(PROFILE, table).problems == []


def test_an_object_store_tells_the_same(run, server, table) -> None:
    for path in table.glob("*.parquet"):
        server.put(f"orders/{path.name}", path.read_bytes())
    collector = ProfileCollector.model_validate({"data": {"storage": server.storage}})
    assert NAMED in run(collector, f"s3://{BUCKET}/orders").problems[0]
    server.put("orders/_SUCCESS", b"")
    assert run(collector, f"s3://{BUCKET}/orders").problems == []
