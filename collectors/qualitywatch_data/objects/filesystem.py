"""The objects that the engine may read, as a file system of Python's: DuckDB asks it for ranges and knows no network."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Any

from fsspec import AbstractFileSystem

from qualitywatch import CollectError
from qualitywatch_data.objects.address import SCHEMES
from qualitywatch_data.objects.file import RemoteFile


class Objects(AbstractFileSystem):  # type: ignore[misc] # untyped
    """Just these objects, each under its URL; what fails while they are read is kept for whoever asked the engine."""

    protocol = SCHEMES
    cachable = False

    def __init__(self, files: Sequence[RemoteFile]) -> None:
        super().__init__()
        self._files = {file.url: file for file in files}
        self._failed: CollectError | None = None
        self._lock = Lock()

    def failed(self) -> CollectError | None:
        """What failed first since this was asked last."""
        with self._lock:
            failed, self._failed = self._failed, None
        return failed

    def read(self, file: RemoteFile, start: int, length: int) -> bytes:
        """Bytes of a file; a failure is remembered, because the engine tells it in words of its own."""
        try:
            return file.read(start, length)
        except CollectError as error:
            with self._lock:
                self._failed = self._failed or error
            raise OSError(error.message) from None

    def open(self, path: str, mode: str = "rb", **_: Any) -> _Opened:
        """The object, to be read from any place."""
        file = self._files.get(path)
        if file is None or mode != "rb":
            raise FileNotFoundError(path)
        return _Opened(self, file)

    def glob(self, path: str, **_: Any) -> list[str]:
        """The object of this very name: nothing in it is a pattern."""
        return [path] if path in self._files else []

    def exists(self, path: str, **_: Any) -> bool:
        """Whether the engine may read it."""
        return path in self._files

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        """What is known of it; nothing is asked of the store."""
        file = self._files[path]
        return {"name": path, "size": file.size, "type": "file", "mtime": file.modified}

    def modified(self, path: str) -> Any:
        """When it was written."""
        return self._files[path].modified


class _Opened:
    """An object with a place in it from which the next bytes are read."""

    closed = False

    def __init__(self, objects: Objects, file: RemoteFile) -> None:
        self._objects, self._file, self._place = objects, file, 0

    def read(self, length: int = -1) -> bytes:
        left = max(0, self._file.size - self._place)
        wanted = left if length < 0 else min(length, left)
        if not wanted:
            return b""
        found = self._objects.read(self._file, self._place, wanted)
        self._place += len(found)
        return found

    def seek(self, offset: int, whence: int = 0) -> int:
        self._place = offset + (0, self._place, self._file.size)[whence]
        return self._place

    def tell(self) -> int:
        return self._place

    def seekable(self) -> bool:
        return True

    def close(self) -> None:
        self.closed = True
