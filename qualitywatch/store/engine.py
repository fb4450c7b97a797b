"""One open database: its address without secrets, its pool, and its read and write transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError

from qualitywatch.errors import StoreError
from qualitywatch.store import postgresql, sqlite
from qualitywatch.store.failures import translated

_EXAMPLES = "sqlite:///qualitywatch.db or postgresql+psycopg://user@host/database"


class Database:
    """A pool of connections, safe to share between threads; raises StoreError and nothing of SQLAlchemy's.

    ``label`` is how messages call it: the file, or the URL without its password.
    """

    def __init__(self, url: str) -> None:
        self.url = _parsed(url)
        self.label = _label(self.url)
        with translated(self.label):
            self.engine: Engine = _engine(self.url)
        self._writing = self.engine.execution_options(**{sqlite.WRITES: True})

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite, with its single writer."""
        return self.engine.dialect.name == "sqlite"

    @property
    def is_missing(self) -> bool:
        """Whether this is a file that does not exist yet (connecting would make it)."""
        return self.is_sqlite and sqlite.is_file(self.url) and not Path(str(self.url.database)).exists()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A read transaction; keep it short, because a long one stops SQLite's checkpoints."""
        with translated(self.label), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A read transaction in which nothing changes while it lasts, however many statements it is."""
        engine = (
            self.engine
            if self.is_sqlite
            else self.engine.execution_options(isolation_level="REPEATABLE READ")
        )
        with translated(self.label), engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One write transaction: all of it is stored, or nothing."""
        with translated(self.label), self._writing.begin() as connection:
            yield connection

    def close(self) -> None:
        """Give back every connection; the object may not be used afterwards."""
        with translated(self.label):
            self.engine.dispose()


def _parsed(url: str) -> URL:
    """The URL, with PostgreSQL's short spellings filled in; never repeats the text, which may hold a password."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StoreError("the store's address is no URL", hint=f"write {_EXAMPLES}") from None
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "postgresql+psycopg"):
        raise StoreError(f"no store can be kept in {parsed.drivername}", hint=f"write {_EXAMPLES}")
    return parsed


def _label(url: URL) -> str:
    if url.drivername == "sqlite":
        return url.database or "the store in memory"
    secrets = [key for key in url.query if "password" in key]
    return url.difference_update_query(secrets).render_as_string(hide_password=True)


def _engine(url: URL) -> Engine:
    return sqlite.engine(url) if url.drivername == "sqlite" else postgresql.engine(url)
