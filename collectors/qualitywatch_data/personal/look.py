"""Looks for columns that seem to hold personal data; values stay in the engine, only counts leave it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qualitywatch_data.engine.duck import Engine
from qualitywatch_data.engine.text import literal
from qualitywatch_data.personal.forms import FORMS, said_by_name
from qualitywatch_data.profiles.found import Table
from qualitywatch_data.profiles.loading import loaded
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


def personal_columns(engine: Engine, table: Table, columns: Sequence[Column]) -> list[Personal]:
    """The columns whose names or values look personal, each once."""
    ((rows,),) = engine.rows(f"SELECT count(*) FROM {table.source or table.relation}")
    sample = replace(table, step=max(1, int(rows) // SAMPLED)).sample
    found = {}
    for column in columns:
        named = said_by_name(column.name)
        if named is not None:
            found[column.number] = Personal(column.name, f"its name says that it holds {named}")
    texts = [column for column in columns if column.textual and column.number not in found]
    for some in loaded(engine, table, texts, int(rows)):
        for column in some:
            by_form = _by_form(engine, sample, column)
            if by_form is not None:
                found[column.number] = by_form
    return [found[number] for number in sorted(found)]


def _by_form(engine: Engine, sample: str, column: Column) -> Personal | None:
    terms = [f"count(*) FILTER (regexp_full_match({column.sql}, {literal(form)}))" for form in FORMS.values()]
    query = f"SELECT count({column.sql}), {', '.join(terms)} FROM (SELECT {column.sql} FROM {sample} LIMIT {2 * SAMPLED})"
    ((there, *matching),) = engine.rows(query)
    if there < LEAST:
        return None
    most, what = max(zip(matching, FORMS, strict=True))
    if most < _SHARE * there:
        return None
    return Personal(column.name, f"{most / there:.0%} of {there:,} values have the form of {what}")
