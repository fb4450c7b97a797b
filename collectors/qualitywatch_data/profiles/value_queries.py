"""The SQL about the values of one column that has no numbers: as many ways as there can be values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qualitywatch_data.profiles.categories import BUCKETS, KEPT
from qualitywatch_data.profiles.patterns import pattern
from qualitywatch_data.profiles.queries import Column, shown
from qualitywatch_data.profiles.sketch import KEPT as HASHES_KEPT
from qualitywatch_data.profiles.texts import looks


def each_value(column: Column, relation: str, limit: int) -> str:
    """A row for each value, at most ``limit``: column, value, rows, hash, length, pattern, and the pattern's bucket."""
    x = replace(column, name="x")
    look = pattern(x.sql) if column.textual else "NULL"
    made = f"SELECT x, n, {look} AS t FROM ({_groups(column, relation)})"
    return (
        f"(SELECT {column.number}, {shown(x)}, n, {x.hash_sql}, length(CAST(x AS VARCHAR)), t, hash(t) % {BUCKETS}"
        f" FROM ({made}) LIMIT {limit})"
    )


def each_text(columns: Sequence[Column], relation: str) -> str:
    """The same answer for columns of texts in one pass, without a limit: for tables that have few rows."""
    values = ", ".join(f"{{'c': {column.number}, 'x': {column.sql}}}" for column in columns)
    counts = (
        f"SELECT v.c AS c, v.x AS x, count(*) AS n FROM (SELECT unnest([{values}]) AS v FROM {relation})"
        " WHERE v.x IS NOT NULL GROUP BY 1, 2"
    )
    x = replace(columns[0], name="x")
    return (
        f"SELECT c, {shown(x)}, n, {x.hash_sql}, length(x), t, hash(t) % {BUCKETS}"
        f" FROM (SELECT c, x, n, {pattern(x.sql)} AS t FROM ({counts}))"
    )


def counted(column: Column, relation: str, known: Sequence[str]) -> str:
    """One row of everything about the values: the frequent ones, buckets, number, smallest hashes, lengths."""
    x = replace(column, name="x")
    look = f", {pattern(x.sql, known)} AS t" if column.textual else ""
    told = (
        f"SELECT {shown(x)} AS v, {x.hash_sql} AS h, length(CAST(x AS VARCHAR)) AS l, n{look}"
        f" FROM ({_groups(column, relation)})"
    )
    patterns, answers = (f", {each}" if column.textual else "" for each in looks("g"))
    top = f"SELECT list({{'v': v, 'n': n}}) FROM (SELECT v, n FROM g ORDER BY n DESC, v LIMIT {KEPT})"
    buckets = (
        f"SELECT list({{'b': b, 'n': n}}) FROM (SELECT h % {BUCKETS} AS b, sum(n) AS n FROM g GROUP BY b)"
    )
    return (
        f"WITH g AS MATERIALIZED ({told}){patterns} SELECT ({top}), ({buckets}), count(*), min(h, {HASHES_KEPT}),"
        f" min(l), max(l), sum(l * n){answers} FROM g"
    )


def frequent(column: Column, sample: str) -> str:
    """The most frequent values of a sample."""
    return (
        f"SELECT CAST({column.sql} AS VARCHAR) FROM {sample} AND {column.sql} IS NOT NULL"
        f" GROUP BY 1 HAVING count(*) > 1 ORDER BY count(*) DESC, 1 LIMIT {KEPT}"
    )


def recounted(column: Column, relation: str, known: Sequence[str]) -> str:
    """One row of what can be said without a memory of all values: rows of the given ones, buckets, lengths; in one pass."""
    x = replace(column, name="x")
    text = "CAST(x AS VARCHAR)"
    rows = (
        f"SELECT {x.hash_sql} % {BUCKETS} AS b, length({text}) AS l, {pattern(text, known) if column.textual else 'NULL'} AS t,"
        f" CASE WHEN {text} IN (SELECT unnest(CAST(? AS VARCHAR[]))) THEN {shown(x)} END AS v"
        f" FROM (SELECT {column.sql} AS x FROM {relation} WHERE {column.sql} IS NOT NULL)"
    )
    sums = (
        f"SELECT b, l, t, v, count(*) AS n, grouping(b) AS no_b, grouping(l) AS no_l, grouping(v) AS no_v"
        f" FROM ({rows}) GROUP BY GROUPING SETS ((b), (l, t), (v))"
    )
    patterns, answers = (f", {each}" if column.textual else "" for each in looks("r"))
    return (
        f"WITH s AS MATERIALIZED ({sums}), r AS (SELECT l, t, n FROM s WHERE no_l = 0){patterns} SELECT"
        " (SELECT list({'v': v, 'n': n}) FROM s WHERE no_v = 0 AND v IS NOT NULL),"
        " (SELECT list({'b': b, 'n': n}) FROM s WHERE no_b = 0),"
        f" min(l), max(l), sum(l * n){answers} FROM r"
    )


def _groups(column: Column, relation: str) -> str:
    return (
        f"SELECT {column.sql} AS x, count(*) AS n FROM {relation} WHERE {column.sql} IS NOT NULL GROUP BY 1"
    )
