"""Results kept by content: a file that was analysed once is not analysed again, on whatever branch or under whatever name.

One SQLite file, shared by concurrent runs, bounded in size, and never trusted: every entry carries a checksum, and
whatever is wrong with the file means that results are computed anew. It may be deleted at any moment.
"""

from __future__ import annotations

import os
import sqlite3
from hashlib import blake2b, sha256
from pathlib import Path
from types import TracebackType
from typing import Self

DEFAULT_LIMIT = 256 * 1024**2
_FILE = "results-1.sqlite"
_BATCH = 200
_CHECKSUM = 8
_WAIT_SECONDS = 2.0


def default_cache_directory() -> Path | None:
    """Where results are kept unless the user says otherwise; None where there is no home to keep them in."""
    if named := os.environ.get("QUALITYWATCH_CACHE"):
        return Path(named)
    if caches := os.environ.get("XDG_CACHE_HOME"):
        return Path(caches) / "qualitywatch"
    try:
        return Path.home() / ".cache" / "qualitywatch"
    except RuntimeError:
        return None


def content_key(source: bytes, version: str) -> str:
    """The key of a result: the SHA-256 of the content with the version of what analysed it."""
    return f"{sha256(source).hexdigest()} {version}"


class ResultCache:
    """A bounded store of small results, oldest out first; use it as a context manager.

    Nothing here raises for the state of the disk: what cannot be read is a miss and what cannot be written is dropped.
    """

    def __init__(self, directory: Path | None, *, limit: int = DEFAULT_LIMIT) -> None:
        self._limit = limit
        self._pending: dict[str, bytes] = {}
        self._database = _opened(directory) if directory else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.flush()
        if self._database:
            self._database.close()
            self._database = None

    def get(self, key: str) -> bytes | None:
        """The result under a key, or None."""
        if key in self._pending:
            return self._pending[key]
        if not self._database:
            return None
        try:
            row = self._database.execute("SELECT value FROM results WHERE key = ?", (key,)).fetchone()
        except sqlite3.Error:
            self._give_up()
            return None
        if row is None or not isinstance(row[0], bytes):
            return None
        checksum, value = row[0][:_CHECKSUM], row[0][_CHECKSUM:]
        return value if checksum == _checksum(key, value) else None

    def put(self, key: str, value: bytes) -> None:
        """Keep a result; it is written with the next batch, at the latest at the end."""
        self._pending[key] = value
        if len(self._pending) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what is pending and drop the oldest results beyond the limit."""
        rows = [(key, _checksum(key, value) + value) for key, value in self._pending.items()]
        self._pending.clear()
        if not self._database or not rows:
            return
        try:
            self._database.execute("BEGIN IMMEDIATE")
            self._database.executemany("INSERT OR REPLACE INTO results (key, value) VALUES (?, ?)", rows)
            self._shrink(self._database)
            self._database.execute("COMMIT")
        except sqlite3.OperationalError:  # busy, full or read-only: this batch is not kept
            if self._database.in_transaction:
                self._database.rollback()
        except sqlite3.Error:
            self._give_up()

    def _shrink(self, database: sqlite3.Connection) -> None:
        def pragma(name: str) -> int:
            return int(database.execute(f"PRAGMA {name}").fetchone()[0])

        if (pragma("page_count") - pragma("freelist_count")) * pragma("page_size") > self._limit:
            database.execute(
                "DELETE FROM results WHERE rowid IN"
                " (SELECT rowid FROM results ORDER BY rowid LIMIT (SELECT count(*) / 2 FROM results))"
            )

    def _give_up(self) -> None:
        if self._database:
            self._database.close()
            self._database = None


def _opened(directory: Path) -> sqlite3.Connection | None:
    path = directory / _FILE
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            return _connected(path)
        except sqlite3.OperationalError:
            return None
        except sqlite3.DatabaseError:  # not a database any more: begin a new one
            path.unlink(missing_ok=True)
            return _connected(path)
    except (OSError, sqlite3.Error):
        return None


def _connected(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)
    try:
        # A crash of the machine may cost the cache, which the checksums notice; it need not cost an fsync per run.
        database.execute("PRAGMA synchronous = OFF")
        database.execute("CREATE TABLE IF NOT EXISTS results (key TEXT PRIMARY KEY, value BLOB NOT NULL)")
    except sqlite3.Error:
        database.close()
        raise
    return database


def _checksum(key: str, value: bytes) -> bytes:
    return blake2b(value, key=key.encode()[:64], digest_size=_CHECKSUM).digest()
