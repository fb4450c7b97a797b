"""Where a table of many files lies, a folder or a bucket: which of its files is meant by what its log says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from qualitywatch import CollectError
from qualitywatch_data.engine.duck import Readable
from qualitywatch_data.messages import short
from qualitywatch_data.objects.address import Address, address_of, is_url
from qualitywatch_data.objects.failures import failure
from qualitywatch_data.objects.file import RemoteFile
from qualitywatch_data.objects.store import Bucket
from qualitywatch_data.sources.dataset import Constant, Part
from qualitywatch_data.sources.deleted import Deleted

_UNKNOWN = datetime.fromtimestamp(0, UTC)
"""The age of what was written once, and is known by its name."""


class Home(Protocol):
    """A folder, or a part of a bucket."""

    @property
    def name(self) -> str:
        """The user's."""

    @property
    def uri(self) -> str:
        """Where it lies, the same for all states of the table."""

    @property
    def options(self) -> Mapping[str, str]:
        """How libraries reach it."""

    def relative(self, named: str) -> str:
        """What lies below the table's own folder, of a path or an address that its metadata name.

        Raises CollectError for what does not.
        """

    def part(
        self,
        path: str,
        *,
        size: int,
        modified: datetime,
        constants: tuple[Constant, ...] = (),
        deleted: tuple[Deleted, ...] = (),
    ) -> Part:
        """The file of data at a path that is relative to the table."""

    def file(self, path: str, size: int = 0) -> Readable:
        """Another file of the table's, at such a path, of which bytes are read; nothing is asked yet."""

    def listed(self, folder: str) -> Mapping[str, Readable]:
        """The files in a folder of the table's, by their names; raises OSError where it cannot be looked at."""

    def explained(self, error: str) -> CollectError | None:
        """What a library's error means where it comes of the store; None where it is about the table."""


def outside(path: str) -> CollectError:
    """Metadata name a file that is not the table's own."""
    return CollectError(
        f"the table's metadata name {short(path)}, which is outside of the table",
        hint="a table that was moved has to be registered anew; one that was cloned has to be copied",
    )


@dataclass(frozen=True, slots=True)
class Folder:
    """A table in a folder of this machine."""

    name: str
    folder: Path

    @property
    def uri(self) -> str:
        """The folder itself."""
        return str(self.folder)

    @property
    def options(self) -> Mapping[str, str]:
        """None."""
        return {}

    def relative(self, named: str) -> str:
        """The path below the folder."""
        parts = urlsplit(named) if is_url(named) or named.startswith("file:") else None
        if parts is not None and parts.scheme != "file":
            raise CollectError(
                f"the table's files lie at {short(parts.scheme)}://, and its metadata here",
                hint="name the table by its address there",
            )
        path = (self.folder / (unquote(parts.path) if parts else named)).resolve()
        if not path.is_relative_to(self.folder):
            raise outside(named)
        return path.relative_to(self.folder).as_posix()

    def part(
        self,
        path: str,
        *,
        size: int,
        modified: datetime,
        constants: tuple[Constant, ...] = (),
        deleted: tuple[Deleted, ...] = (),
    ) -> Part:
        """The file at this path, whose size and age the system says."""
        del modified
        return Part(short(path), self.file(path, size), constants, deleted=deleted)

    def file(self, path: str, size: int = 0) -> str:
        """The path of it."""
        del size
        return str(self.folder / self.relative(path))

    def listed(self, folder: str) -> Mapping[str, Readable]:
        """The paths of what lies there."""
        return {path.name: str(path) for path in (self.folder / folder).iterdir()}

    def explained(self, error: str) -> CollectError | None:
        """Nothing: a folder has no store."""
        del error
        return None


@dataclass(frozen=True, slots=True)
class Shelf:
    """A table in a bucket."""

    bucket: Bucket
    address: Address

    @property
    def name(self) -> str:
        """Its address."""
        return str(self.address)

    @property
    def uri(self) -> str:
        """Its address."""
        return str(self.address)

    @property
    def options(self) -> Mapping[str, str]:
        """How the bucket is reached, as delta-rs takes it."""
        storage = self.bucket.storage
        patience = {
            "timeout": f"{storage.timeout.total_seconds():g}s",
            "max_retries": str(storage.retries),
            "retry_timeout": f"{storage.longest.total_seconds():g}s",
        }
        found = storage.options(self.address) | patience
        return found | ({"allow_http": "true"} if (storage.endpoint or "").startswith("http://") else {})

    def relative(self, named: str) -> str:
        """The rest of the key below the table's."""
        if not is_url(named):
            if ".." in named.split("/") or named.startswith("/"):
                raise outside(named)
            return named
        found = address_of(named)
        if (found.cloud, found.bucket) != (self.address.cloud, self.address.bucket):
            raise outside(named)
        if not found.key.startswith(f"{self.address.key}/"):
            raise outside(named)
        return found.key.removeprefix(f"{self.address.key}/")

    def part(
        self,
        path: str,
        *,
        size: int,
        modified: datetime,
        constants: tuple[Constant, ...] = (),
        deleted: tuple[Deleted, ...] = (),
    ) -> Part:
        """The object at this key; a table's files are never written anew, so nothing is asked of the store."""
        address = self.address.below(self.relative(path))
        file = self.bucket.known(address, size, modified)
        return Part(short(path), file.url, constants, file, deleted)

    def file(self, path: str, size: int = 0) -> RemoteFile:
        """The object at this key, likewise."""
        return self.bucket.known(self.address.below(self.relative(path)), size, _UNKNOWN)

    def listed(self, folder: str) -> Mapping[str, Readable]:
        """The objects of which the rest of the key is a name."""
        below = self.address.below(folder)
        found = {file.url.removeprefix(f"{below}/"): file for file in self.bucket.below(below)}
        return {name: file for name, file in found.items() if "/" not in name}

    def explained(self, error: str) -> CollectError | None:
        """What the store said, where the error is of the store."""
        if "status code" not in error and "error sending request" not in error:
            return None
        return failure(OSError(error), self.address, self.bucket.storage.retries)
