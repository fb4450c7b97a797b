"""What values look like, in Spark's SQL: how they are shown, and which pattern their characters follow."""

from __future__ import annotations

from qualitywatch_data.profiles.column import Kind
from qualitywatch_data.profiles.queries import KEPT_OF_LONG, LONGEST, Column
from qualitywatch_data.profiles.texts import LOOKED_AT, PLAIN, ROUGH, SQUEEZED
from qualitywatch_data.spark.hashes import unsigned
from qualitywatch_data.spark.text import literal, place_name

INFINITE = 2**63 - 1
"""The integer that stands for a time without an end."""


def text_of(column: Column) -> str:
    """The values of a categorical column as texts."""
    if column.type != "BLOB":
        return f"CAST({place_name(column.number)} AS STRING)"
    byte = "CASE WHEN p BETWEEN '20' AND '7E' AND p NOT IN ('22', '27', '5C') THEN char(conv(p, 16, 10)) ELSE concat('\\\\x', p) END"
    return f"array_join(transform(regexp_extract_all(hex({place_name(column.number)}), '(..)', 1), p -> {byte}), '')"


def shown(text: str, h: str) -> str:
    """A value as it is named: a long one by its beginning and its hash."""
    short = f"concat(substring({text}, 1, {KEPT_OF_LONG}), '…#', {unsigned(h)})"
    return f"CASE WHEN octet_length({text}) > {LONGEST} THEN {short} ELSE {text} END"


def pattern(text: str) -> str:
    """The pattern of a text."""
    squeezed = f"translate(substring({text}, 1, {LOOKED_AT}), {literal(PLAIN)}, {literal(ROUGH)})"
    for each, short in SQUEEZED:
        squeezed = f"regexp_replace({squeezed}, {literal(each)}, {literal(short)})"
    return squeezed


def _finite(whole: str, infinite: int) -> str:
    """A time as an integer, INFINITE where it is what DuckDB writes for infinity."""
    return f"CASE WHEN abs({whole}) = {infinite}L THEN {INFINITE}L ELSE {whole} END"


def integer_of(column: Column) -> str:
    """What a column's hash is made of where it is an integer: the number itself, or the time as one; else null."""
    name = place_name(column.number)
    if column.kind is Kind.TEMPORAL:
        if column.type == "DATE":
            return _finite(f"CAST(unix_date({name}) AS BIGINT)", 2**31 - 1)
        return _finite(f"unix_micros(CAST({name} AS TIMESTAMP))", INFINITE)
    return f"CAST({name} AS BIGINT)" if column.whole else "CAST(NULL AS BIGINT)"
