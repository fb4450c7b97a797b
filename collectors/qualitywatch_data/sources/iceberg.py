"""Apache Iceberg tables, at their newest or at an earlier snapshot: pyiceberg reads the metadata, the engine the files.

What a folder's newest metadata says is the table, whatever catalog names it: a commit writes metadata before it asks the
catalog, so that a commit which is just being refused may be seen for a moment.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_data.engine.duck import engine
from qualitywatch_data.engine.text import listed
from qualitywatch_data.messages import engine_said, short
from qualitywatch_data.objects.store import Bucket
from qualitywatch_data.sources.columns import Known, read_as
from qualitywatch_data.sources.dataset import Dataset, Part
from qualitywatch_data.sources.files import PARQUET
from qualitywatch_data.sources.home import Home
from qualitywatch_data.sources.iceberg_deletes import DeleteFiles
from qualitywatch_data.sources.iceberg_plan import planned
from qualitywatch_data.sources.iceberg_types import engine_type

_METADATA = "metadata"
_SUFFIX = ".metadata.json"
_NUMBER = re.compile(r"v?(\d+)")
_MILLISECONDS = 1000
_BY_NAME = PARQUET.replace("HIVE", "false")
_MAPPING = "schema.name-mapping.default"
"""The property of tables to which files were added that others had written, whose columns bear no ids."""
_EQUALITY = "equality deletes"
"""What pyiceberg says that it does not plan."""


def newest_metadata(place: Path) -> str | None:
    """The path of the newest metadata of the table there; None where there is none."""
    folder = place / _METADATA
    if not os.path.isdir(folder):  # noqa: PTH112 - raises nothing where it may not be looked into
        return None
    found = [(path.name, path.stat().st_mtime, path) for path in folder.glob(f"*{_SUFFIX}")]
    return str(max(found, key=lambda each: sequence(*each[:2]))[2]) if found else None


def is_metadata(name: str) -> bool:
    """Whether a file of a table's folder of metadata says what the table is."""
    return name.endswith(_SUFFIX)


def sequence(name: str, modified: float) -> tuple[int, float]:
    """The number that a metadata file bears, ``00002-…`` or ``v2``, and when it was written where several bear it."""
    number = _NUMBER.match(name)
    return int(number[1]) if number else -1, modified


def iceberg_dataset(
    home: Home,
    metadata: str,
    *,
    version: int | None,
    as_of: datetime | None,
    bucket: Bucket | None = None,
) -> Dataset:
    """The table that this file of metadata says, at the snapshot ``version`` or as of a time, else the newest.

    ``bucket`` is where it lies, if not in a folder of this machine.

    Raises NoEvidenceError where it is empty, CollectError where the library is missing, there is no such snapshot, or the
    table uses what cannot be read.
    """
    place = home.name
    table = _table(metadata, place, bucket)
    snapshot = _snapshot(table, place, version=version, as_of=as_of)
    name = f"{place}@{snapshot.snapshot_id}"
    parts = tuple(sorted(_parts(table, snapshot, home), key=lambda part: part.name))
    read = _reading(table, snapshot, place)
    if not parts:
        raise NoEvidenceError(f"{name} has no rows", hint="look at what should have written it")
    if read != _BY_NAME and _MAPPING in table.metadata.properties:
        _require_ids(parts, place)
    return Dataset(
        name=name,
        parts=parts,
        read=read,
        modified=datetime.fromtimestamp(snapshot.timestamp_ms / _MILLISECONDS, UTC),
        version=f"iceberg:{snapshot.snapshot_id}",
        columnar=True,
        place=home.uri,
    )


def _table(metadata: str, place: str, bucket: Bucket | None) -> Any:
    try:
        from pyiceberg.exceptions import ValidationError  # noqa: PLC0415 - an extra, and heavy
        from pyiceberg.table import StaticTable  # noqa: PLC0415

        from qualitywatch_data.objects.iceberg_io import io_properties  # noqa: PLC0415
    except ModuleNotFoundError:
        raise CollectError(
            "pyiceberg is not installed, which reads Iceberg tables",
            hint="pip install 'qualitywatch[iceberg]'",
        ) from None
    try:
        return StaticTable.from_metadata(metadata, dict(io_properties(bucket)) if bucket else {})
    except (ValidationError, ValueError, TypeError, KeyError, OSError) as error:
        raise CollectError(
            f"the Iceberg table {place} cannot be read: {metadata.rpartition('/')[2]}: {short(str(error))}",
            hint="look at its metadata",
        ) from None


