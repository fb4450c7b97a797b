"""Tables and queries of databases, through SQLAlchemy in one transaction that sees one state and cannot write.

The rows pass through the collector's own process into the engine, some at a time, which may spill them to a folder that
vanishes; they are never kept.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from qualitywatch import CollectError, NoEvidenceError, Problem
from qualitywatch_data.engine.duck import Engine, alarm
from qualitywatch_data.messages import short
from qualitywatch_data.sources.connections import GRACE, hang_up, left_unread, let_go_of_rows, patience
from qualitywatch_data.sources.database_failures import TIMED_OUT, database_failure
from qualitywatch_data.sources.dataset import Dataset
from qualitywatch_data.sources.names import names_of_their_own
from qualitywatch_data.sources.rows import Intake

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Connection

ROWS_AT_ONCE = 20_000
_MYSQL = (
    "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
    "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
)
_READ_ONLY = {
    "postgresql": (
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
        "SET LOCAL TimeZone TO 'UTC'",
    ),
    "mysql": _MYSQL,
    "mariadb": _MYSQL,
}


def database_dataset(url: str, place: Path, *, table: str | None, query: str | None) -> Dataset:
    """A table or the rows of a query; SQLite files are relative to the folder ``place``, or lie beside what is there.

    Loading raises NoEvidenceError where it is not there, BudgetError where it takes too long or has too many bytes,
    CollectError where the address is wrong or a driver missing.
    """

    def load(engine: Engine, name: str) -> Sequence[Problem]:
        with closing(_batches(url, place, table, query, engine)) as batches:
            columns, renamed = names_of_their_own(next(batches)[0])
            intake = Intake(engine, name, columns)
            for _, rows in batches:
                intake.take(rows)
        return [*renamed, *intake.problems]

    return Dataset(name=table or "the query", load=load)


def _batches(
    url: str, place: Path, table: str | None, query: str | None, engine: Engine
) -> Generator[tuple[list[str], Sequence[Sequence[Any]]], None, None]:
    """The columns' names, first alone, then with so many rows at once."""
    from sqlalchemy import MetaData, Table, create_engine, exc, make_url, select, text  # noqa: PLC0415 - late
    from sqlalchemy.pool import NullPool  # noqa: PLC0415 - late

    what = short(table or "the query")
    called = f"{what}: the database"
    try:
        address = make_url(url)
        called = f"{what}: {_called(address)}"
        if address.get_backend_name() == "sqlite":
            address = _sqlite(address, place)
        database = create_engine(address, poolclass=NullPool, connect_args=patience(address, engine))
        let_go_of_rows(database)
        with database.connect() as connection, _limited(connection, engine):
            if query is not None:
                statement: Any = text(query.replace(":", r"\:"))
            else:
                schema, _, name = str(table).rpartition(".")
                statement = select(Table(name, MetaData(), schema=schema or None, autoload_with=connection))
            result = connection.execution_options(stream_results=True).execute(statement)
            if not result.returns_rows:
                raise CollectError("the query answers no rows", hint="write a SELECT")
            with left_unread(connection, result):
                columns = list(map(str, result.keys()))
                yield columns, ()
                while rows := result.fetchmany(ROWS_AT_ONCE):
                    yield columns, rows
    except exc.NoSuchTableError:
        raise NoEvidenceError(f"there is no table {table}", hint="correct table:") from None
    except ModuleNotFoundError as error:
        raise CollectError(
            f"the database driver {error.name} is not installed",
            hint="pip install 'qualitywatch[postgres]' or 'qualitywatch[mysql]', or the driver that the address names",
        ) from None
    except (exc.SQLAlchemyError, ValueError) as error:
        said = str(getattr(error, "orig", None) or error)
        failure = database_failure(said, called)
        if failure.retryable or TIMED_OUT.search(said):  # a server that was silent for so long was hung up on
            engine.require_time()
        raise failure from None


def _called(address: URL) -> str:
    """The database and where it is, and neither user nor password."""
    name = short((address.database or "").rpartition("/")[2])
    where = f" at {short(address.host)}" if address.host else ""
    return f"the database {name}{where}" if name else f"the database{where}"


@contextmanager
def _limited(connection: Connection, engine: Engine) -> Iterator[None]:
    """One state of the data that cannot be written to, for no longer than the engine may compute."""
    kind = connection.dialect.name
    for statement in _READ_ONLY.get(kind, ()):
        connection.exec_driver_sql(statement)
    left = engine.seconds_left
    if left is None:
        yield
        return
    raw = connection.connection.dbapi_connection
    if kind == "sqlite":
        with alarm(left, raw.interrupt if raw else lambda: None):
            yield
    else:
        _set_time(connection, max(0.001, left))
        with alarm(left + GRACE, partial(hang_up, raw)):
            yield


def _set_time(connection: Connection, seconds: float) -> None:
    """Have the server end statements that take longer; the engine ends what many short ones add up to."""
    match connection.dialect.name:
        case "postgresql":
            connection.exec_driver_sql(f"SET LOCAL statement_timeout = {int(seconds * 1000)}")
        case "mysql" | "mariadb" if getattr(connection.dialect, "is_mariadb", False):
            connection.exec_driver_sql(f"SET SESSION max_statement_time = {seconds:.3f}")
        case "mysql":
            connection.exec_driver_sql(f"SET SESSION max_execution_time = {int(seconds * 1000)}")


def _sqlite(address: URL, place: Path) -> URL:
    name = address.database or ""
    folders = [folder.resolve() for folder in (place, place.parent)]
    path = next((folder / name for folder in folders if (folder / name).is_file()), None)
    if path is None:
        raise NoEvidenceError(
            f"there is no SQLite file {short(name)} in {short(folders[0].name)}, nor beside it",
            hint="correct url: such as sqlite:///shop.db, relative to location",
        )
    return address.set(database=f"file:{quote(str(path))}", query={"mode": "ro", "uri": "true"})
