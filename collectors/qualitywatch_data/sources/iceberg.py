"""Apache Iceberg tables, at their newest or at an earlier snapshot: pyiceberg reads the metadata, the engine the files.

What a folder's newest metadata says is the table, whatever catalog names it: a commit writes metadata before it asks the
catalog, so that a commit which is just being refused may be seen for a moment.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_data.messages import short
from qualitywatch_data.sources.dataset import Dataset, Part
from qualitywatch_data.sources.files import PARQUET

_METADATA = "metadata"
_SUFFIX = ".metadata.json"
_NUMBER = re.compile(r"v?(\d+)")
_MILLISECONDS = 1000


def is_iceberg(place: Path) -> bool:
    """Whether an Iceberg table lies there."""
    return any((place / _METADATA).glob(f"*{_SUFFIX}"))


def iceberg_dataset(place: str, root: Path, *, version: int | None, as_of: datetime | None) -> Dataset:
    """The table at ``place``, relative to ``root``, at the snapshot ``version`` or as of a time, else the newest.

    Raises NoEvidenceError where it is empty, CollectError where the library is missing, there is no such snapshot, or the
    table uses what cannot be read.
    """
    folder = (root / place).resolve()
    table = _table(folder, place)
    snapshot = _snapshot(table, place, version=version, as_of=as_of)
    _refuse_renamed_columns(table, place)
    name = f"{place}@{snapshot.snapshot_id}"
    parts = tuple(sorted(_parts(table, snapshot, folder, place), key=lambda part: part.name))
    if not parts:
        raise NoEvidenceError(f"{name} has no rows", hint="look at what should have written it")
    return Dataset(
        name=name,
        parts=parts,
        read=PARQUET.replace("HIVE", "false"),
        modified=datetime.fromtimestamp(snapshot.timestamp_ms / _MILLISECONDS, UTC),
        version=f"iceberg:{snapshot.snapshot_id}",
        columnar=True,
        place=str(folder),
    )


def _table(folder: Path, place: str) -> Any:
    try:
        from pyiceberg.exceptions import ValidationError  # noqa: PLC0415 - an extra, and heavy
        from pyiceberg.table import StaticTable  # noqa: PLC0415
    except ModuleNotFoundError:
        raise CollectError(
            "pyiceberg is not installed, which reads Iceberg tables",
            hint="pip install 'qualitywatch[iceberg]'",
        ) from None
    newest = max((folder / _METADATA).glob(f"*{_SUFFIX}"), key=_sequence)
    try:
        return StaticTable.from_metadata(str(newest))
    except (ValidationError, ValueError, TypeError, KeyError, OSError) as error:
        raise CollectError(
            f"the Iceberg table {place} cannot be read: {newest.name}: {short(str(error))}",
            hint="look at its metadata",
        ) from None


def _sequence(metadata: Path) -> tuple[int, int]:
    """The number that a metadata file bears, ``00002-…`` or ``v2``, and when it was written where several bear it."""
    number = _NUMBER.match(metadata.name)
    return int(number[1]) if number else -1, metadata.stat().st_mtime_ns


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


def _refuse_renamed_columns(table: Any, place: str) -> None:
    """Files keep the names that columns had when they were written, and are read by name."""
    names: dict[int, str] = {}
    for schema in table.metadata.schemas:
        for field in schema.fields:
            if names.setdefault(field.field_id, field.name) != field.name:
                raise CollectError(
                    f"the Iceberg table {place} renamed the column {short(names[field.field_id])} to {short(field.name)},"
                    " and its files are read by name",
                    hint="rewrite its data files, or export it to Parquet",
                )


def _parts(table: Any, snapshot: Any, folder: Path, place: str) -> list[Part]:
    try:
        tasks = list(table.scan(snapshot_id=snapshot.snapshot_id).plan_files())
    except (ValueError, OSError) as error:
        raise CollectError(
            f"the Iceberg table {place} cannot be read: {short(str(error))}", hint="look at its manifests"
        ) from None
    return [_part(task, folder, place) for task in tasks]


def _part(task: Any, folder: Path, place: str) -> Part:
    if task.delete_files:
        raise CollectError(
            f"the Iceberg table {place} has deletes that are merged when it is read, which are not",
            hint="compact it (rewrite_data_files), or export it to Parquet",
        )
    if task.file.file_format.value.upper() != "PARQUET":
        raise CollectError(f"the Iceberg table {place} has files that are not Parquet", hint="rewrite them")
    named = urlsplit(task.file.file_path)
    if named.scheme not in ("", "file"):
        raise CollectError(
            f"the Iceberg table {place} has files at {short(named.scheme)}://, which are not read",
            hint="mount them, or query the table through an engine by url",
        )
    path = Path(unquote(named.path) if named.scheme else task.file.file_path)
    if not path.resolve().is_relative_to(folder):
        raise CollectError(
            f"the Iceberg metadata name {short(str(path))}, which is outside of the table",
            hint="a table that was moved has to be registered anew",
        )
    return Part(short(path.resolve().relative_to(folder).as_posix()), str(path.resolve()))
