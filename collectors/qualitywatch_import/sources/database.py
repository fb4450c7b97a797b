"""Reads from a database in a transaction that cannot write: what is watched must not change by being looked at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from qualitywatch import CollectError
from qualitywatch_import.messages import short

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Connection, Engine

_READ_ONLY = {"mysql": "SET SESSION TRANSACTION READ ONLY", "mariadb": "SET SESSION TRANSACTION READ ONLY"}
_FROM_START = "-c default_transaction_read_only=on"


@contextmanager
def reading(url: str, location: Path) -> Iterator[Connection]:
    """A connection whose transactions are read-only, and which is rolled back at the end.

    SQLite files are relative to ``location``. Raises CollectError where the database cannot be reached or a driver is
    missing, and for databases that have no such transactions.
    """
    from sqlalchemy import exc  # noqa: PLC0415 - late

    engine = _engine(url, location)
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                connection.execution_options(postgresql_readonly=True)
            elif engine.dialect.name in _READ_ONLY:
                connection.exec_driver_sql(_READ_ONLY[engine.dialect.name])
                connection.rollback()  # it holds for the transactions that begin from now on
            yield connection
            connection.rollback()
    except exc.SQLAlchemyError as error:
        said = getattr(error, "orig", None) or error
        raise CollectError(
            f"the database says: {short(str(said))}", hint="correct the query or url"
        ) from None
    finally:
        engine.dispose()


def _engine(url: str, location: Path) -> Engine:
    from sqlalchemy import create_engine, exc, make_url  # noqa: PLC0415 - late
    from sqlalchemy.pool import NullPool  # noqa: PLC0415 - late

    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
        arguments: dict[str, str] = {}
        if backend == "sqlite":
            parsed = _sqlite(parsed, location)
        elif backend == "postgresql":
            options = parsed.query.get("options", "")
            arguments["options"] = (
                f"{options if isinstance(options, str) else ' '.join(options)} {_FROM_START}".strip()
            )
        elif backend not in _READ_ONLY:
            raise CollectError(
                f"{backend} has no read-only transactions that qualitywatch knows",
                hint="PostgreSQL, MySQL, MariaDB and SQLite are read; export the number and use import.value",
            )
        return create_engine(parsed, poolclass=NullPool, connect_args=arguments)
    except exc.ArgumentError:
        raise CollectError(
            "url is no address of a database", hint="such as postgresql+psycopg://user@host/db"
        ) from None
    except ModuleNotFoundError as error:
        raise CollectError(
            f"the database driver {error.name} is not installed",
            hint="pip install qualitywatch[postgres] for PostgreSQL, or the driver that url names",
        ) from None
    except (exc.NoSuchModuleError, ValueError) as error:
        raise CollectError(f"url cannot be used: {short(str(error))}", hint="correct url") from None


def _sqlite(url: URL, location: Path) -> URL:
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise CollectError(
            "url names no SQLite file", hint="such as sqlite:///shop.db, relative to the location"
        )
    path = (location / url.database).resolve()
    if not path.is_file():
        raise CollectError(f"{path} is not a file", hint="correct url")
    return url.set(database=f"file:{quote(str(path))}", query={"mode": "ro", "uri": "true"})
