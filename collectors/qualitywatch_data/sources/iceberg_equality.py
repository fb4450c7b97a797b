"""Equality deletes of Iceberg tables, as Flink writes them: rows of older files do not count whose keys a file of deletes holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualitywatch import CollectError
from qualitywatch_data.engine.duck import Engine, Readable
from qualitywatch_data.engine.text import listed, literal
from qualitywatch_data.messages import short
from qualitywatch_data.sources.columns import Known, read_as
from qualitywatch_data.sources.iceberg_types import engine_type

_INEXACT = ("float", "double")


@dataclass(frozen=True, slots=True)
class EqualityFile:
    """A file of keys, in Parquet: rows of data files whose keys are among them are deleted, where null equals null.

    Keys are known by the ids of their fields, whatever they were called when files were written; one that a file has not got
    was added later, and is null.
    """

    file: Readable
    path: str
    size: int
    keys: tuple[Known, ...]

    @property
    def state(self) -> str:
        """Its path, since it is written once, and what is compared."""
        return f"keys {self.path} {self.size} {[(each.by, each.type) for each in self.keys]}"

    @property
    def needs(self) -> tuple[Readable, ...]:
        """The file itself."""
        return (self.file,)

    def put(self, engine: Engine, table: str, paths: Mapping[str, str]) -> None:
        """Find the rows of these data files that have one of the keys; of the files just the keys are read."""
        if isinstance(self.file, str) and not Path(self.file).exists():
            raise CollectError(
                f"the file of deletes {short(self.path)} is gone",
                hint="of a table's snapshot it may have expired: name a newer one",
            )
        told = self.file if isinstance(self.file, str) else self.file.url
        self._require_ids(engine, [told], {int(each.by) for each in self.keys})
        self._require_ids(engine, paths.values())
        read = read_as(self.keys)
        rows = read.format(listed(paths.values()), ", file_row_number=true, filename='key_file'")
        same = " AND ".join(f"kept.{each.name} IS NOT DISTINCT FROM gone.{each.name}" for each in self.keys)
        engine.rows(
            f"INSERT INTO {table} SELECT key_file, file_row_number FROM {rows} AS kept"
            f" SEMI JOIN {read.format(listed([told]), '')} AS gone ON {same}"
        )

    def _require_ids(self, engine: Engine, paths: Iterable[str], wanted: Iterable[int] = ()) -> None:
        """Raise CollectError where a file's columns bear no ids, or not those ``wanted``: then every key would be null."""
        for path in paths:
            found = engine.rows(
                f"SELECT field_id FROM parquet_schema({literal(path)}) WHERE field_id IS NOT NULL"
            )
            if not found or not {int(number) for (number,) in found}.issuperset(wanted):
                raise CollectError(
                    f"{short(path.rpartition('/')[2])} does not say which of its columns are the keys of {short(self.path)}",
                    hint="compact the table (CALL system.rewrite_data_files), or export it to Parquet",
                )


def keys_of(metadata: Any, numbers: Iterable[int], place: str) -> tuple[Known, ...]:
    """The fields with these ids in any of a table's schemas, the newest first, since a type may have become wider.

    Raises CollectError for fields that are not compared: nested ones, unknown ones, ones with a default, and fractions.
    """
    fields = {field.field_id: field for schema in metadata.schemas for field in schema.fields}
    fields |= {field.field_id: field for field in metadata.schema().fields}
    keys = []
    for number in sorted(numbers):
        field = fields.get(number)
        said = "" if field is None else str(field.field_type)
        if (
            field is None
            or said.startswith(("struct", "list", "map", *_INEXACT))
            or getattr(field, "initial_default", None) is not None
        ):
            name = f"the field {number}" if field is None else short(field.name)
            raise CollectError(
                f"the Iceberg table {place} has equality deletes by {name}, which is {said or 'not in its schema'}: that is not read",
                hint="compact it (CALL system.rewrite_data_files), or export it to Parquet",
            )
        keys.append(Known(f"key_{number}", engine_type(said), number))
    if not keys:
        raise CollectError(
            f"the Iceberg table {place} has equality deletes without keys", hint="look at its manifests"
        )
    return tuple(keys)
