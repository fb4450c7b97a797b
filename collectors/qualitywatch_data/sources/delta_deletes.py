"""Which rows of a Delta table's files are deleted: what its log says of deletion vectors, at one version.

delta-rs reads the log, too, but says of it only the rows that are left, one truth value for each row of all files at once.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Mapping
from functools import partial
from typing import Any

from qualitywatch import CollectError
from qualitywatch_data.messages import short
from qualitywatch_data.objects.file import content
from qualitywatch_data.sources.bitmap import FRAME, Bitmap, DamagedBitmapError, unframed
from qualitywatch_data.sources.deleted import Deleted
from qualitywatch_data.sources.delta_log import vectors
from qualitywatch_data.sources.home import Home

_Z85 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
_B85 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"
_SPELLED = str.maketrans(_Z85, _B85)
_UUID = 20
"""Characters of a file's name at the end of what the log says, behind the folder."""
_VERSION = 1
"""Bytes at the beginning of a file of vectors."""


def deleted_of(home: Home, version: int) -> Mapping[str, tuple[Deleted, ...]]:
    """The deletion vector of each file that has one, by the path that the log gives the file.

    Raises CollectError where the log cannot be read, or names a kind that is not known.
    """
    return {path: (Deleted(_bitmap(home, said)),) for path, said in vectors(home, version).items()}


def _bitmap(home: Home, said: Mapping[str, Any]) -> Bitmap:
    kind, where = str(said["storageType"]), str(said["pathOrInlineDv"])
    rows, size = int(said["cardinality"]), int(said["sizeInBytes"])
    start = _VERSION if said.get("offset") is None else int(said["offset"])
    state = f"{kind} {where} {start}"
    match kind:
        case "i":
            return Bitmap("in the log", state, partial(_inline, where, size), rows)
        case "u":
            path = _path(where)
        case "p":
            path = home.relative(where)
        case _:
            raise CollectError(
                f"the Delta table {home.name} has deletion vectors of a kind that is not known: {short(kind)}",
                hint="purge them (REORG TABLE … APPLY (PURGE)), or export the table to Parquet",
            )
    return Bitmap(path, state, partial(_stored, home, path, start, size), rows)


def _inline(where: str, size: int) -> bytes:
    return _decoded(where)[:size]


def _decoded(said: str) -> bytes:
    try:
        return base64.b85decode(said.translate(_SPELLED))
    except ValueError:
        raise DamagedBitmapError(said, "the log spells it wrongly") from None


def _path(said: str) -> str:
    """Where a file of vectors lies that the log names by folder and number."""
    folder, number = said[:-_UUID], _decoded(said[-_UUID:])
    try:
        name = f"deletion_vector_{uuid.UUID(bytes=number)}.bin"
    except ValueError:
        raise DamagedBitmapError(said, "the log spells its name wrongly") from None
    return f"{folder}/{name}" if folder else name


def _stored(home: Home, path: str, start: int, size: int) -> bytes:
    try:
        found = content(home.file(path), start, size + FRAME)
    except OSError as error:
        raise CollectError(
            f"the deletion vector {short(path)} cannot be read: {error.strerror or error}",
            hint="of a table's version it may have been vacuumed: name a newer one",
        ) from None
    inner = unframed(found, path)
    if len(inner) != size:
        raise DamagedBitmapError(path, "it has another length than the log says")
    return inner
