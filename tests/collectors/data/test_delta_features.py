"""What newer Delta tables may use: mapped columns are read by the files' own names, deleted rows are never counted."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from qualitywatch import CollectError
from qualitywatch_data.profile import ProfileCollector

PROFILE = ProfileCollector()


def rewrite(place, change) -> None:
    """Change the first entry of a table's log, as other writers would have written it."""
    log = place / "_delta_log" / "00000000000000000000.json"
    entries = [json.loads(line) for line in log.read_text().splitlines()]
    for entry in entries:
        change(entry)
    log.write_text("".join(json.dumps(entry) + "\n" for entry in entries))


@pytest.fixture
def mapped(tmp_path):
    """A table whose files call its columns col-1, col-2 and col-3."""
    place = tmp_path / "delta"
    data = pa.table({"col-1": [1.0, 2.0, None], "col-2": ["a", "b", "b"], "col-3": ["x", "y", "y"]})
    write_deltalake(place, data, partition_by=["col-3"])

    def change(entry) -> None:
        if "metaData" in entry:
            said = entry["metaData"]
            schema = json.loads(said["schemaString"])
            for number, (field, name) in enumerate(
                zip(schema["fields"], ("it's {amount}", "kind", "day"), strict=True)
            ):
                field["metadata"] = {
                    "delta.columnMapping.id": number + 1,
                    "delta.columnMapping.physicalName": field["name"],
                }
                field["name"] = name
            said["schemaString"] = json.dumps(schema)
            said["partitionColumns"] = ["day"]
            said["configuration"] = {
                "delta.columnMapping.mode": "name",
                "delta.columnMapping.maxColumnId": "3",
            }
        if "protocol" in entry:
            entry["protocol"] = {"minReaderVersion": 2, "minWriterVersion": 5}

    rewrite(place, change)
    return place


def test_mapped_columns_have_the_names_of_the_table(run, mapped) -> None:
    found = run(PROFILE, mapped)
    assert found.problems == []
    assert found.values["rows"] == 3
    assert found.values["completeness it's {amount}"] == pytest.approx(2 / 3)
    assert found.values["distinct kind"] == 2
    assert found.values["distinct day"] == 2
    assert not any("col-" in key for key in found.values)


def deleting(place) -> None:
    def change(entry) -> None:
        if "protocol" in entry:
            entry["protocol"] = {
                "minReaderVersion": 3,
                "minWriterVersion": 7,
                "readerFeatures": ["deletionVectors"],
                "writerFeatures": ["deletionVectors"],
            }

    rewrite(place, change)


def test_a_table_that_may_delete_rows_and_has_not_is_read(run, tmp_path) -> None:
    write_deltalake(tmp_path / "delta", pa.table({"x": [1.0, 2.0]}))
    deleting(tmp_path / "delta")
    assert "deletionVectors" in DeltaTable(tmp_path / "delta").protocol().reader_features
    assert run(PROFILE, tmp_path / "delta").values["rows"] == 2


def test_a_table_with_a_checkpoint_is_read_at_versions_before_and_after(run, tmp_path) -> None:
    place = tmp_path / "delta"
    for number in range(4):
        write_deltalake(place, pa.table({"x": [float(number)]}), mode="append")
    DeltaTable(place).create_checkpoint()
    write_deltalake(place, pa.table({"x": [9.0], "y": [1]}), mode="append", schema_mode="merge")
    found = run(PROFILE, place)
    assert found.values["rows"] == 5
    assert found.values["completeness y"] == pytest.approx(1 / 5)
    earlier = ProfileCollector.model_validate({"data": {"version": 1}})
    assert run(earlier, place).values["rows"] == 2


def test_a_version_whose_files_were_vacuumed_says_so(run, tmp_path) -> None:
    place = tmp_path / "delta"
    write_deltalake(place, pa.table({"x": [1.0]}))
    write_deltalake(place, pa.table({"x": [2.0, 3.0]}), mode="overwrite")
    DeltaTable(place).vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False)
    assert run(PROFILE, place).values["rows"] == 2
    with pytest.raises(CollectError, match="its files are gone") as raised:
        run(ProfileCollector.model_validate({"data": {"version": 0}}), place)
    assert "vacuumed" in raised.value.hint
