"""INSERT … ON CONFLICT, which both databases spell alike and SQLAlchemy keeps in two places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from sqlalchemy import Connection, Table

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

    Insert: TypeAlias = postgresql.Insert | sqlite.Insert

T = TypeVar("T")

CHUNK = 1000
"""How many rows or keys go into one statement."""


def insert(connection: Connection, table: Table) -> Insert:
    """An INSERT of the database at hand."""
    return insert_for(connection.dialect.name, table)


def insert_for(dialect: str, table: Table) -> Insert:
    """An INSERT of a database by its name; the other database's dialect is not even imported."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite  # noqa: PLC0415

    return sqlite.insert(table)


def replace(connection: Connection, table: Table, *, keep: tuple[str, ...] = ()) -> Insert:
    """An INSERT that overwrites the row with the same primary key, but for the columns in ``keep``."""
    return _replacing(connection.dialect.name, table, keep)


@cache
def _replacing(dialect: str, table: Table, keep: tuple[str, ...]) -> Insert:
    statement = insert_for(dialect, table)
    keys = [column.name for column in table.primary_key]
    return statement.on_conflict_do_update(
        index_elements=keys,
        set_={
            column.name: statement.excluded[column.name]
            for column in table.columns
            if column.name not in keys and column.name not in keep
        },
    )


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """The items in portions that fit into one statement."""
    rest = iter(items)
    while portion := list(islice(rest, CHUNK)):
        yield portion
