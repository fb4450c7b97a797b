"""The SQL of a profile. Names are quoted, values are parameters, and nothing depends on the order of rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qualitywatch_data.engine.text import identifier
from qualitywatch_data.profiles.column import Kind
from qualitywatch_data.profiles.layout import RESOLUTION, Layout
from qualitywatch_data.profiles.sketch import KEPT as HASHES_KEPT

BASICS = 3
HASHES = 2**64 - 1
HASHING = "SELECT 'duckdb:' || hash('qualitywatch')::VARCHAR || ':' || hash(42::BIGINT)::VARCHAR"
"""Says which hash function the engine has, by what it makes of two values."""
HASHES_OF_BIN = 32
"""Where a bin has so many, there may be more: they are few where most values differ, and so many cost no memory to speak of."""
LONGEST = 64
KEPT_OF_LONG = 16
_INTEGERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
_WIDE = ("UBIGINT", "HUGEINT", "UHUGEINT")
_FLOATS = ("FLOAT", "DOUBLE")
_TEMPORAL = ("DATE", "TIMESTAMP")
_NESTED = ("STRUCT", "MAP", "UNION", "VARIANT")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a relation; ``number`` tells answers apart."""

    number: int
    name: str
    type: str

    @property
    def kind(self) -> Kind:
        """How it is measured."""
        if self.type.endswith("]") or self.type.startswith(_NESTED):
            return Kind.NESTED
        if self.type in (*_INTEGERS, *_WIDE, *_FLOATS) or self.type.startswith("DECIMAL"):
            return Kind.NUMERIC
        return Kind.TEMPORAL if self.type.startswith(_TEMPORAL) else Kind.CATEGORICAL

    @property
    def hashed(self) -> bool:
        """Whether its different values are counted."""
        return self.kind is not Kind.NESTED

    @property
    def sql(self) -> str:
        """The column itself."""
        return identifier(self.name)

    @property
    def number_sql(self) -> str:
        """The column as a double."""
        return f"CAST({self.sql} AS DOUBLE)"

    @property
    def hash_sql(self) -> str:
        """The hash of a value, the same for the same value in all types that are measured alike."""
        if self.whole:
            return f"hash(CAST({self.sql} AS BIGINT))"
        if self.kind is Kind.TEMPORAL:
            return f"hash({self._moment})"
        if self.type in _FLOATS or self.type.startswith("DECIMAL"):
            return f"hash({self.number_sql})"
        return f"hash(CAST({self.sql} AS VARCHAR))"

    @property
    def _moment(self) -> str:
        """Days or microseconds since 1970; infinity is one beyond all others."""
        whole = (
            f"date_diff('day', DATE '1970-01-01', {self.sql})"
            if self.type == "DATE"
            else f"epoch_us({self.sql})"
        )
        return f"CASE WHEN isfinite({self.sql}) THEN {whole} ELSE {2**63 - 1} END"

    @property
    def textual(self) -> bool:
        """Whether it holds texts, which have a length and a pattern."""
        return self.type == "VARCHAR"

    @property
    def whole(self) -> bool:
        """Whether it holds integers of up to 64 bits."""
        return self.type in _INTEGERS

    @property
    def may_be_odd(self) -> bool:
        """Whether it can hold NaN or infinities."""
        return self.type in _FLOATS


def basics(column: Column) -> tuple[str, str, str]:
    """Three aggregates: rows that are not null, and for times the least and the most in seconds since 1970.

    What else there is to say follows from bins and categories, which are counted anyway.
    """
    values = f"count({column.sql})"
    if column.kind is not Kind.TEMPORAL:
        return values, "NULL", "NULL"
    finite = f"isfinite({column.sql})"
    least, most = (f"epoch({end}({column.sql}) FILTER ({finite}))" for end in ("min", "max"))
    return values, least, most


def smallest_hashes(column: Column, relation: str, limit: int) -> str:
    """The smallest hashes of different values, none above ``limit``."""
    wanted = f"{column.sql} IS NOT NULL AND {column.hash_sql} <= {limit}"
    different = f"SELECT DISTINCT {column.hash_sql} AS h FROM {relation} WHERE {wanted}"
    return f"SELECT {column.number}, min(h, {HASHES_KEPT}) FROM ({different})"


def spread(column: Column) -> str:
    """The least finite value, the quartiles and the most."""
    where = f" FILTER (isfinite({column.sql}))" if column.may_be_odd else ""
    return f"quantile_cont({column.number_sql}, [0, 0.25, 0.5, 0.75, 1]){where}"


def binned(column: Column, relation: str, layout: Layout, limit: int) -> str:
    """For each bin: rows, sum and sum of squares in scales from the centre, the least and the most value, smallest hashes.

    The hashes are those of rows, none above ``limit``: a value that many rows have stands there many times.
    """
    where = f"isfinite({column.sql})" if column.may_be_odd else f"{column.sql} IS NOT NULL"
    standard = (
        f"SELECT x, h, (x - {layout.centre!r}::DOUBLE) / {layout.scale!r}::DOUBLE AS z"
        f" FROM (SELECT {column.number_sql} AS x, {column.hash_sql} AS h FROM {relation} WHERE {where})"
    )
    return f"SELECT {column.number} AS c, {_of_bins(limit)} FROM ({standard}) WHERE isfinite(z) GROUP BY b"


def binned_together(
    columns: Sequence[Column], relation: str, layouts: Mapping[int, Layout], limit: int
) -> str:
    """The same of many columns in one pass, as if their values were those of one: less work where there are few rows."""
    values = ", ".join(
        f"{{'c': {column.number}, 'x': {column.number_sql}, 'h': {column.hash_sql},"
        f" 'centre': {layouts[column.number].centre!r}::DOUBLE, 'scale': {layouts[column.number].scale!r}::DOUBLE}}"
        for column in columns
    )
    standard = (
        "SELECT v.c AS c, v.x AS x, v.h AS h, (v.x - v.centre) / v.scale AS z"
        f" FROM (SELECT unnest([{values}]) AS v FROM {relation}) WHERE isfinite(v.x)"
    )
    return f"SELECT c, {_of_bins(limit)} FROM ({standard}) WHERE isfinite(z) GROUP BY c, b"


def _of_bins(limit: int) -> str:
    return (
        f"CAST(floor(asinh(z) * {RESOLUTION}) AS INTEGER) AS b, count(*), sum(z), sum(z * z), min(x), max(x),"
        f" min(h, {HASHES_OF_BIN}) FILTER (h <= {limit})"
    )


def shown(column: Column) -> str:
    """A value as a text; a long one as its beginning and its hash."""
    text = f"CAST({column.sql} AS VARCHAR)"
    short = f"left({text}, {KEPT_OF_LONG}) || '…#' || {column.hash_sql}::VARCHAR"
    return f"CASE WHEN strlen({text}) > {LONGEST} THEN {short} ELSE {text} END"
