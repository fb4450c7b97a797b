"""Iceberg tables whose rows are deleted by their keys, as Flink deletes them: what the format says is gone does not count."""

from __future__ import annotations

import pyarrow as pa
import pytest
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.partitioning import UNPARTITIONED_PARTITION_SPEC
from pyiceberg.types import LongType, StringType

from deleted_rows import commit_deletes, data_files, equality_deletes, position_deletes
from qualitywatch import CollectError
from qualitywatch_data.profile import ProfileCollector

PROFILE = ProfileCollector()
SCHEMA = pa.schema([("n", pa.int32()), ("country", pa.string()), ("amount", pa.float64())])
COUNTRIES = ["DE", "FR", None]


def rows(numbers: range) -> pa.Table:
    said = {
        "n": [*numbers],
        "country": [COUNTRIES[each % 3] for each in numbers],
        "amount": [each / 2 for each in numbers],
    }
    return pa.table(said, schema=SCHEMA)


@pytest.fixture
def catalog(tmp_path):
    made = SqlCatalog("test", uri=f"sqlite:///{tmp_path}/catalog.db", warehouse=f"file://{tmp_path}/lake")
    made.create_namespace("shop")
    return made


@pytest.fixture
def table(catalog):
    """A table of three files of thirty rows, written one after the other."""
    made = catalog.create_table("shop.orders", schema=SCHEMA)
    for number in range(3):
        made.append(rows(range(number * 30, number * 30 + 30)))
    return made


@pytest.fixture
def place(tmp_path):
    return tmp_path / "lake" / "shop" / "orders"


def by_number(place, *numbers: int, **said: object) -> dict[str, object]:
    keys = pa.table({"n": pa.array(numbers, pa.int32())})
    return equality_deletes(place, keys, {"n": 1}) | said


def left(run, place, count: int) -> dict[str, float]:
    found = run(PROFILE, place)
    assert found.problems == []
    assert found.values["rows"] == count
    return found.values


def test_rows_with_the_keys_are_gone_from_all_files(run, table, place) -> None:
    commit_deletes(table, place, [by_number(place, 0, 29, 30, 89, 1000)])
    assert left(run, place, 86)["distinct n"] == 86


def test_null_is_a_key_like_others_and_all_columns_have_to_be_equal(run, table, place) -> None:
    keys = pa.table({"country": [None, "FR", None], "n": pa.array([2, 3, None], pa.int32())})
    commit_deletes(table, place, [equality_deletes(place, keys, {"country": 2, "n": 1})])
    found = left(run, place, 89)  # 2 has no country; 3 is of Germany, and none is without a number
    assert found["completeness country"] == 1 - 29 / 89


def test_several_files_by_different_keys_each_delete(run, table, place) -> None:
    country = equality_deletes(place, pa.table({"country": ["DE"]}), {"country": 2})
    commit_deletes(table, place, [by_number(place, 0, 1, 2), country])
    assert left(run, place, 58)["distinct country"] == 1


def test_files_that_are_as_new_as_the_deletes_keep_their_rows(run, table, place) -> None:
    """An upsert writes the new row and deletes the old one in the same commit."""
    third = table.metadata.last_sequence_number
    commit_deletes(table, place, [by_number(place, 0, 31, 61, sequence=third)])
    left(run, place, 88)


def test_rows_that_are_deleted_by_key_and_by_position_go_once(run, table, place) -> None:
    files = [position_deletes(place, [(data_files(table)[0], row) for row in range(30)])]
    commit_deletes(table, place, [*files, by_number(place, *range(60))])
    left(run, place, 30)


def test_a_position_counts_in_the_same_commit_beside_keys_that_do_not(run, table, place) -> None:
    third = table.metadata.last_sequence_number
    where = {task.file.file_path for task in table.scan(row_filter="n = 89").plan_files()}
    at = position_deletes(place, [(name, 7) for name in where]) | {"sequence": third}
    commit_deletes(table, place, [at, by_number(place, 89, sequence=third)])
    left(run, place, 89)


@pytest.mark.parametrize(
    ("partition", "spec", "count"), [(["DE"], None, 29), ([], UNPARTITIONED_PARTITION_SPEC, 27)]
)
def test_keys_are_for_their_own_partition_and_without_one_for_all(
    run, catalog, place, partition, spec, count
) -> None:
    made = catalog.create_table("shop.orders", schema=SCHEMA)
    with made.update_spec() as update:
        update.add_identity("country")
    made.append(rows(range(30)))
    commit_deletes(made, place, [by_number(place, 0, 1, 2, partition=partition)], spec=spec)
    left(run, place, count)


def test_keys_are_known_by_their_ids_through_renaming_widening_and_removal(run, table, place) -> None:
    with table.update_schema() as update:
        update.update_column("n", LongType())
        update.rename_column("n", "key")
        update.rename_column("amount", "n")
        update.delete_column("country")
        update.add_column("channel", StringType())
    narrow = by_number(place, 1)
    wide = equality_deletes(place, pa.table({"key": [2, 2**40]}), {"key": 1})
    removed = equality_deletes(place, pa.table({"country": ["FR"]}), {"country": 2})
    commit_deletes(table, place, [narrow, wide, removed])
    assert left(run, place, 59)["distinct key"] == 59


def test_a_column_that_was_added_is_null_in_older_files(run, table, place) -> None:
    with table.update_schema() as update:
        update.add_column("channel", StringType())
    new = rows(range(90, 93)).append_column("channel", pa.array(["web", None, "shop"]))
    table.append(new)
    gone = equality_deletes(place, pa.table({"channel": pa.array([None], pa.string())}), {"channel": 4})
    commit_deletes(table, place, [gone])
    assert left(run, place, 2)["completeness channel"] == 1


def test_what_cannot_be_compared_is_refused_by_name(run, table, place) -> None:
    fractions = equality_deletes(place, pa.table({"amount": [0.5]}), {"amount": 3})
    commit_deletes(table, place, [fractions])
    with pytest.raises(CollectError, match="equality deletes by amount, which is double") as raised:
        run(PROFILE, place)
    assert "rewrite_data_files" in raised.value.hint


def test_a_file_of_keys_that_does_not_say_their_ids_is_refused(run, table, place) -> None:
    keys = pa.table({"n": pa.array([1], pa.int32())})
    commit_deletes(table, place, [equality_deletes(place, keys, {"n": None}) | {"keys": [1]}])
    with pytest.raises(CollectError, match="does not say which of its columns are the keys"):
        run(PROFILE, place)


def test_a_file_of_keys_that_is_gone_is_told(run, table, place) -> None:
    said = by_number(place, 1)
    commit_deletes(table, place, [said])
    said["path"].unlink()
    with pytest.raises(CollectError, match=said["path"].name):
        run(PROFILE, place)
