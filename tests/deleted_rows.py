"""Tables with rows that are deleted and still in their files, written as the protocols say; nothing here reads them."""

from __future__ import annotations

import json
import struct
import uuid
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyiceberg.manifest import (
    DataFile,
    DataFileContent,
    FileFormat,
    ManifestContent,
    ManifestEntry,
    ManifestWriterV2,
    write_manifest_list,
)
from pyiceberg.serializers import ToOutputFile
from pyiceberg.table.snapshots import Operation, Snapshot, Summary
from pyiceberg.typedef import Record
from pyroaring import BitMap64

_Z85 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
_FEATURES = ["deletionVectors"]


def bitmap(rows: Iterable[int]) -> bytes:
    """Magic number and bitmap."""
    return struct.pack("<I", 1681511377) + BitMap64(rows).serialize()


def framed(inner: bytes) -> bytes:
    """With length and checksum, as it is stored."""
    return struct.pack(">I", len(inner)) + inner + struct.pack(">I", zlib.crc32(inner))


def z85(content: bytes) -> str:
    """Bytes as texts: five characters for four bytes, the last ones filled up with zeros."""
    content += bytes(-len(content) % 4)
    said = ""
    for (number,) in struct.iter_unpack(">I", content):
        said += "".join(_Z85[number // 85**power % 85] for power in (4, 3, 2, 1, 0))
    return said


def vector(place: Path, rows: Iterable[int], kind: str = "u", *, folder: str = "") -> dict[str, Any]:
    """The descriptor of a deletion vector that is written into a Delta table of its kind."""
    rows = sorted(rows)
    inner = bitmap(rows)
    said = {"storageType": kind, "sizeInBytes": len(inner), "cardinality": len(rows)}
    if kind == "i":
        return said | {"pathOrInlineDv": z85(inner)}
    name = uuid.uuid4()
    path = place / folder / f"deletion_vector_{name}.bin"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"\x01" + framed(bitmap([99])) + framed(inner))
    where = path.as_uri() if kind == "p" else folder + z85(name.bytes)
    return said | {"pathOrInlineDv": where, "offset": 1 + len(framed(bitmap([99])))}


def log_of(place: Path) -> list[Path]:
    """The commits of a Delta table."""
    return sorted((place / "_delta_log").glob("*.json"))


def allow_vectors(place: Path) -> None:
    """Have the first commit of a Delta table say that it may have deletion vectors."""
    log = log_of(place)[0]
    entries = [json.loads(line) for line in log.read_text().splitlines()]
    for entry in entries:
        if "protocol" in entry:
            entry["protocol"] = {
                "minReaderVersion": 3,
                "minWriterVersion": 7,
                "readerFeatures": _FEATURES,
                "writerFeatures": _FEATURES,
            }
    log.write_text("".join(json.dumps(entry) + "\n" for entry in entries))


def delete(place: Path, vectors: Mapping[str, Mapping[str, Any]]) -> None:
    """Commit these vectors for files of a Delta table, in the place of those that the files had."""
    known: dict[str, dict[str, Any]] = {}
    for commit in log_of(place):
        for line in commit.read_text().splitlines():
            action = json.loads(line)
            if "add" in action:
                known[action["add"]["path"]] = action["add"]
    actions: list[dict[str, Any]] = [{"commitInfo": {"timestamp": 1_700_000_000_000, "operation": "DELETE"}}]
    for path, said in vectors.items():
        before = known[path]
        gone = {"path": path, "deletionTimestamp": 1_700_000_000_000, "dataChange": True}
        gone |= {key: before[key] for key in ("deletionVector", "partitionValues", "size") if key in before}
        actions += [{"remove": gone}, {"add": before | {"deletionVector": dict(said)}}]
    name = f"{len(log_of(place)):020}.json"
    (place / "_delta_log" / name).write_text("".join(json.dumps(action) + "\n" for action in actions))


class _Deletes(ManifestWriterV2):
    def content(self) -> ManifestContent:
        return ManifestContent.DELETES

    @property
    def _meta(self) -> dict[str, str]:
        return {**super()._meta, "content": "deletes"}


def data_files(table: Any) -> list[str]:
    """The data files of an Iceberg table, by the names that deletes give them, in the order of their first column."""
    files = [task.file for task in table.scan().plan_files()]
    files.sort(key=lambda each: int.from_bytes(each.lower_bounds[1], "little"))
    return [each.file_path for each in files]


def position_deletes(place: Path, positions: Iterable[tuple[str, int]]) -> dict[str, Any]:
    """A file of positions, sorted as the format says; what an Iceberg table's manifest says of it."""
    path = place / "data" / f"{uuid.uuid4()}-deletes.parquet"
    rows = sorted(positions)
    pq.write_table(
        pa.table(
            {"file_path": [name for name, _ in rows], "pos": pa.array([row for _, row in rows], pa.int64())}
        ),
        path,
    )
    return {"path": path, "format": FileFormat.PARQUET, "rows": len(rows)}


def puffin_deletes(place: Path, vectors: Mapping[str, Iterable[int]]) -> dict[str, Any]:
    """A Puffin file with a deletion vector for each data file; likewise."""
    path = place / "data" / f"{uuid.uuid4()}-deletes.puffin"
    content, blobs, deleted = b"PFA1", [], 0
    for name, rows in vectors.items():
        numbers = sorted(rows)
        packed = framed(bitmap(numbers))
        deleted += len(numbers)
        properties = {"referenced-data-file": name, "cardinality": str(len(numbers))}
        blobs.append(
            {
                "type": "deletion-vector-v1",
                "fields": [2147483645],
                "snapshot-id": -1,
                "sequence-number": -1,
                "offset": len(content),
                "length": len(packed),
                "properties": properties,
            }
        )
        content += packed
    footer = json.dumps({"blobs": blobs}).encode()
    path.write_bytes(content + b"PFA1" + footer + struct.pack("<iI", len(footer), 0) + b"PFA1")
    return {"path": path, "format": FileFormat.PUFFIN, "rows": deleted}


def equality_deletes(place: Path, keys: pa.Table, ids: Mapping[str, int | None]) -> dict[str, Any]:
    """A file of keys, whose columns bear these ids; likewise."""
    path = place / "data" / f"{uuid.uuid4()}-deletes.parquet"
    fields = [
        each if ids[each.name] is None else each.with_metadata({"PARQUET:field_id": str(ids[each.name])})
        for each in keys.schema
    ]
    pq.write_table(keys.cast(pa.schema(fields)), path)
    said = [number for number in ids.values() if number is not None]
    return {"path": path, "format": FileFormat.PARQUET, "rows": len(keys), "keys": said}


def commit_deletes(table: Any, place: Path, files: Iterable[Mapping[str, Any]], *, spec: Any = None) -> None:
    """A snapshot with these files of deletes, in metadata newer than any: no catalog is asked, as none is when it is read.

    A file may say its ``keys``, its ``partition`` and the ``sequence`` number that it has if not the snapshot's.
    """
    metadata, before = table.metadata, table.current_snapshot()
    number, sequence = before.snapshot_id + 1, metadata.last_sequence_number + 1
    manifest = place / "metadata" / f"{uuid.uuid4()}-m0.avro"
    output = table.io.new_output(manifest.as_uri())
    with _Deletes(spec or table.spec(), table.schema(), output, number, "null") as writer:
        for file in files:
            told = DataFile.from_args(
                content=DataFileContent.EQUALITY_DELETES
                if "keys" in file
                else DataFileContent.POSITION_DELETES,
                file_path=file["path"].as_uri(),
                file_format=file["format"],
                partition=Record(*file.get("partition", ())),
                record_count=file["rows"],
                file_size_in_bytes=file["path"].stat().st_size,
                equality_ids=file.get("keys"),
            )
            entry = ManifestEntry.from_args(
                snapshot_id=number, data_file=told, sequence_number=file.get("sequence")
            )
            writer.add(entry)
    listed = place / "metadata" / f"snap-{number}.avro"
    with write_manifest_list(
        2, table.io.new_output(listed.as_uri()), number, before.snapshot_id, sequence, "null"
    ) as lists:
        lists.add_manifests([*before.manifests(table.io), writer.to_manifest_file()])
    snapshot = Snapshot(
        snapshot_id=number,
        parent_snapshot_id=before.snapshot_id,
        sequence_number=sequence,
        timestamp_ms=before.timestamp_ms + 1,
        manifest_list=listed.as_uri(),
        summary=Summary(Operation.DELETE),
        schema_id=metadata.current_schema_id,
    )
    update = {
        "snapshots": [*metadata.snapshots, snapshot],
        "current_snapshot_id": number,
        "last_sequence_number": sequence,
        "last_updated_ms": snapshot.timestamp_ms,
        "refs": {},
    }
    said = metadata.model_copy(update=update)
    ToOutputFile.table_metadata(
        said, table.io.new_output((place / "metadata" / "00099-d.metadata.json").as_uri())
    )
