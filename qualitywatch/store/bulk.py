"""Many rows in one statement, each database in its quickest way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Connection, Executable, Row, Table, bindparam, cast, column, func, select
from sqlalchemy.types import TypeEngine

from qualitywatch.store.upsert import chunks, insert

if TYPE_CHECKING:
    from qualitywatch.store.upsert import Insert

Finish = Callable[["Insert"], Executable]
"""Adds what happens on a conflict, and what is returned."""


def insert_many(
    connection: Connection,
    table: Table,
    kinds: Mapping[str, TypeEngine[Any]],
    rows: Sequence[tuple[Any, ...]],
    *,
    finish: Finish,
) -> Iterator[Row[Any]]:
    """Insert rows of the columns in ``kinds``, in that order; yields what ``finish`` returns of them.

    Must be exhausted. One call must not bring two rows that conflict with each other.
    """
    in_arrays = connection.dialect.name == "postgresql"
    empty = insert(connection, table)
    statement = finish(_of_arrays(empty, kinds) if in_arrays else _of_rows(empty, kinds))
    parameters = _arrays if in_arrays else _dicts
    for portion in chunks(rows):
        result = connection.execute(statement, parameters(list(kinds), portion))
        if result.returns_rows:
            yield from result


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
