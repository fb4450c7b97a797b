"""Which data set an address of an object store stands for: one object, those of a folder or a pattern, or a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import PurePosixPath

from qualitywatch import NoEvidenceError
from qualitywatch_data.objects.address import Address, Cloud
from qualitywatch_data.objects.file import RemoteFile
from qualitywatch_data.objects.storage import Storage
from qualitywatch_data.objects.store import Bucket, bucket_of
from qualitywatch_data.sources.dataset import Dataset, Part
from qualitywatch_data.sources.delta import delta_dataset
from qualitywatch_data.sources.files import (
    FILES_LIMIT,
    dataset_of,
    is_data,
    is_file_of_data,
    read_of,
    require_newest,
    too_many,
)
from qualitywatch_data.sources.home import Shelf
from qualitywatch_data.sources.iceberg import iceberg_dataset, is_metadata, sequence
from qualitywatch_data.sources.traces import require_no_table, unlogged


def remote_dataset(
    address: Address, storage: Storage, *, version: int | None = None, as_of: datetime | None = None
) -> Dataset:
    """What lies there; each folder is listed once.

    Raises NoEvidenceError where nothing does, CollectError where it cannot be read.
    """
    bucket = bucket_of(address, storage)
    plain = not address.pattern and address.cloud is not Cloud.WEB
    if plain and not is_file_of_data(PurePosixPath(address.key)):
        home = Shelf(bucket, address)
        if bucket.first(address.below("_delta_log")):
            return delta_dataset(home, version=version, as_of=as_of)
        metadata = _newest_metadata(bucket, address)
        if metadata is not None:
            return iceberg_dataset(home, metadata, version=version, as_of=as_of, bucket=bucket)
    require_newest(str(address), version=version, as_of=as_of)
    return _objects_dataset(bucket, address)


def anything_at(address: Address, storage: Storage) -> bool:
    """Whether an address stands for anything: a request or two."""
    bucket = bucket_of(address, storage)
    if address.pattern:
        return next(bucket.matching(address), None) is not None
    return bucket.one(address) is not None or (address.cloud is not Cloud.WEB and bucket.first(address))


def _objects_dataset(bucket: Bucket, address: Address) -> Dataset:
    found = _found(bucket, address)
    if not found:
        raise NoEvidenceError(
            f"no data at {address}",
            hint="name an object, a folder or a pattern such as s3://bucket/data/*.parquet",
        )
    shown = PurePosixPath(address.fixed).parent if not address.pattern else PurePosixPath(address.fixed)
    keys = [PurePosixPath(_key(file, address)) for file in found]
    parts = tuple(
        Part(
            key.relative_to(shown).as_posix() if key.is_relative_to(shown) else key.name,
            file.url,
            remote=file,
        )
        for key, file in zip(keys, found, strict=True)
    )
    dataset = dataset_of(
        str(address),
        read_of(str(address), keys),
        parts,
        modified=max(file.modified for file in found),
        owner=str(address),
    )
    problems = [] if address.pattern else unlogged(str(address), [key.name for key in keys])
    marked = bool(problems) and bucket.one(address.below("_SUCCESS")) is not None
    return replace(dataset, problems=() if marked else tuple(problems))


def _found(bucket: Bucket, address: Address) -> list[RemoteFile]:
    if address.pattern:
        found = _few(bucket.matching(address), address)
    elif is_file_of_data(PurePosixPath(address.key)) or address.cloud is Cloud.WEB:
        one = bucket.one(address)
        found = [one] if one else []
    else:
        root, folder = PurePosixPath("/"), PurePosixPath("/", address.key)
        below = (file for file in bucket.below(address) if _counts(root / _key(file, address), folder))
        found = _few(below, address)
    return sorted((file for file in found if file.size), key=lambda file: file.url)


def _counts(path: PurePosixPath, folder: PurePosixPath) -> bool:
    """Whether an object is of the folder's data; raises CollectError where it is of a table, whose objects may not all count."""
    require_no_table(folder.name, path.relative_to(folder))
    return is_data(path, folder)


def _key(file: RemoteFile, address: Address) -> str:
    return file.url.removeprefix(f"{address.root}/")


def _few(files: Iterable[RemoteFile], address: Address) -> list[RemoteFile]:
    found: list[RemoteFile] = []
    for file in files:
        found.append(file)
        if len(found) > FILES_LIMIT:
            raise too_many(str(address))
    return found


def _newest_metadata(bucket: Bucket, address: Address) -> str | None:
    files = [file for file in bucket.below(address.below("metadata")) if is_metadata(file.url)]
    newest = max(
        files, key=lambda file: sequence(file.url.rpartition("/")[2], file.modified.timestamp()), default=None
    )
    return newest.url if newest else None
