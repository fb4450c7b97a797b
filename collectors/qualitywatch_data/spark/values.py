"""Every value of every row as a row of its own, in Spark's SQL: the number of its column, and what is measured of it.

A value is a double ``x``, an integer ``i`` or a text ``v``, by what its column holds; ``c`` is the number of its column.
"""

from __future__ import annotations

from collections.abc import Sequence

from qualitywatch_data.profiles.column import Kind
from qualitywatch_data.profiles.queries import Column
from qualitywatch_data.spark.looks import integer_of, text_of
from qualitywatch_data.spark.text import place_name

LARGEST = "1.7976931348623157E308D"
NO_DOUBLE = "CAST(NULL AS DOUBLE)"
NO_TEXT = "CAST(NULL AS STRING)"
ROWS = -1
"""The number of the column that counts rows."""


def number_of(column: Column) -> str:
    """The values of a numeric column as doubles."""
    return f"CAST({place_name(column.number)} AS DOUBLE)"


def there(column: Column) -> str:
    """True of rows in which the column is not null."""
    return f"{place_name(column.number)} IS NOT NULL"


def all_values(columns: Sequence[Column], relation: str, known: str) -> str:
    """A row for each value that is not null, and one for each row, with ``e``, what is known of its column.

    That is an element of the array ``known``, which every row has: the array itself would be copied for each value.
    """
    rows = [f"{ROWS}, true, {NO_DOUBLE}, CAST(NULL AS BIGINT), {NO_TEXT}, {known}[0]"]
    rows += [
        f"{place}, {there(column)}, {_measured(column)}, {known}[{place}]"
        for place, column in enumerate(columns)
    ]
    stacked = f"SELECT stack({len(rows)}, {', '.join(rows)}) AS (c, f, x, i, v, e) FROM {relation}"
    return f"SELECT c, x, i, v, e FROM ({stacked}) WHERE f"


def some_values(columns: Sequence[Column], relation: str, which: Sequence[str], said: Sequence[str]) -> str:
    """A row for each value for whose column it is true ``which``, and ``s``, what is ``said`` of the column."""
    rows = [
        f"{place}, {which[place]}, {_measured(column)}, {said[place]}" for place, column in enumerate(columns)
    ]
    stacked = f"SELECT stack({len(rows)}, {', '.join(rows)}) AS (c, f, x, i, v, s) FROM {relation}"
    return f"SELECT c, x, i, v, s FROM ({stacked} WHERE {' OR '.join(which)}) WHERE f"


def _measured(column: Column) -> str:
    number = number_of(column) if column.kind is Kind.NUMERIC else NO_DOUBLE
    text = text_of(column) if column.kind is Kind.CATEGORICAL else NO_TEXT
    return f"{number}, {integer_of(column)}, {text}"
