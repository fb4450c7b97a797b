"""Reads an Iceberg table's metadata and manifests through the same store, with the same credentials, as its data."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO, UnsupportedOperation
from typing import Any

from pyiceberg.io import FileIO, InputFile, InputStream, OutputFile

from qualitywatch_data.objects.address import address_of
from qualitywatch_data.objects.store import Bucket

_BUCKET = "qualitywatch.bucket"


def io_properties(bucket: Bucket) -> Mapping[str, Any]:
    """What makes pyiceberg read through this bucket."""
    return {"py-io-impl": f"{__name__}.{BucketIO.__name__}", _BUCKET: bucket}


class BucketIO(FileIO):  # type: ignore[misc] # untyped
    """Reads whole objects, which metadata and manifests are; writes nothing."""

    def new_input(self, location: str) -> InputFile:
        """The object at an address."""
        return _Input(location, self.properties[_BUCKET])

    def new_output(self, location: str) -> OutputFile:
        """Raises UnsupportedOperation: tables are only read."""
        raise UnsupportedOperation(f"{location} is only read")

    def delete(self, location: str | InputFile | OutputFile) -> None:
        """Raises UnsupportedOperation: tables are only read."""
        raise UnsupportedOperation(f"{location} is only read")


class _Input(InputFile):  # type: ignore[misc] # untyped
    def __init__(self, location: str, bucket: Bucket) -> None:
        super().__init__(location)
        self._bucket = bucket

    def __len__(self) -> int:
        return len(self._bytes())

    def exists(self) -> bool:
        return self._bucket.one(address_of(self.location)) is not None

    def open(self, *_: object, **__: object) -> InputStream:
        return BytesIO(self._bytes())

    def _bytes(self) -> bytes:
        return self._bucket.whole(address_of(self.location))
