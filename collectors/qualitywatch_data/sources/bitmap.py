"""Bitmaps of deleted rows, as Delta's deletion vectors and Iceberg's have them, read by CRoaring's own bindings.

The same bytes in both: their length, the magic number, 64-bit roaring in its portable form, and a CRC-32 of magic and
bitmap (Delta's protocol, "Deletion Vector Format"; Iceberg's Puffin specification, "deletion-vector-v1").
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from qualitywatch import CollectError
from qualitywatch_data.engine.duck import Engine, Readable
from qualitywatch_data.engine.text import literal
from qualitywatch_data.messages import short

MAGIC = struct.pack("<I", 1681511377)
FRAME = 8
"""Bytes before and behind magic number and bitmap: their length and their checksum."""
_AT_ONCE = 100_000
_CHUNK = "deleted_numbers"


class DamagedBitmapError(CollectError):
    """A bitmap is not what was written."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            f"the deletion vector {short(name)} is damaged: {why}",
            hint="restore the file; without it nobody knows which rows are deleted",
        )


@dataclass(frozen=True, slots=True)
class Bitmap:
    """One deletion vector: its name for the user, its state, and how its bytes are read.

    ``read`` answers magic number and bitmap, and raises CollectError where it cannot; ``rows`` is how many are said to be deleted.
    """

    name: str
    state: str
    read: Callable[[], bytes]
    rows: int | None = None

    @property
    def needs(self) -> tuple[Readable, ...]:
        """Nothing that the engine opens."""
        return ()

    def put(self, engine: Engine, table: str, paths: Mapping[str, str]) -> None:
        """Put the rows into a table, as those of the one file that the bitmap is of."""
        for path in paths.values():
            put_numbers(engine, table, path, numbers(self.read(), self.name, self.rows))


def unframed(content: bytes, name: str) -> bytes:
    """Magic number and bitmap, of bytes with length and checksum; raises DamagedBitmapError where these are wrong."""
    if len(content) < FRAME:
        raise DamagedBitmapError(name, "it ends too early")
    (length,) = struct.unpack(">I", content[:4])
    inner, after = content[4 : 4 + length], content[4 + length : FRAME + length]
    if len(inner) < length or len(after) < 4:  # noqa: PLR2004 - bytes of a checksum
        raise DamagedBitmapError(name, "it ends too early")
    if zlib.crc32(inner) != struct.unpack(">I", after)[0]:
        raise DamagedBitmapError(name, "its checksum is another one")
    return inner


def numbers(content: bytes, name: str, rows: int | None = None) -> Any:
    """The rows of a bitmap behind its magic number; raises DamagedBitmapError where it is none, or not of so many ``rows``."""
    try:
        from pyroaring import BitMap64  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        raise CollectError(
            "pyroaring is not installed, which reads the deletion vectors of tables",
            hint="pip install 'qualitywatch[data]'",
        ) from None
    if not content.startswith(MAGIC):
        raise DamagedBitmapError(name, "it does not begin as one")
    try:
        found = BitMap64.deserialize(content[len(MAGIC) :])
    except ValueError as error:
        raise DamagedBitmapError(name, str(error)) from None
    if rows is not None and len(found) != rows:
        raise DamagedBitmapError(name, f"it deletes {len(found):,} rows, and is said to delete {rows:,}")
    return found


def put_numbers(engine: Engine, table: str, path: str, rows: Iterable[int]) -> None:
    """Put these rows of a file into a table, some at a time."""
    import numpy as np  # noqa: PLC0415 - an extra, and heavy

    left = iter(rows)
    while len(some := np.fromiter(islice(left, _AT_ONCE), dtype=np.int64)):
        with engine.lent(_CHUNK, {"number": some}):
            engine.rows(f"INSERT INTO {table} SELECT {literal(path)}, number FROM {_CHUNK}")
