"""Iceberg tables with files of positions and with deletion vectors: what pyiceberg reads of them is what is measured."""

from __future__ import annotations

import pyarrow as pa
import pytest
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.manifest import FileFormat
from pyiceberg.table import StaticTable

from deleted_rows import commit_deletes, data_files, position_deletes, puffin_deletes
from qualitywatch import CollectError
from qualitywatch_data.profile import ProfileCollector
from qualitywatch_data.sources.iceberg import newest_metadata

PROFILE = ProfileCollector()
ROWS = 100


@pytest.fixture
def table(tmp_path):
    """A table of three files of 100 rows."""
    catalog = SqlCatalog("test", uri=f"sqlite:///{tmp_path}/catalog.db", warehouse=f"file://{tmp_path}/lake")
    catalog.create_namespace("shop")
    schema = pa.schema([("n", pa.int64()), ("amount", pa.float64())])
    made = catalog.create_table("shop.orders", schema=schema)
    for number in range(3):
        n = list(range(number * ROWS, (number + 1) * ROWS))
        made.append(
            pa.table({"n": n, "amount": [None if each % 10 == 0 else 1.0 for each in n]}, schema=schema)
        )
    return made


@pytest.fixture
def place(tmp_path):
    return tmp_path / "lake" / "shop" / "orders"


def theirs(place):
    return StaticTable.from_metadata(newest_metadata(place)).scan().to_arrow()


def same(run, place, rows: int) -> None:
    found, other = run(PROFILE, place), theirs(place)
    assert found.problems == []
    assert found.values["rows"] == other.num_rows == rows
    assert found.values["completeness amount"] == 1 - other.column("amount").null_count / rows


def test_positions_of_several_files_are_taken_out_of_each(run, table, place) -> None:
    first, second, _ = data_files(table)
    commit_deletes(
        table, place, [position_deletes(place, [(first, 0), (first, 99), (second, 5), (second, 10)])]
    )
    same(run, place, 3 * ROWS - 4)


def test_what_two_files_of_positions_say_of_one_file_is_taken_out_once(run, table, place) -> None:
    first, *_ = data_files(table)
    files = [
        position_deletes(place, [(first, 0), (first, 10)]),
        position_deletes(place, [(first, 10), (first, 11)]),
    ]
    commit_deletes(table, place, files)
    same(run, place, 3 * ROWS - 3)


def test_deletion_vectors_in_a_puffin_file_are_taken_out_of_the_files_that_they_name(
    run, table, place
) -> None:
    first, second, _ = data_files(table)
    commit_deletes(table, place, [puffin_deletes(place, {first: range(0, ROWS, 2), second: [7]})])
    same(run, place, 3 * ROWS - 51)


def test_an_older_snapshot_is_read_as_it_was(run, table, place) -> None:
    first, *_ = data_files(table)
    before = table.current_snapshot().snapshot_id
    commit_deletes(table, place, [position_deletes(place, [(first, 0)])])
    earlier = ProfileCollector.model_validate({"data": {"version": before}})
    assert run(earlier, place).values["rows"] == 3 * ROWS


def damaged(table, place, at: int) -> None:
    said = puffin_deletes(place, {each: [1] for each in data_files(table)})
    content = bytearray(said["path"].read_bytes())
    content[at] ^= 0x55
    said["path"].write_bytes(content)
    commit_deletes(table, place, [said])


@pytest.mark.parametrize("at", [4, 20])
def test_a_damaged_vector_costs_its_file_alone(run, table, place, at) -> None:
    damaged(table, place, at)
    found = run(PROFILE, place)
    (problem,) = found.problems
    assert "was left out: the deletion vector data/" in problem
    assert found.values["rows"] == 2 * (ROWS - 1)


@pytest.mark.parametrize(
    ("at", "said"), [(-1, "does not end as a Puffin file"), (-5, "compressed"), (-13, "list of vectors")]
)
def test_a_puffin_file_that_does_not_say_what_it_holds_is_told(run, table, place, at, said) -> None:
    damaged(table, place, at)
    with pytest.raises(CollectError, match=said):
        run(PROFILE, place)


def test_a_file_of_positions_that_is_gone_is_told(run, table, place) -> None:
    said = position_deletes(place, [(each, 1) for each in data_files(table)])
    commit_deletes(table, place, [said])
    said["path"].unlink()
    with pytest.raises(CollectError, match=said["path"].name):
        run(PROFILE, place)


def test_deletes_in_another_format_are_refused_by_name(run, table, place) -> None:
    path = place / "data" / "deletes.orc"
    path.write_bytes(b"ORC")
    commit_deletes(table, place, [{"path": path, "format": FileFormat.ORC, "rows": 1}])
    with pytest.raises(CollectError, match="files of deletes in Orc, which are not read"):
        run(PROFILE, place)
