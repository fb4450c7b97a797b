"""Expectations as SQL: the condition under which a row breaks one."""

from __future__ import annotations

from qualitywatch_data.engine.text import identifier, literal
from qualitywatch_data.expectations.model import Expectation, Type, Value

_TYPES = {
    Type.INTEGER: "BIGINT",
    Type.NUMBER: "DOUBLE",
    Type.BOOLEAN: "BOOLEAN",
    Type.DATE: "DATE",
    Type.TIME: "TIMESTAMP",
}


def broken(expectation: Expectation) -> str:
    """True of rows that break it; never null. Not for ``unique``, ``found_in`` and ``same_as``, which are about more than a row."""
    return f"coalesce({_condition(expectation)}, false)"


def _condition(expectation: Expectation) -> str:
    columns = [identifier(name) for name in expectation.columns]
    if expectation.not_null:
        return " OR ".join(f"{column} IS NULL" for column in columns)
    if not columns:
        return f"NOT ({expectation.row})"
    (column,) = columns
    text = f"CAST({column} AS VARCHAR)"
    bounds = ((expectation.at_least, "<"), (expectation.at_most, ">"))
    parts = [f"{column} {sign} {value_sql(bound)}" for bound, sign in bounds if bound is not None]
    if expectation.type is not None:
        parts.append(f"{column} IS NOT NULL AND TRY_CAST({text} AS {_TYPES[expectation.type]}) IS NULL")
    if expectation.one_of:
        parts.append(f"{column} NOT IN ({', '.join(value_sql(value) for value in expectation.one_of)})")
    if expectation.matches is not None:
        parts.append(f"NOT regexp_full_match({text}, {literal(expectation.matches)})")
    if expectation.longest is not None:
        parts.append(f"length({text}) > {expectation.longest}")
    return " OR ".join(parts)


def value_sql(value: Value) -> str:
    """A value of the configuration; times are texts that the engine reads."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return literal(value)
    return repr(value)


def repeated(expectation: Expectation, relation: str) -> str:
    """One row: how many rows have a value, and how many different ones there are; rows with a null do not count."""
    columns = ", ".join(identifier(name) for name in expectation.columns)
    there = " AND ".join(f"{identifier(name)} IS NOT NULL" for name in expectation.columns)
    groups = f"SELECT count(*) AS n FROM {relation} WHERE {there} GROUP BY {columns}"
    return f"SELECT coalesce(sum(n), 0), count(*), count(*) FILTER (n > 1) FROM ({groups})"


def repeated_keys(expectation: Expectation, relation: str, limit: int) -> str:
    """Values that stand more than once, with how often they do."""
    columns = ", ".join(identifier(name) for name in expectation.columns)
    there = " AND ".join(f"{identifier(name)} IS NOT NULL" for name in expectation.columns)
    shown = " || '/' || ".join(f"CAST({identifier(name)} AS VARCHAR)" for name in expectation.columns)
    return (
        f"SELECT {shown}, count(*) FROM {relation} WHERE {there} GROUP BY {columns}"
        f" HAVING count(*) > 1 ORDER BY count(*) DESC, 1 LIMIT {limit}"
    )


def lost(expectation: Expectation, referred: str, column: str) -> str:
    """True of rows whose value is not found in a column of another relation; nulls are not looked for."""
    own = identifier(expectation.columns[0])
    known = (
        f"SELECT CAST({identifier(column)} AS VARCHAR) FROM {referred} WHERE {identifier(column)} IS NOT NULL"
    )
    return f"{own} IS NOT NULL AND CAST({own} AS VARCHAR) NOT IN ({known})"
