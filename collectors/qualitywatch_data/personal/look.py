"""Looks for columns that seem to hold personal data; values stay in the engine, only counts leave it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qualitywatch_data.engine.duck import Engine
from qualitywatch_data.engine.text import literal
from qualitywatch_data.personal.forms import FORMS, said_by_name
from qualitywatch_data.profiles.found import Table
from qualitywatch_data.profiles.queries import Column

SAMPLED = 10_000
LEAST = 20
"""Values that must be there for their form to say anything."""
_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Personal:
    """A column that looks personal, and why."""

    column: str
    why: str


def personal_columns(engine: Engine, table: Table, columns: Sequence[Column]) -> Iterator[Personal]:
    """The columns whose names or values look personal, each once."""
    ((rows,),) = engine.rows(f"SELECT count(*) FROM {table.relation}")
    sample = f"{table.numbered} WHERE {table.number} % {max(1, int(rows) // SAMPLED)} = 0"
    for column in columns:
        named = said_by_name(column.name)
        if named is not None:
            yield Personal(column.name, f"its name says that it holds {named}")
        elif column.textual:
            yield from _by_form(engine, sample, column)


def _by_form(engine: Engine, sample: str, column: Column) -> Iterator[Personal]:
    terms = [f"count(*) FILTER (regexp_full_match({column.sql}, {literal(form)}))" for form in FORMS.values()]
    query = f"SELECT count({column.sql}), {', '.join(terms)} FROM (SELECT {column.sql} FROM {sample} LIMIT {2 * SAMPLED})"
    ((there, *matching),) = engine.rows(query)
    if there < LEAST:
        return
    most, what = max(zip(matching, FORMS, strict=True))
    if most >= _SHARE * there:
        yield Personal(column.name, f"{most / there:.0%} of {there:,} values have the form of {what}")
