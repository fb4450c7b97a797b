"""Delta Lake tables, at their newest or at an earlier version: delta-rs reads the log, the engine the files."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_data.messages import short
from qualitywatch_data.sources.dataset import Constant, Dataset, Part
from qualitywatch_data.sources.files import PARQUET

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
}


def is_delta(place: Path) -> bool:
    """Whether a Delta table lies there."""
    return (place / "_delta_log").is_dir()


def delta_dataset(place: str, root: Path, *, version: int | None, as_of: datetime | None) -> Dataset:
    """The table at ``place``, relative to ``root``, as of ``version`` or ``as_of``, else the newest.

    Raises CollectError where the library is missing, or the table uses what cannot be read.
    """
    folder = (root / place).resolve()
    table = _table(folder, place, version=version, as_of=as_of)
    schema = json.loads(table.schema().to_json())
    _refuse_what_files_do_not_say(table, schema, place)
    partitions = [str(each) for each in table.metadata().partition_columns]
    types = {field["name"]: _TYPES.get(str(field["type"]), "VARCHAR") for field in schema["fields"]}
    parts = tuple(_part(folder, path, values, partitions, types) for path, values in _files(table))
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
        read=PARQUET.replace("HIVE", "false"),
        modified=datetime.fromtimestamp(changed / 1000, UTC) if isinstance(changed, int) else None,
        version=f"delta:{table.version()}",
        columnar=True,
        place=str(folder),
        written_by=str(writer) if writer else None,
        described=sum(bool((each.get("metadata") or {}).get("comment")) for each in fields) / len(fields),
    )


def _table(folder: Path, place: str, *, version: int | None, as_of: datetime | None) -> Any:
    try:
        from deltalake import DeltaTable  # noqa: PLC0415 - an extra, and heavy
        from deltalake.exceptions import DeltaError  # noqa: PLC0415
    except ModuleNotFoundError:
        raise CollectError(
            "delta-rs is not installed, which reads Delta tables", hint="pip install 'qualitywatch[data]'"
        ) from None
    try:
        table = DeltaTable(str(folder), version=version)
        if as_of is not None:
            table.load_as_version(as_of)
    except (DeltaError, ValueError, OSError) as error:
        raise CollectError(
            f"the Delta table {place} cannot be read: {short(str(error))}",
            hint="look at its log and the version asked for",
        ) from None
    return table


def _refuse_what_files_do_not_say(table: Any, schema: dict[str, Any], place: str) -> None:
    settings = table.metadata().configuration
    mapped = settings.get("delta.columnMapping.mode", "none") != "none"
    if mapped or "deletionVectors" in (table.protocol().reader_features or ()):
        raise CollectError(
            f"the Delta table {place} uses deletion vectors or column mapping, which are not read",
            hint="purge and drop them (REORG TABLE … APPLY (PURGE)), or export the table to Parquet",
        )
    if not schema["fields"]:
        raise CollectError(f"the Delta table {place} has no columns", hint="look at its log")


def _files(table: Any) -> list[tuple[str, dict[str, Any]]]:
    actions = table.get_add_actions(flatten=False)
    paths = [unquote(str(path)) for path in actions.column("path").to_pylist()]
    partitioned = "partition" in actions.schema.names
    values = actions.column("partition").to_pylist() if partitioned else [{}] * len(paths)
    return sorted(zip(paths, values, strict=True), key=lambda item: item[0])


def _part(
    folder: Path, path: str, values: dict[str, Any], partitions: list[str], types: dict[str, str]
) -> Part:
    file = (folder / path).resolve()
    if not file.is_relative_to(folder):
        raise CollectError(
            f"the Delta log names {short(path)}, which is outside of the table", hint="look at its log"
        )
    constants = tuple(Constant(name, types[name], _value(values.get(name))) for name in partitions)
    return Part(short(path), str(file), constants)


def _value(value: object) -> str | None:
    return None if value is None else str(value)