def _snapshot(table: Any, place: str, *, version: int | None, as_of: datetime | None) -> Any:
    if version is not None:
        found, asked = table.snapshot_by_id(version), f"snapshot {version}"
    elif as_of is not None:
        moment = int(as_of.timestamp() * _MILLISECONDS)
        found, asked = table.snapshot_as_of_timestamp(moment), f"snapshot as of {as_of.isoformat()}"
    else:
        found, asked = table.current_snapshot(), ""
    if found is None and asked:
        raise CollectError(f"the Iceberg table {place} has no {asked}", hint="it may have expired")
    if found is None:
        raise NoEvidenceError(f"{place} has no rows yet", hint="look at what should have written it")
    return found


def _reading(table: Any, snapshot: Any, place: str) -> str:
    """How the files are read: by the names of columns, or by their ids where names have not always meant the same.

    Files keep the names that columns had when they were written. Raises CollectError for nested columns that are read by id, and for columns that are not null in older
    files.
    """
    fields = table.scan(snapshot_id=snapshot.snapshot_id).projection().fields
    filled = next((each for each in fields if getattr(each, "initial_default", None) is not None), None)
    if filled is not None:
        raise CollectError(
            f"the Iceberg table {place} has a default for {short(filled.name)} in older files, which is not read",
            hint="rewrite its data files (CALL system.rewrite_data_files), or export it to Parquet",
        )
    pairs = {(field.field_id, field.name) for schema in table.metadata.schemas for field in schema.fields}
    if len({number for number, _ in pairs}) == len(pairs) == len({name for _, name in pairs}):
        return _BY_NAME
    return read_as([_known(field, place) for field in fields])


def _require_ids(parts: Sequence[Part], place: str) -> None:
    """Raise CollectError where the columns of a file bear no ids: read by id, every value would be null."""
    with engine([part.remote or part.path for part in parts]) as opened:
        paths = listed(part.path for part in parts)
        found = opened.rows(
            f"SELECT file_name FROM parquet_schema({paths}) GROUP BY file_name HAVING count(field_id) = 0 ORDER BY ALL LIMIT 1"
        )
    if found:
        raise CollectError(
            f"the Iceberg table {place} renamed columns, and {short(str(found[0][0]).rpartition('/')[2])} was added to it by"
            " others and bears no ids of columns, by which it could be read",
            hint="rewrite its data files (CALL system.rewrite_data_files), or export it to Parquet",
        )


def _known(field: Any, place: str) -> Known:
    said = str(field.field_type)
    if said.startswith(("struct", "list", "map")):
        raise CollectError(
            f"the Iceberg table {place} renamed columns, and {short(field.name)} is nested, which is not read by id",
            hint="rewrite its data files, or export it to Parquet",
        )
    return Known(field.name, engine_type(said), field.field_id)


def _parts(table: Any, snapshot: Any, home: Home) -> list[Part]:
    try:
        tasks = _tasks(table, snapshot)
    except (ValueError, OSError) as error:
        raise CollectError(
            f"the Iceberg table {home.name} cannot be read: {short(engine_said(str(error)))}",
            hint="look at its manifests",
        ) from None
    written = datetime.fromtimestamp(snapshot.timestamp_ms / _MILLISECONDS, UTC)
    deletes = DeleteFiles(home, table.metadata, {})
    return [_part(task, home, written, deletes) for task in tasks]


def _tasks(table: Any, snapshot: Any) -> Sequence[Any]:
    try:
        return list(table.scan(snapshot_id=snapshot.snapshot_id).plan_files())
    except ValueError as error:
        if _EQUALITY not in str(error):
            raise
        return planned(table, snapshot)


def _part(task: Any, home: Home, written: datetime, deletes: DeleteFiles) -> Part:
    if task.file.file_format.value.upper() != "PARQUET":
        raise CollectError(
            f"the Iceberg table {home.name} has files that are not Parquet", hint="rewrite them"
        )
    path = home.relative(task.file.file_path)
    return home.part(path, size=task.file.file_size_in_bytes, modified=written, deleted=deletes.of(task))
