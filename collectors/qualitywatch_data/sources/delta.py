"""Delta Lake tables, at their newest or at an earlier version: delta-rs reads the log, the engine the files."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_data.messages import short, uncoloured
from qualitywatch_data.sources.columns import Known, read_as
from qualitywatch_data.sources.dataset import Constant, Dataset, Part
from qualitywatch_data.sources.deleted import Deleted
from qualitywatch_data.sources.delta_deletes import deleted_of
from qualitywatch_data.sources.files import PARQUET
from qualitywatch_data.sources.home import Home

_TYPES = {
    "string": "VARCHAR",
    "long": "BIGINT",
    "integer": "INTEGER",
    "short": "SMALLINT",
    "byte": "TINYINT",
    "double": "DOUBLE",
    "float": "FLOAT",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMPTZ",
    "timestamp_ntz": "TIMESTAMP",
    "binary": "BLOB",
}


def is_delta(place: Path) -> bool:
    """Whether a Delta table lies there."""
    return os.path.isdir(place / "_delta_log")  # noqa: PTH112 - raises nothing where it may not be looked into


def delta_dataset(home: Home, *, version: int | None, as_of: datetime | None) -> Dataset:
    """The table as of ``version`` or ``as_of``, else the newest.

    Raises CollectError where the library is missing, or the table uses what cannot be read.
    """
    place = home.name
    table = _table(home, version=version, as_of=as_of)
    schema = json.loads(table.schema().to_json())
    if not schema["fields"]:
        raise CollectError(f"the Delta table {place} has no columns", hint="look at its log")
    partitions = [str(each) for each in table.metadata().partition_columns]
    types = {field["name"]: _type(str(field["type"])) for field in schema["fields"]}
    files, deleted = _files(table), _deleted(table, home)
    parts = tuple(_part(home, file, partitions, types, deleted.get(file.path, ())) for file in files)
    _require_whole(place, deleted, files)
    name = f"{place}@{table.version()}"
    if not parts:
        raise NoEvidenceError(f"{name} has no rows", hint="look at what should have written it")
    commit = table.history(1)[0]
    changed = commit.get("timestamp")
    writer = commit.get("engineInfo") or commit.get("clientVersion") or commit.get("userName")
    fields = schema["fields"]
    return Dataset(
        name=name,
        parts=parts,
        read=_reading(table, schema, place),
        modified=datetime.fromtimestamp(changed / 1000, UTC) if isinstance(changed, int) else None,
        version=f"delta:{table.version()}",
        columnar=True,
        place=home.uri,
        written_by=str(writer) if writer else None,
        described=sum(bool((each.get("metadata") or {}).get("comment")) for each in fields) / len(fields),
    )


def _table(home: Home, *, version: int | None, as_of: datetime | None) -> Any:
    try:
        from deltalake import DeltaTable  # noqa: PLC0415 - an extra, and heavy
        from deltalake.exceptions import DeltaError  # noqa: PLC0415
    except ModuleNotFoundError:
        raise CollectError(
            "delta-rs is not installed, which reads Delta tables", hint="pip install 'qualitywatch[data]'"
        ) from None
    try:
        table = DeltaTable(home.uri, version=version, storage_options=dict(home.options) or None)
        if as_of is not None:
            table.load_as_version(as_of)
    except (DeltaError, ValueError, OSError) as error:
        said = uncoloured(str(error)).partition(": ParsedLogPath")[0]  # what follows fills a page
        raise home.explained(said) or CollectError(
            f"the Delta table {home.name} cannot be read: {short(said)}",
            hint="look at its log and the version asked for",
        ) from None
    return table


def _reading(table: Any, schema: dict[str, Any], place: str) -> str:
    """How the files are read: by the names of columns, or by those that files have for them where the table maps them."""
    metadata = table.metadata()
    if metadata.configuration.get("delta.columnMapping.mode", "none") == "none":
        return PARQUET.replace("HIVE", "false")
    columns = [each for each in schema["fields"] if each["name"] not in metadata.partition_columns]
    nested = next((each["name"] for each in columns if isinstance(each["type"], dict)), None)
    if nested is not None:
        raise CollectError(
            f"the Delta table {place} maps the names of columns, and {short(nested)} is nested, which is not read then",
            hint="export the table to Parquet, or read it through an engine by url",
        )
    return read_as(
        [
            Known(each["name"], _type(each["type"]), each["metadata"]["delta.columnMapping.physicalName"])
            for each in columns
        ]
    )


def _type(said: str) -> str:
    return said.upper() if said.startswith("decimal") else _TYPES.get(said, "VARCHAR")


def _deleted(table: Any, home: Home) -> Mapping[str, tuple[Deleted, ...]]:
    """Which rows of which files are deleted; of a table that may have no deletion vectors its log is not read again."""
    if "deletionVectors" not in (table.protocol().reader_features or ()):
        return {}
    return deleted_of(home, int(table.version()))


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    size: int
    modified: datetime
    values: dict[str, Any]


def _files(table: Any) -> list[_File]:
    actions = table.get_add_actions(flatten=False)
    partitioned = "partition" in actions.schema.names
    count = actions.num_rows
    values = actions.column("partition").to_pylist() if partitioned else [{}] * count
    columns = (actions.column(name).to_pylist() for name in ("path", "size_bytes", "modification_time"))
    found = [
        _File(unquote(str(path)), int(size), _moment(modified), partition or {})
        for path, size, modified, partition in zip(*columns, values, strict=True)
    ]
    return sorted(found, key=lambda each: each.path)


def _moment(said: Any) -> datetime:
    """Libraries have said it as a time and as milliseconds."""
    return said if isinstance(said, datetime) else datetime.fromtimestamp(int(said) / 1000, UTC)


def _require_whole(place: str, deleted: Mapping[str, object], files: Iterable[_File]) -> None:
    """Raise CollectError where rows are deleted of a file that is none of the table's: then another one's would count."""
    unknown = sorted(deleted.keys() - {file.path for file in files})
    if unknown:
        raise CollectError(
            f"the log of the Delta table {place} deletes rows of {short(unknown[0])}, which is no file of this version",
            hint="look at its log, or export the table to Parquet",
        )


def _part(
    home: Home, file: _File, partitions: list[str], types: dict[str, str], deleted: tuple[Deleted, ...]
) -> Part:
    constants = tuple(Constant(name, types[name], _value(file.values.get(name))) for name in partitions)
    return home.part(file.path, size=file.size, modified=file.modified, constants=constants, deleted=deleted)


def _value(value: object) -> str | None:
    return None if value is None else str(value)
