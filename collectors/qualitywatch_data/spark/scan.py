"""Makes the profile of a relation in Spark: a count, a look at a sample, and one pass for every hundred columns."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from qualitywatch_data.profiles.column import ColumnProfile, Kind, TableProfile
from qualitywatch_data.profiles.layout import Layout, suitable_layout
from qualitywatch_data.profiles.queries import HASHES, Column
from qualitywatch_data.profiles.scan import SAMPLED, portions
from qualitywatch_data.profiles.sketch import KEPT
from qualitywatch_data.spark.answers import Answers
from qualitywatch_data.spark.connection import Spark
from qualitywatch_data.spark.hashes import HASHING
from qualitywatch_data.spark.queries import ROWS, Wanted, looked_at, profiled

_SEED = 20260101
_SURELY_ENOUGH = 4 * KEPT


def scan(
    spark: Spark, relation: str, columns: Sequence[Column], layouts: Mapping[str, Layout] | None = None
) -> TableProfile:
    """The profile of ``columns``, numeric ones laid out as ``layouts`` says where it knows them.

    Where the rows are no more than a sample would be, the profile is the same as another engine's in every bin; with more,
    as long as ``layouts`` are given, because samples differ.
    """
    rows = spark.number(f"SELECT count(*) FROM {relation}")
    sample = _sample(relation, rows)
    found: dict[str, ColumnProfile] = {}
    looks: dict[str, ColumnProfile] = {}
    for some in portions(columns):
        wanted = _looked_at(spark, some, sample, layouts or {}, rows)
        unseen = [each.column for each in wanted if each.layout is None and each.column.kind is Kind.NUMERIC]
        if unseen and sample != relation:  # where a sample holds no value, all rows are looked at
            seen = {each.column: each for each in _looked_at(spark, unseen, relation, {}, rows)}
            wanted = [seen.get(each.column, each) for each in wanted]
        answers = Answers(spark.rows(profiled(wanted, relation)))
        rows = answers.rows
        short = [each for place, each in enumerate(wanted) if _too_few(each, answers.hashes(place))]
        for each in answers.profiles(wanted):
            (looks if each.source else found)[each.name] = each
        if short:
            every = Answers(spark.rows(profiled([replace(each, bound=HASHES) for each in short], relation)))
            for place, name in enumerate(each.column.name for each in short):
                found[name] = replace(found[name], distinct=every.sketch(place))
    return TableProfile(rows, {**found, **looks}, HASHING)


def _sample(relation: str, rows: int) -> str:
    """Some rows of a relation, the same ones each time it is cut into the same pieces; all of them where they are few."""
    if rows < 2 * SAMPLED:
        return relation
    share = 100 * SAMPLED / rows
    return f"(SELECT * FROM {relation} TABLESAMPLE ({share:.12f} PERCENT) REPEATABLE ({_SEED}))"


def _looked_at(
    spark: Spark, columns: Sequence[Column], sample: str, layouts: Mapping[str, Layout], all_rows: int
) -> list[Wanted]:
    """What a sample says of where bins lie and how large the smallest hashes are."""
    found = {int(place): said for place, *said in spark.rows(looked_at(columns, sample))}
    share = found[ROWS][1] / all_rows if ROWS in found and all_rows else 1.0
    wanted = []
    for place, column in enumerate(columns):
        different, rows, pairs, quartiles = found.get(place, (0, 0, 0, None))
        layout = layouts.get(column.name) if column.kind is Kind.NUMERIC else None
        if layout is None and quartiles is not None:
            least, lower, median, upper, most = quartiles
            layout = suitable_layout(lower, median, upper, most - least)
        wanted.append(Wanted(column, layout, _bound(int(different), int(rows), float(pairs), share)))
    return wanted


def _bound(different: int, rows: int, pairs: float, share: float) -> int:
    """A hash that the smallest ones are almost surely below.

    There are at least as many different values as a sample shows, and how often two of its rows agree says more: of D
    equally frequent values two rows agree with a probability of 1/D, of others more often; a row that agrees with none but itself
    is one of rows/share. Three deviations are left for chance.
    """
    agreeing = pairs + 3 * math.sqrt(pairs) + 10
    least = max(different, 1 / (2 * agreeing / rows**2 + share / rows)) if rows else 0
    return HASHES if least <= _SURELY_ENOUGH else int(HASHES * _SURELY_ENOUGH / least)


def _too_few(wanted: Wanted, hashes: int) -> bool:
    return wanted.bound < HASHES and hashes < KEPT
