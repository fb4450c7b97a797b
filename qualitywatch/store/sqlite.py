"""SQLite as a store: WAL, one writer at a time that says so at once, foreign keys on."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from qualitywatch.errors import StoreError

WRITES = "qualitywatch_writes"
"""The execution option of connections whose transactions write."""

_BUSY_SECONDS = 10.0
_PAUSE_SECONDS = 0.01
_IN_MEMORY = (None, "", ":memory:")


def is_file(url: URL) -> bool:
    """Whether the URL names a file and not a database in memory."""
    return url.database not in _IN_MEMORY and not str(url.database).startswith("file:")


def engine(url: URL) -> Engine:
    """Raises StoreError where the file cannot be one."""
    in_file = is_file(url)
    patience = _patience(url)
    if in_file:
        _require_place(Path(str(url.database)))
    # In memory there is one connection, because each has a database of its own; threads wait for their turn.
    made = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=5 if in_file else 1,
        max_overflow=20 if in_file else 0,
        pool_timeout=_BUSY_SECONDS,
        connect_args={"check_same_thread": False, "timeout": patience},
        hide_parameters=True,
    )

    @event.listens_for(made, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # sqlite3 would begin transactions by itself, and late: a transaction that reads first and writes later
        # fails at once when somebody else wrote in between, whatever the time-out.
        connection.isolation_level = None
        if in_file:
            _write_ahead(connection, patience)
            connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(made, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return made


def _patience(url: URL) -> float:
    """How many seconds to wait for another writer: what the URL says as ``timeout``, or ten."""
    asked = url.query.get("timeout", _BUSY_SECONDS)
    try:
        return float(str(asked))
    except ValueError:
        raise StoreError(
            f"the store's timeout is {asked!r}, not a number of seconds", hint="write ?timeout=10"
        ) from None


def _write_ahead(connection: sqlite3.Connection, patience: float) -> None:
    """Switch the file to WAL; while somebody else does so, SQLite says busy at once, whatever the time-out."""
    end = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() >= end:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return


def _require_place(path: Path) -> None:
    if path.is_dir():
        raise StoreError(f"{path} is a directory", hint=f"name a file, such as {path / 'qualitywatch.db'}")
    if not path.parent.is_dir():
        raise StoreError(
            f"the directory {path.parent} of the store does not exist", hint=f"mkdir {path.parent}"
        )
