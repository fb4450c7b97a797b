"""Results kept by content: what was analysed once is not analysed again, on whatever branch or under whatever name.

One SQLite file, shared by concurrent runs, bounded in size, and never trusted: every entry carries a checksum, and
whatever is wrong with the file means that results are computed anew. It may be deleted at any moment.

Age is counted in generations and not in time, of which collectors see none: each run that adds results is one. What a run
uses is of that run's generation from then on, so that the results which nobody uses any more are the first to go.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from qualitywatch.cache_place import cache_place, is_ours

DEFAULT_LIMIT = 256 * 1024**2
RESULTS_FILE = "results-3.sqlite"
_BATCH = 200
_CHECKSUM = 8
_LOOKED_UP_AT_ONCE = 500
_BROKEN = (sqlite3.Error, UnicodeDecodeError)
"""What reading a damaged file raises; sqlite3 cannot even say what is wrong where the file's own words are no text."""
_FRESH_GENERATIONS = 8
"""For how many generations an entry counts as just used: to note each use would make every reader a writer."""
_WAIT_SECONDS = 2.0


def default_cache_directory() -> Path | None:
    """Where results are kept unless the user says otherwise; None where there is no home to keep them in."""
    place = cache_place()
    return None if place is None else Path(place)


class ResultCache:
    """A bounded store of small results, oldest out first; use it as a context manager.

    ``limit`` bytes are kept in ``file`` of ``directory``; results of one kind that would drive out another's have a file of
    their own. Without a directory nothing is kept.
    Nothing here raises for the state of the disk: what cannot be read is a miss and what cannot be written is dropped.
    """

    def __init__(
        self, directory: Path | None, *, limit: int = DEFAULT_LIMIT, file: str = RESULTS_FILE
    ) -> None:
        self._limit = limit
        self._pending: dict[str, bytes] = {}
        self._used: list[str] = []
        self._generation: int | None = None
        self._database = _opened(directory, file) if directory else None

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
        return self.get_many([key]).get(key)

    def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        """The results there are under some of these keys."""
        found: dict[str, bytes] = {}
        wanted: list[str] = []
        for key in keys:
            if key in self._pending:
                found[key] = self._pending[key]
            else:
                wanted.append(key)
        for portion in _portions(wanted, _LOOKED_UP_AT_ONCE):
            found.update(self._looked_up(portion))
        return found

    def put(self, key: str, value: bytes) -> None:
        """Keep a result; it is written with the next batch, at the latest at the end."""
        self._pending[key] = value
        if len(self._pending) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what is pending and drop the results beyond the limit that were not used for the longest time."""
        pending, used = self._pending, self._used
        self._pending, self._used = {}, []
        if not self._database or not (pending or used):
            return
        try:
            self._database.execute("BEGIN IMMEDIATE")
            self._write(self._database, pending, used)
            self._database.execute("COMMIT")
        except sqlite3.OperationalError:  # busy, full or read-only: this batch is not kept
            if self._database.in_transaction:
                self._database.rollback()
        except _BROKEN:
            self._give_up()

    def _looked_up(self, keys: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        if not self._database:
            return
        marks = ",".join("?" * len(keys))
        try:
            rows = self._database.execute(
                f"SELECT key, value, generation FROM results WHERE key IN ({marks})",  # noqa: S608  # nosec B608
                keys,
            ).fetchall()
            newest = self._newest(self._database)
        except _BROKEN:
            self._give_up()
            return
        for key, kept, generation in rows:
            if not isinstance(kept, bytes) or not isinstance(generation, int):
                continue
            checksum, value = kept[:_CHECKSUM], kept[_CHECKSUM:]
            if checksum == _checksum(key, value):
                if generation < newest - _FRESH_GENERATIONS:
                    self._used.append(key)
                yield key, value

    def _newest(self, database: sqlite3.Connection) -> int:
        """The newest generation before this run's own; read once."""
        if self._generation is None:
            newest = database.execute("SELECT max(generation) FROM results").fetchone()[0]
            self._generation = newest if isinstance(newest, int) else 0
        return self._generation

    def _write(self, database: sqlite3.Connection, pending: dict[str, bytes], used: list[str]) -> None:
        generation = self._newest(database) + 1
        rows = [(key, generation, _checksum(key, value) + value) for key, value in pending.items()]
        database.executemany("INSERT OR REPLACE INTO results (key, generation, value) VALUES (?, ?, ?)", rows)
        database.executemany(
            "UPDATE results SET generation = ? WHERE key = ?", [(generation, key) for key in used]
        )
        self._shrink(database)

    def _shrink(self, database: sqlite3.Connection) -> None:
        def pragma(name: str) -> int:
            return int(database.execute(f"PRAGMA {name}").fetchone()[0])

        if (pragma("page_count") - pragma("freelist_count")) * pragma("page_size") > self._limit:
            database.execute(
                "DELETE FROM results WHERE rowid IN (SELECT rowid FROM results"
                " ORDER BY generation, rowid LIMIT (SELECT count(*) / 2 FROM results))"
            )

    def _give_up(self) -> None:
        if self._database:
            self._database.close()
            self._database = None


def _opened(directory: Path, file: str) -> sqlite3.Connection | None:
    path = directory / file
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not is_ours(directory.stat()):
            return None
        try:
            return _connected(path)
        except sqlite3.OperationalError:
            return None
        except (sqlite3.DatabaseError, UnicodeDecodeError):  # not a database any more: begin a new one
            path.unlink(missing_ok=True)
            return _connected(path)
    except (OSError, *_BROKEN):
        return None


def _connected(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)
    database.text_factory = _text
    try:
        # A crash of the machine may cost the cache, which the checksums notice; it need not cost an fsync per run.
        database.execute("PRAGMA synchronous = OFF")
        database.execute(
            "CREATE TABLE IF NOT EXISTS results"
            " (key TEXT PRIMARY KEY, generation INTEGER NOT NULL, value BLOB NOT NULL)"
        )
        database.execute("CREATE INDEX IF NOT EXISTS results_by_generation ON results (generation)")
    except _BROKEN:
        database.close()
        raise
    return database


def _checksum(key: str, value: bytes) -> bytes:
    return blake2b(b"%s\0%s" % (key.encode(), value), digest_size=_CHECKSUM).digest()


def _text(kept: bytes) -> str:
    return kept.decode(errors="replace")  # a damaged key must not match, and must not raise either


def _portions(keys: Iterable[str], size: int) -> Iterator[Sequence[str]]:
    left = iter(keys)
    while portion := list(islice(left, size)):
        yield portion
