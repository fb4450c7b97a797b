"""Iceberg tables, written by pyiceberg with a catalog of its own: read at any snapshot, or refused with the reason."""

from __future__ import annotations

import json
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.types import DoubleType, StringType

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_data.drift import DriftCollector
from qualitywatch_data.profile import ProfileCollector
from qualitywatch_data.sources import iceberg

PROFILE = ProfileCollector()
SCHEMA = pa.schema([("id", pa.int64()), ("amount", pa.float64())])


@pytest.fixture
def table(tmp_path: Path) -> Any:
    """A table with no snapshot yet."""
    catalog = SqlCatalog("test", uri=f"sqlite:///{tmp_path}/catalog.db", warehouse=f"file://{tmp_path}/lake")
    catalog.create_namespace("shop")
    return catalog.create_table("shop.orders", schema=SCHEMA)


@pytest.fixture
def filled(table: Any) -> Any:
    """The table with two snapshots, of two and of three rows."""
    table.append(pa.table({"id": [1, 2], "amount": [1.0, None]}, schema=SCHEMA))
    table.append(pa.table({"id": [3], "amount": [3.0]}, schema=SCHEMA))
    return table


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "lake" / "shop" / "orders"


def at(**state: object) -> ProfileCollector:
    return ProfileCollector.model_validate({"data": state})


def test_a_table_is_read_at_its_newest_snapshot(run, filled, place) -> None:
    found = run(PROFILE, place)
    assert found.values["rows"] == 3
    assert found.values["completeness amount"] == pytest.approx(2 / 3)
    assert found.provenance[0].data == f"iceberg:{filled.current_snapshot().snapshot_id}"


def test_a_table_is_read_at_any_snapshot_and_time(run, filled, place) -> None:
    first, second = filled.snapshots()
    assert run(at(version=first.snapshot_id), place).values["rows"] == 2
    moment = datetime.fromtimestamp(second.timestamp_ms / 1000, UTC).isoformat()
    assert run(at(as_of=moment), place).values["rows"] == 3


def test_what_was_deleted_and_rewritten_is_not_there(run, filled, place) -> None:
    filled.delete("id = 1")
    assert run(PROFILE, place).values["rows"] == 2


def test_a_table_is_compared_with_its_own_past(run, filled, place) -> None:
    reference = {"location": "orders", "version": filled.snapshots()[0].snapshot_id}
    found = run(DriftCollector.model_validate({"reference": reference}), place)
    assert found.values["drift.schema_changes"] == 0


def test_a_column_that_was_added_is_null_in_older_files(run, filled, place) -> None:
    with filled.update_schema() as update:
        update.add_column("country", StringType())
    filled.append(
        pa.table(
            {"id": [4], "amount": [4.0], "country": ["DE"]},
            schema=SCHEMA.append(pa.field("country", pa.string())),
        )
    )
    assert run(PROFILE, place).values["completeness country"] == pytest.approx(1 / 4)


def test_columns_are_known_by_their_ids_whatever_their_names_were(run, filled, place) -> None:
    """What pyiceberg itself reads: a column that was renamed is the same, one that was added anew is another."""
    with filled.update_schema() as update:
        update.rename_column("id", "key")
        update.delete_column("amount")
    with filled.update_schema() as update:
        update.add_column("amount", DoubleType())
        update.add_column("it's {odd}", StringType())
    schema = pa.schema([("key", pa.int64()), ("amount", pa.float64()), ("it's {odd}", pa.string())])
    filled.append(pa.table({"key": [4], "amount": [4.0], "it's {odd}": ["x"]}, schema=schema))
    found = run(PROFILE, place)
    theirs = filled.scan().to_arrow()
    assert found.values["rows"] == theirs.num_rows == 4
    for name in theirs.column_names:
        assert found.values[f"completeness {name}"] == 1 - theirs.column(name).null_count / 4
    assert run(at(version=filled.snapshots()[0].snapshot_id), place).values["distinct id"] == 2


def test_files_without_ids_are_read_by_names_and_refused_once_columns_are_renamed(run, table, place) -> None:
    (place / "data").mkdir()
    pq.write_table(pa.table({"id": [1, 2], "amount": [1.0, None]}), place / "data" / "theirs.parquet")
    table.add_files([(place / "data" / "theirs.parquet").as_uri()])
    assert run(PROFILE, place).values["completeness amount"] == 0.5
    with table.update_schema() as update:
        update.rename_column("amount", "price")
    with pytest.raises(CollectError, match=r"theirs\.parquet was added to it by others and bears no ids"):
        run(PROFILE, place)


def test_a_column_that_is_not_null_in_older_files_is_refused_by_name(run, filled, place) -> None:
    with filled.update_schema() as update:
        update.add_column("channel", StringType())
    filled.append(pa.table({"id": [4], "amount": [4.0], "channel": ["web"]}))
    newest = Path(iceberg.newest_metadata(place))
    said = json.loads(newest.read_text()) | {"format-version": 3, "next-row-id": 4}
    said["schemas"][-1]["fields"][-1]["initial-default"] = "shop"
    newest.with_name("00099-a.metadata.json").write_text(json.dumps(said))
    with pytest.raises(CollectError, match="a default for channel in older files"):
        run(PROFILE, place)


def test_a_table_without_a_snapshot_is_no_evidence(run, table, place) -> None:
    assert table.snapshots() == []
    with pytest.raises(NoEvidenceError, match="no rows yet"):
        run(PROFILE, place)


def test_a_snapshot_that_is_not_there_is_told(run, filled, place) -> None:
    assert filled.snapshots()
    with pytest.raises(CollectError, match="no snapshot 7"):
        run(at(version=7), place)


def test_a_table_that_was_moved_is_not_read_from_where_it_was(run, filled, place, tmp_path) -> None:
    assert filled.snapshots()
    shutil.copytree(place, tmp_path / "moved")
    with pytest.raises(CollectError, match="outside of the table"):
        run(PROFILE, tmp_path / "moved")


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"format-version": 99}'])
def test_metadata_that_is_none_is_told(run, filled, place, content) -> None:
    assert filled.snapshots()
    (place / "metadata" / "00099-broken.metadata.json").write_text(content)
    with pytest.raises(CollectError, match="00099-broken"):
        run(PROFILE, place)


def test_a_missing_library_is_told_with_the_extra_that_brings_it(run, filled, place, monkeypatch) -> None:
    assert filled.snapshots()
    monkeypatch.setitem(sys.modules, "pyiceberg.table", None)
    with pytest.raises(CollectError, match="pyiceberg is not installed") as raised:
        run(PROFILE, place)
    assert "qualitywatch[iceberg]" in raised.value.hint


@pytest.mark.parametrize(
    ("names", "newest"),
    [
        (["00002-a.metadata.json", "00010-b.metadata.json"], "00010-b.metadata.json"),
        (["v2.metadata.json", "v10.metadata.json"], "v10.metadata.json"),
    ],
)
def test_the_newest_metadata_is_that_of_the_highest_number(tmp_path, names, newest) -> None:
    (tmp_path / "metadata").mkdir()
    for name in names:
        (tmp_path / "metadata" / name).write_text("{}")
    assert iceberg.newest_metadata(tmp_path) == str(tmp_path / "metadata" / newest)
