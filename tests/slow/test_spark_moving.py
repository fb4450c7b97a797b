"""Tables and files that somebody changes between the moment at which Spark has looked at them and the pass over them."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_data.profiles.keeping import KeptProfiles, opened_cache
from qualitywatch_data.profiles.profiled import Profiled, Profiler
from qualitywatch_data.profiles.reading import Choice
from qualitywatch_data.sources.files import files_dataset
from qualitywatch_data.sources.spark import spark_dataset
from qualitywatch_data.spark.connection import Spark
from qualitywatch_data.spark.reader import SparkReader

_names = (f"moving_{number}" for number in count())

pytestmark = pytest.mark.skipif(
    "QUALITYWATCH_SPARK" in os.environ, reason="the folders of a server are its own"
)


class Meanwhile(Spark):
    """A session in which something is done once before the pass begins."""

    def __init__(self, spark: Spark, do: Callable[[], object]) -> None:
        super().__init__(spark.session)
        self._do = [do]

    def answered(self, asked):
        while self._do:
            self._do.pop()()
        return super().answered(asked)


@pytest.fixture
def table(spark):
    """A table of two files of ten rows each: its name and its folder."""
    name = next(_names)
    rows = "SELECT id, concat('v', id % 4) AS t FROM range(0, 20, 1, 2)"
    spark.session.sql(f"CREATE TABLE {name} USING parquet AS {rows}")
    warehouse = spark.session.conf.get("spark.sql.warehouse.dir").removeprefix("file:")
    yield name, Path(warehouse) / name
    spark.session.sql(f"DROP TABLE IF EXISTS {name}")


def files_of(folder: Path) -> list[Path]:
    for each in folder.glob(".*.crc"):
        each.unlink()
    return sorted(folder.glob("part*"))


def made(spark: Spark, dataset, do: Callable[[], object] = int) -> Profiled:
    with opened_cache(None) as cache:
        reader = SparkReader(Meanwhile(spark, do))
        return Profiler(reader, KeptProfiles(cache), Choice()).profiled(dataset, next(_names))


def of_table(name: str):
    return spark_dataset(name, None, version=None, as_of=None)


def told(profiled: Profiled) -> list[str]:
    return [each.message for each in profiled.problems]


def test_a_table_that_is_dropped_is_no_evidence_by_its_name(spark, table) -> None:
    name, _ = table
    with pytest.raises(NoEvidenceError, match=f"`{name}` cannot be found"):
        made(spark, of_table(name), lambda: spark.session.sql(f"DROP TABLE {name}"))


def test_a_table_that_is_replaced_is_read_as_it_is_afterwards(spark, table) -> None:
    name, _ = table

    def replace() -> None:
        spark.session.sql(f"DROP TABLE {name}")
        spark.session.sql(f"CREATE TABLE {name} USING parquet AS SELECT id, 1 AS added FROM range(40)")

    found = made(spark, of_table(name), replace)
    assert (found.profile.rows, list(found.profile.columns)) == (40, ["id", "added"])
    assert told(found) == [f"{name} was read anew: files of it were taken away while it was read"]


def test_files_of_a_table_that_are_damaged_or_have_other_columns_are_left_out_by_name(spark, table) -> None:
    name, folder = table
    one, other = files_of(folder)
    one.write_bytes(one.read_bytes()[:200])
    found = made(spark, of_table(name))
    assert (found.profile.rows, [each.partition(":")[0] for each in told(found)]) == (
        10,
        [f"{one.name} was left out"],
    )
    pq.write_table(pa.table({"id": ["a", "b"]}), one)
    assert f"{one.name} was left out" in told(made(spark, of_table(name)))[0]
    pq.write_table(pa.table({"id": ["a", "b"]}), other)
    with pytest.raises(CollectError, match=rf"{name}: Spark says: .*part-.*column \[id\]"):
        made(spark, of_table(name))


def test_a_file_whose_columns_change_while_it_is_read_is_read_as_it_is_then(spark, tmp_path) -> None:
    for name in "ab":
        pq.write_table(pa.table({"id": range(30), "t": ["x"] * 30}), tmp_path / f"{name}.parquet")
    rows = pa.table({"id": ["a"] * 30, "new": ["x"] * 30})
    dataset = files_dataset("*.parquet", tmp_path)
    found = made(spark, dataset, lambda: pq.write_table(rows, tmp_path / "b.parquet"))
    assert (found.profile.rows, set(found.profile.columns) >= {"id", "t", "new"}) == (60, True)
    assert "column id is" in told(found)[0]
