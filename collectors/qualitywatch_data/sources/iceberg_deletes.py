"""Which rows of an Iceberg table's files are deleted: files of positions and of keys (format 2), deletion vectors in Puffin files (format 3)."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qualitywatch import CollectError
from qualitywatch_data.engine.duck import Engine, Readable
from qualitywatch_data.messages import short
from qualitywatch_data.objects.file import content
from qualitywatch_data.sources.bitmap import DamagedBitmapError, numbers, put_numbers, unframed
from qualitywatch_data.sources.deleted import Deleted, Deletes, PositionFile
from qualitywatch_data.sources.home import Home
from qualitywatch_data.sources.iceberg_equality import EqualityFile, keys_of

_PUFFIN = b"PFA1"
_TAIL = 12
"""Bytes at the end of a Puffin file: the length of what stands before them, flags and the magic number."""
_VECTOR = "deletion-vector-v1"
_OF = "referenced-data-file"
_KEYS = "EQUALITY_DELETES"


@dataclass(slots=True)
class DeleteFiles:
    """The files of deletes of one table, each known once."""

    home: Home
    metadata: Any
    _known: dict[str, Deletes]

    def of(self, task: Any) -> tuple[Deleted, ...]:
        """What is deleted of the data file of a task of pyiceberg's; raises CollectError for kinds that are not read."""
        named = sorted(task.delete_files, key=lambda each: str(each.file_path))
        return tuple(Deleted(self._deletes(each), str(task.file.file_path)) for each in named)

    def _deletes(self, file: Any) -> Deletes:
        if file.file_path not in self._known:
            self._known[file.file_path] = self._read(file)
        return self._known[file.file_path]

    def _read(self, file: Any) -> Deletes:
        path, size = self.home.relative(file.file_path), int(file.file_size_in_bytes)
        match file.file_format.value.upper():
            case "PARQUET" if file.content.name == _KEYS:
                keys = keys_of(self.metadata, file.equality_ids or (), self.home.name)
                return EqualityFile(self.home.file(path, size), path, size, keys)
            case "PARQUET":
                return PositionFile(self.home.file(path, size), f"positions {path} {size}")
            case "PUFFIN":
                return Puffin(self.home.file(path, size), path, size)
            case other:
                raise CollectError(
                    f"the Iceberg table {self.home.name} has files of deletes in {other.title()}, which are not read",
                    hint="compact it (CALL system.rewrite_data_files), or export it to Parquet",
                )


@dataclass(frozen=True, slots=True)
class Puffin:
    """A Puffin file, with a deletion vector for each of some data files."""

    file: Readable
    path: str
    size: int

    @property
    def state(self) -> str:
        """Its path: it is written once."""
        return f"puffin {self.path} {self.size}"

    @property
    def needs(self) -> tuple[Readable, ...]:
        """Nothing that the engine opens."""
        return ()

    def put(self, engine: Engine, table: str, paths: Mapping[str, str]) -> None:
        """Put the rows of those data files into a table; of others nothing is read but where their vectors lie."""
        try:
            for blob in self._blobs():
                path = paths.get(blob["properties"][_OF])
                if path is not None:
                    packed = content(self.file, blob["offset"], blob["length"])
                    rows = int(blob["properties"]["cardinality"])
                    put_numbers(engine, table, path, numbers(unframed(packed, self.path), self.path, rows))
        except OSError as error:
            raise CollectError(
                f"the deletion vectors {short(self.path)} cannot be read: {error.strerror or error}",
                hint="of a table's snapshot they may have expired: name a newer one",
            ) from None
        except (ValueError, KeyError, TypeError, struct.error):
            raise DamagedBitmapError(self.path, "its list of vectors cannot be read") from None

    def _blobs(self) -> list[dict[str, Any]]:
        """What the file says of its vectors, at its end."""
        tail = content(self.file, max(0, self.size - _TAIL), _TAIL)
        length, flags, magic = struct.unpack("<iI4s", tail)
        if magic != _PUFFIN or not 0 < length <= self.size - _TAIL:
            raise DamagedBitmapError(self.path, "it does not end as a Puffin file")
        if flags:
            raise CollectError(
                f"the list of vectors in {short(self.path)} is compressed, which is not read",
                hint="compact the table (CALL system.rewrite_data_files), or export it to Parquet",
            )
        said = json.loads(content(self.file, self.size - _TAIL - length, length))
        return [each for each in said["blobs"] if each["type"] == _VECTOR]
