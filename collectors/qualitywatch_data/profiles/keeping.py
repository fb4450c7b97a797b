"""Profiles kept by content: a partition that was profiled once is not read again.

A leaf is named by the files of a partition as they are on disk and by everything that its profile depends on. What the
name stands for is looked up in two steps, name → digest of the profile → profile, so that sums of many profiles can be
named by the digests of their parts and are never taken for those of others. All of it may be deleted at any moment: then
it is computed anew.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qualitywatch import CollectError, ResultCache
from qualitywatch_data.messages import short
from qualitywatch_data.objects.address import is_url
from qualitywatch_data.profiles.column import TableProfile
from qualitywatch_data.profiles.document import from_json, in_portions, joined
from qualitywatch_data.sources.dataset import Dataset

FILE = "profiles-1.sqlite"
LIMIT = 1024**3
DEFINITION = "3"
"""The version of what a profile is: raise it when the same rows would get another one."""

_TABLES = {"delta": ("a Delta", "_delta_log"), "iceberg": ("an Iceberg", "metadata")}
"""Kinds of tables, with what they are called and what says which of their files count."""


def leaf_name(dataset: Dataset, *settings: str) -> str | None:
    """The name of the profile of these files as they are now; None where a file cannot be looked at."""
    lines = [DEFINITION, dataset.read, repr(dataset.where), *settings]
    try:
        lines += [f"{part.path}\0{part.constants!r}\0{part.state()}" for part in dataset.parts]
    except OSError:
        return None
    return hashlib.sha256("\n".join(lines).encode(errors="surrogateescape")).hexdigest()


@dataclass(frozen=True, slots=True)
class KeptProfiles:
    """The profiles in a cache; whatever cannot be read is not there."""

    cache: ResultCache

    def digests(self, names: Iterable[str]) -> Mapping[str, str]:
        """The digests of the profiles of those leaves that are known."""
        found = self.cache.get_many(f"leaf {name}" for name in names)
        return {key.removeprefix("leaf "): value.decode(errors="replace") for key, value in found.items()}

    def require_table(self, dataset: Dataset) -> None:
        """Learn that a table lies at a place; raise CollectError where just files do, and a table did when it was read before."""
        kind = (dataset.version or "").partition(":")[0]
        place = dataset.place if is_url(dataset.place) else str(Path(dataset.place).resolve())
        if kind in _TABLES:
            self.cache.put(f"table {place}", kind.encode())
        elif kind == "files":
            known = _TABLES.get((self.cache.get(f"table {place}") or b"").decode(errors="replace"))
            if known:
                raise CollectError(
                    f"{short(dataset.name)} was {known[0]} table when it was read last, and its {known[1]} is gone: nobody knows"
                    " which of its files count",
                    hint="restore it; where all files count, name them by a pattern such as *.parquet",
                )

    def profile(self, digest: str) -> TableProfile | None:
        """The profile of this digest."""
        packed = self.cache.get(f"profile {digest}")
        if packed is None:
            return None
        try:
            return _unpacked(packed)
        except (zlib.error, UnicodeDecodeError, CollectError):
            return None

    def put_leaf(self, name: str | None, profile: TableProfile) -> tuple[str, Callable[[], TableProfile]]:
        """Keep the profile of a leaf; its digest, and how it is read back. Without a name it is not found again."""
        digest, packed = _packed(profile)
        if name is not None:
            self.cache.put(f"profile {digest}", packed)
            self.cache.put(f"leaf {name}", digest.encode())
            self.cache.flush()
        return digest, lambda: _unpacked(packed)

    def put_sum(self, digest: str, profile: TableProfile) -> TableProfile:
        """Keep the sum of some profiles under the digest of their digests; the profile as it will be read back."""
        _, packed = _packed(profile)
        self.cache.put(f"profile {digest}", packed)
        return _unpacked(packed)


def sum_digest(digests: Sequence[str]) -> str:
    """What the sum of profiles with these digests is kept under."""
    return hashlib.sha256(" ".join(("sum", DEFINITION, *digests)).encode()).hexdigest()


def opened_cache(directory: Path | None) -> ResultCache:
    """The cache of profiles in a directory; without one nothing is kept."""
    return ResultCache(directory, limit=LIMIT, file=FILE)


def _packed(profile: TableProfile) -> tuple[str, bytes]:
    """The digest of a profile, and its documents of some columns each, packed one after another."""
    digest = hashlib.sha256()
    packed = bytearray()
    for text in in_portions(profile):
        content = text.encode()
        digest.update(content)
        packed += zlib.compress(content, 6)
    return digest.hexdigest(), bytes(packed)


def _unpacked(packed: bytes) -> TableProfile:
    return joined(from_json(text) for text in _documents(packed))


def _documents(packed: bytes) -> Iterator[str]:
    while packed:
        reading = zlib.decompressobj()
        yield reading.decompress(packed).decode()
        if not reading.eof:
            raise CollectError("a kept profile is cut off")
        packed = reading.unused_data
