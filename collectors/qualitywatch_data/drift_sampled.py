"""Drift that samples of the rows show: of embeddings, and of how columns are related."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualitywatch import EVIDENCE_LIMIT, Collected, CollectError, Evidence, Observation, Problem
from qualitywatch_data.comparison.nature import NOTHING_DECLARED, Declared
from qualitywatch_data.comparison.schema import SchemaChange
from qualitywatch_data.comparison.tables import own_names
from qualitywatch_data.messages import short, steady
from qualitywatch_data.metrics.sampled import DEPENDENCE, DEPENDENCE_SHIFT
from qualitywatch_data.profiles.column import ColumnProfile, Kind, TableProfile
from qualitywatch_data.separation.sample import Sampler, require_numpy

if TYPE_CHECKING:
    from qualitywatch_data.separation.relations import Relations
    from qualitywatch_data.separation.vectors import VectorShift

_VECTOR = re.compile(r"(FLOAT|DOUBLE)\[\d*\]")
_VECTORS_LIMIT = 16


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of samples and of segments; ``alpha`` is for all of it together, ``tolerance`` in units of PSI."""

    tolerance: float
    alpha: float
    relations: bool
    importances: Mapping[str, float]
    declared: Declared = NOTHING_DECLARED


@dataclass(slots=True)
class Sampled:
    """What samples have said: of each column of vectors, and of how columns are related."""

    vectors: dict[str, VectorShift] = field(default_factory=dict)
    relations: Relations | None = None
    changes: list[SchemaChange] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def sampled(sampler: Sampler, before: TableProfile, now: TableProfile, asked: Asked) -> Sampled:
    """Compare samples, as far as there is something to compare in them."""
    found = Sampled()
    names = vector_columns(before, now)
    tests = len(names) + asked.relations
    if not tests:
        return found
    try:
        require_numpy()
    except CollectError as error:
        found.problems.append(Problem(f"samples are not compared: {error.message}", error.hint))
        return found
    level = asked.alpha / tests
    for name in names:
        try:
            _of_vectors(sampler, name, asked.tolerance, level, found)
        except CollectError as error:
            found.problems.append(Problem(f"{short(name)} is not compared: {error.message}", error.hint))
    if asked.relations:
        from qualitywatch_data.separation.relations import relations_of  # noqa: PLC0415 - late: it needs NumPy

        numeric, named = relatable(before, now, asked)
        try:
            found.relations = relations_of(sampler, numeric, named, asked.tolerance, level)
        except CollectError as error:
            said = f"relations between columns are not compared: {error.message}"
            found.problems.append(Problem(said, error.hint))
    return found


def not_sampled(before: TableProfile, now: TableProfile, asked: Asked) -> Sampled:
    """What is told where the engine draws no samples."""
    wanted = [short(name) for name in vector_columns(before, now)]
    wanted += ["relations between columns"] if asked.relations else []
    hint = "read them with DuckDB, or exclude the columns and leave relations out"
    return Sampled(
        problems=[
            Problem(f"{each}: not compared, since this engine draws no samples", hint) for each in wanted
        ]
    )


def vector_columns(before: TableProfile, now: TableProfile) -> list[str]:
    """The columns that hold lists of floating-point numbers on both sides."""
    return [
        name
        for name, one in before.columns.items()
        if _VECTOR.fullmatch(one.type) and name in now.columns and _VECTOR.fullmatch(now.columns[name].type)
    ][:_VECTORS_LIMIT]


def relatable(
    before: TableProfile, now: TableProfile, asked: Asked
) -> tuple[list[str], dict[str, list[str]]]:
    """The columns whose relations are compared, important ones first: numbers, and names with their frequent values."""
    names = sorted(own_names(before, now, asked.declared), key=lambda name: -asked.importances.get(name, 0.0))
    numeric = [name for name in names if before.columns[name].kind is Kind.NUMERIC]
    named = {
        name: _frequent(before.columns[name], now.columns[name])
        for name in names
        if before.columns[name].kind is Kind.CATEGORICAL
    }
    return numeric, named


def relations_observed(
    found: Relations, importances: Mapping[str, float], *, hide: bool
) -> Iterator[Collected]:
    """Of the relations between columns, the pairs first that explain most."""
    places = relation_places(found, importances, hide=hide)
    effect = found.effect
    yield Observation(
        DEPENDENCE, steady(effect.beyond), evidence=tuple(places[:EVIDENCE_LIMIT]), evidence_total=len(places)
    )
    yield Observation(DEPENDENCE_SHIFT, steady(effect.shift), evidence=tuple(places[:1]))


def relation_places(found: Relations, importances: Mapping[str, float], *, hide: bool) -> list[Evidence]:
    """What is proven of all relations, and the pairs that explain it; ``hide`` leaves out values."""
    effect = found.effect
    places = [Evidence(name="relations between columns", value=steady(effect.beyond), message=found.told)]
    pairs = found.pairs if effect.beyond else ()

    def weight(columns: tuple[str, str]) -> float:
        return sum(importances.get(each, 0.0) for each in columns) if importances else 1.0

    for each in sorted(pairs, key=lambda each: (-each.share * weight(each.columns), -each.share)):
        name = short(" × ".join(each.columns if hide else each.names), 200)
        places.append(Evidence(name=name, value=steady(each.share), message=each.told))
    return places


def _of_vectors(sampler: Sampler, name: str, tolerance: float, alpha: float, found: Sampled) -> None:
    from qualitywatch_data.separation.vectors import lengths_of, shift_of_vectors  # noqa: PLC0415 - late: NumPy

    sides = sampler.vectors(name)
    before, now = (lengths_of(each) for each in sides)
    if before is None or now is None:
        return  # lists whose lengths differ are no vectors
    if before != now:
        found.changes.append(SchemaChange(name, f"was {before} numbers long and is {now}"))
        return
    found.vectors[name] = shift_of_vectors(*sides, before, tolerance, alpha)


def _frequent(before: ColumnProfile, now: ColumnProfile) -> list[str]:
    """The values that both profiles name: what they hide stays hidden."""
    if before.categories is None or now.categories is None:
        return []
    one, other = before.categories, now.categories
    shares = {
        value: rows / max(1, one.count) + other.values[value] / max(1, other.count)
        for value, rows in one.values.items()
        if value in other.values
    }
    return sorted(shares, key=lambda value: (-shares[value], value))
