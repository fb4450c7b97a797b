"""Makes the profile of a relation in Spark: one query, and so one job, for every hundred columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from qualitywatch_data.profiles.column import ColumnProfile, TableProfile
from qualitywatch_data.profiles.layout import Layout
from qualitywatch_data.profiles.loading import COLUMNS_AT_ONCE, portions
from qualitywatch_data.profiles.queries import Column
from qualitywatch_data.profiles.sketch import KEPT
from qualitywatch_data.spark.answers import Answers
from qualitywatch_data.spark.before import Wanted
from qualitywatch_data.spark.connection import Spark
from qualitywatch_data.spark.hashes import HASHING
from qualitywatch_data.spark.queries import profiled


def scan(
    spark: Spark, relation: str, columns: Sequence[Column], layouts: Mapping[str, Layout] | None = None
) -> TableProfile:
    """The profile of ``columns``, numeric ones laid out as ``layouts`` says where it knows them.

    Where the rows are no more than a sample would be, the profile is the same as another engine's in every bin; with more,
    as long as ``layouts`` are given, because samples differ. A second query is made where what was looked at promised more
    different values than there are: it is about these columns alone.
    """
    rows = 0
    found: dict[str, ColumnProfile] = {}
    looks: dict[str, ColumnProfile] = {}
    for some in _portions(columns):
        wanted = [Wanted(column, (layouts or {}).get(column.name)) for column in some]
        answers = Answers(spark.answered(profiled(wanted, relation)))
        rows = answers.rows
        for each in answers.profiles(some):
            (looks if each.source else found)[each.name] = each
        short = [place for place in range(len(some)) if answers.lacks_hashes(place, KEPT)]
        if short:
            every = [Wanted(some[place], answers.layout(place), every_hash=True) for place in short]
            more = Answers(spark.answered(profiled(every, relation)))
            for place, name in enumerate(each.column.name for each in every):
                found[name] = replace(found[name], distinct=more.sketch(place))
    profiles = {each.name: found[each.name] for each in columns}
    seen = {name: place for place, name in enumerate(profiles)}
    for each in sorted(looks.values(), key=lambda each: seen[each.source]):
        profiles.setdefault(each.name, each)
    return TableProfile(rows, profiles, HASHING)


def _portions(columns: Sequence[Column]) -> Iterator[list[Column]]:
    """The columns of one query; where there are several, those of one type together: Spark compiles queries of the same form once."""
    alike = columns if len(columns) <= COLUMNS_AT_ONCE else sorted(columns, key=lambda each: each.type)
    yield from portions(alike)
