"""Many rows in one statement, each database in its quickest way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Connection, Executable, Row, Table, bindparam, cast, column, func, select
from sqlalchemy.types import TypeEngine

from qualitywatch.store.upsert import chunks, insert_for

if TYPE_CHECKING:
    from qualitywatch.store.upsert import Insert

Finish = Callable[["Insert"], Executable]
"""Adds what happens on a conflict, and what is returned; a function of a module, because statements are kept by it."""

Columns = tuple[tuple[str, TypeEngine[Any]], ...]
"""The columns that rows bring, in their order."""


def insert_many(
    connection: Connection,
    table: Table,
    columns: Columns,
    rows: Sequence[tuple[Any, ...]],
    *,
    finish: Finish,
) -> Iterator[Row[Any]]:
    """Insert rows of these columns; yields what ``finish`` returns of them.

    Must be exhausted. One call must not bring two rows that conflict with each other.
    """
    statement = _statement(connection.dialect.name, table, columns, finish)
    parameters = _arrays if connection.dialect.name == "postgresql" else _dicts
    names = [name for name, _ in columns]
    for portion in chunks(rows):
        result = connection.execute(statement, parameters(names, portion))
        if result.returns_rows:
            yield from result


@cache
def _statement(dialect: str, table: Table, columns: Columns, finish: Finish) -> Executable:
    """Made once: to put one together takes longer than to run it."""
    empty = insert_for(dialect, table)
    kinds = dict(columns)
    return finish(_of_arrays(empty, kinds) if dialect == "postgresql" else _of_rows(empty, kinds))


def _of_rows(statement: Insert, kinds: Mapping[str, TypeEngine[Any]]) -> Insert:
    """SQLite runs one short statement many times, in C."""
    return statement.values({name: bindparam(_parameter(name), type_=kind) for name, kind in kinds.items()})


def _of_arrays(statement: Insert, kinds: Mapping[str, TypeEngine[Any]]) -> Insert:
    """PostgreSQL takes one array for each column: thousands of parameters would have to be parsed each time."""
    parameters = (bindparam(_parameter(name), type_=ARRAY(kind)) for name, kind in kinds.items())
    arrays = func.unnest(*(cast(parameter, parameter.type) for parameter in parameters))
    named = arrays.table_valued(*(column(name, kind) for name, kind in kinds.items()))
    return statement.from_select(list(kinds), select(named.render_derived()))


def _parameter(name: str) -> str:
    return f"new_{name}"


def _dicts(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> list[dict[str, Any]]:
    parameters = [_parameter(name) for name in names]
    return [dict(zip(parameters, row, strict=True)) for row in rows]


def _arrays(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    values = (list(of_one) for of_one in zip(*rows, strict=True))
    return dict(zip((_parameter(name) for name in names), values, strict=True))
