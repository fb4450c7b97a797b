"""Tables and queries of databases, through SQLAlchemy in a transaction that cannot write.

The rows pass through the collector's own process into the engine, which may spill them to a folder that vanishes; they
are never kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_data.engine.duck import Engine
from qualitywatch_data.engine.text import identifier
from qualitywatch_data.messages import short
from qualitywatch_data.sources.dataset import Dataset

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Connection

ROWS_AT_ONCE = 20_000
_READ_ONLY = {
    "postgresql": "SET TRANSACTION READ ONLY",
    "mysql": "SET SESSION TRANSACTION READ ONLY",
    "mariadb": "SET SESSION TRANSACTION READ ONLY",
}
_TYPES: tuple[tuple[type, str], ...] = (
    (bool, "BOOLEAN"),
    (int, "BIGINT"),
    (float, "DOUBLE"),
    (Decimal, "DOUBLE"),
    (datetime, "TIMESTAMP"),
    (date, "DATE"),
)


def database_dataset(url: str, root: Path, *, table: str | None, query: str | None) -> Dataset:
    """A table or the rows of a query; SQLite files are relative to ``root``.

    Loading raises NoEvidenceError where it is not there, CollectError where the address is wrong or a driver missing.
    """

    def load(engine: Engine, name: str) -> None:
        batches = _batches(url, root, table, query)
        columns, rows = next(batches)
        kinds = [_type(row[place] for row in rows) for place in range(len(columns))]
        spelled = ", ".join(f"{identifier(each)} {kind}" for each, kind in zip(columns, kinds, strict=True))
        engine.rows(f"CREATE TEMP TABLE {name} ({spelled})")
        while rows:
            _insert(engine, name, kinds, rows)
            _, rows = next(batches)

    return Dataset(name=table or "the query", load=load)


def _batches(
    url: str, root: Path, table: str | None, query: str | None
) -> Iterator[tuple[list[str], Sequence[Sequence[Any]]]]:
    """The columns' names with so many rows at once; the last batch is empty."""
    from sqlalchemy import MetaData, Table, create_engine, exc, make_url, select, text  # noqa: PLC0415 - late
    from sqlalchemy.pool import NullPool  # noqa: PLC0415 - late

    try:
        address = make_url(url)
        if address.get_backend_name() == "sqlite":
            address = _sqlite(address, root)
        database = create_engine(address, poolclass=NullPool)
        with database.connect() as connection:
            _protect(connection)
            if query is not None:
                statement: Any = text(query.replace(":", r"\:"))
            else:
                schema, _, name = str(table).rpartition(".")
                statement = select(Table(name, MetaData(), schema=schema or None, autoload_with=connection))
            result = connection.execution_options(stream_results=True).execute(statement)
            if not result.returns_rows:
                raise CollectError("the query answers no rows", hint="write a SELECT")
            columns = list(map(str, result.keys()))
            while rows := result.fetchmany(ROWS_AT_ONCE):
                yield columns, rows
            yield columns, ()
            connection.rollback()
    except exc.NoSuchTableError:
        raise NoEvidenceError(f"there is no table {table}", hint="correct table:") from None
    except ModuleNotFoundError as error:
        raise CollectError(
            f"the database driver {error.name} is not installed",
            hint="pip install 'qualitywatch[postgres]' for PostgreSQL, or the driver that the address names",
        ) from None
    except (exc.SQLAlchemyError, ValueError) as error:
        said = getattr(error, "orig", None) or error
        raise CollectError(
            f"the database says: {short(str(said))}", hint="correct the address, the table or the query"
        ) from None


def _protect(connection: Connection) -> None:
    statement = _READ_ONLY.get(connection.dialect.name)
    if statement:
        connection.exec_driver_sql(statement)


def _sqlite(address: URL, root: Path) -> URL:
    path = (root / (address.database or "")).resolve()
    if not path.is_file():
        raise NoEvidenceError(
            f"{path.name} is no SQLite file", hint="such as sqlite:///shop.db, relative to here"
        )
    return address.set(database=f"file:{quote(str(path))}", query={"mode": "ro", "uri": "true"})


def _type(values: Iterator[Any]) -> str:
    """The engine's type for what one batch holds; texts, mixtures and everything else are texts."""
    kinds = {
        next((name for kind, name in _TYPES if isinstance(each, kind)), "VARCHAR")
        for each in values
        if each is not None
    }
    if kinds <= {"BIGINT", "DOUBLE"} and kinds:
        return "DOUBLE" if "DOUBLE" in kinds else "BIGINT"
    return kinds.pop() if len(kinds) == 1 else "VARCHAR"


def _insert(engine: Engine, name: str, kinds: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    columns = [[_plain(row[place]) for row in rows] for place in range(len(kinds))]
    texts = [[None if each is None else str(each) for each in column] for column in columns]
    selects = ", ".join(f"CAST(unnest(CAST(? AS VARCHAR[])) AS {kind})" for kind in kinds)
    engine.rows(f"INSERT INTO {name} SELECT {selects}", texts)


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return value.hex() if isinstance(value, bytes | memoryview) else value
