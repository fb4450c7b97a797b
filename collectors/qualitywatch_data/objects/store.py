"""A bucket: what is in it, listed once, and bytes of its objects."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from qualitywatch import CollectError
from qualitywatch_data.objects.address import Address, Cloud
from qualitywatch_data.objects.failures import failure
from qualitywatch_data.objects.file import RemoteFile
from qualitywatch_data.objects.storage import Storage

_CHUNK = 1000
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Bucket:
    """The objects of one bucket, container or web server; ``root`` is its address."""

    root: Address
    storage: Storage
    store: Any
    obstore: Any

    def first(self, address: Address) -> bool:
        """Whether anything lies below a folder: one request."""
        return next(self._metas(address.key), None) is not None

    def below(self, address: Address) -> Iterator[RemoteFile]:
        """The objects below a folder, a page of them for each request."""
        for meta in self._metas(address.key):
            yield self._file(meta)

    def matching(self, address: Address) -> Iterator[RemoteFile]:
        """The objects that a pattern means, of those below its fixed folder."""
        wanted = re.compile(_expression(address.key))
        for meta in self._metas(address.fixed):
            if wanted.fullmatch(meta["path"]):
                yield self._file(meta)

    def one(self, address: Address) -> RemoteFile | None:
        """The object of this very key."""
        try:
            meta = self.obstore.head(self.store, address.key)
        except (FileNotFoundError, self.obstore.exceptions.NotFoundError) as error:
            if "NoSuchBucket" in str(error):
                raise failure(error, address, self.storage.retries) from None
            return None
        except self.obstore.exceptions.BaseError as error:
            raise failure(error, address, self.storage.retries) from None
        return self._file(meta)

    def known(self, address: Address, size: int, modified: datetime) -> RemoteFile:
        """An object that something else has listed, and that is never written anew."""
        state = f"{modified.isoformat()} {size}"
        return RemoteFile(str(address), size, modified, state, partial(self._read, address, {}))

    def whole(self, address: Address) -> bytes:
        """All bytes of an object."""
        return self._asked(address, lambda: bytes(self.obstore.get(self.store, address.key).bytes()))

    def _file(self, meta: Any) -> RemoteFile:
        address, tag = self.root.named(meta["path"]), meta["e_tag"]
        modified, size = meta["last_modified"], meta["size"]
        strong = tag if tag and not tag.startswith("W/") else None
        state = " ".join(
            filter(None, (strong or f"{tag} {modified.isoformat()}", meta.get("version"), str(size)))
        )
        as_seen = {"if_match": strong} if strong else {"if_unmodified_since": modified}
        read = partial(self._read, address, as_seen)
        return RemoteFile(str(address), size, modified, state, read, dated=strong is None)

    def _read(self, address: Address, as_seen: Mapping[str, Any], start: int, length: int) -> bytes:
        options = {"range": (start, start + length), **as_seen}
        read = partial(self.obstore.get, self.store, address.key, options=options)
        return self._asked(address, lambda: bytes(read().bytes()))

    def _metas(self, folder: str) -> Iterator[Any]:
        address = self.root.named(folder)
        if address.cloud is Cloud.WEB:
            raise CollectError(
                f"{address.root} cannot be asked which files it has", hint="name one file, without a pattern"
            )
        pages = iter(
            self.obstore.list(self.store, prefix=f"{folder}/" if folder else None, chunk_size=_CHUNK)
        )
        while True:
            page = self._asked(address, lambda: next(pages, None))
            if page is None:
                return
            yield from page

    def _asked(self, address: Address, ask: Callable[[], _T]) -> _T:
        try:
            return ask()
        except (self.obstore.exceptions.BaseError, FileNotFoundError, PermissionError) as error:
            raise failure(error, address, self.storage.retries) from None


def bucket_of(address: Address, storage: Storage) -> Bucket:
    """The bucket in which an address lies; asks nothing yet. Raises CollectError where obstore is missing or refuses."""
    try:
        import obstore  # noqa: PLC0415 - an extra, and heavy
        from obstore import store as stores  # noqa: PLC0415
    except ModuleNotFoundError:
        raise CollectError(
            "obstore is not installed, which reads object stores",
            hint="pip install 'qualitywatch[object-stores]'",
        ) from None
    kinds = {Cloud.S3: stores.S3Store, Cloud.GCS: stores.GCSStore, Cloud.AZURE: stores.AzureStore}
    root = address.named("")
    patience, options = storage.patience(address), storage.options(address)
    try:
        if address.cloud is Cloud.WEB:
            opened: Any = stores.HTTPStore.from_url(address.root, **patience)
        else:
            opened = kinds[address.cloud](address.bucket, config=options, **patience)
    except (obstore.exceptions.BaseError, ValueError) as error:
        raise failure(error, root, storage.retries) from None
    return Bucket(root, storage, opened, obstore)


def _expression(pattern: str) -> str:
    """A pattern of the shell as a regular expression: ``*`` stays within a folder, ``**/`` means any folders."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?|\[!?\]?[^\]]*\])", pattern)
    meant = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return "".join(
        meant.get(part) or (_class(part) if part[:1] == "[" else re.escape(part)) for part in parts
    )


def _class(part: str) -> str:
    inner = part[1:-1].replace("\\", r"\\").replace("^", r"\^")
    return f"[^{inner[1:]}/]" if inner.startswith("!") else f"[{inner}]"
