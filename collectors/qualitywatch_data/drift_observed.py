"""What ``data.drift`` yields of verdicts: of each column, of the table, and of the columns themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from qualitywatch import EVIDENCE_LIMIT, Collected, Evidence, Observation
from qualitywatch_data.comparison.columns import Comparison
from qualitywatch_data.comparison.numeric import Interval
from qualitywatch_data.comparison.relevance import shift_in_deviations
from qualitywatch_data.comparison.schema import SchemaChange
from qualitywatch_data.comparison.verdict import Judged, Verdict
from qualitywatch_data.messages import label_of, steady
from qualitywatch_data.metrics.drift import (
    DRIFTED,
    EFFECT,
    IMPORTANCE,
    SCHEMA,
    SHIFT,
    STATISTICS,
    UNDECIDED,
)
from qualitywatch_data.metrics.sampled import SEPARATION
from qualitywatch_data.telling import told

if TYPE_CHECKING:
    from qualitywatch_data.separation.vectors import VectorShift


def table_observed(
    judged: Sequence[Judged],
    changes: Sequence[SchemaChange],
    importances: Mapping[str, float],
    vectors: Mapping[str, VectorShift],
) -> Iterator[Collected]:
    """Of the whole table; the columns that explain most of it first."""
    beyond = most_telling(judged, importances)
    few = [
        each
        for each in judged
        if each.verdict is Verdict.TOO_FEW and each.comparison.of_values and not each.comparison.source
    ]
    for metric, found, verdict in ((DRIFTED, beyond, Verdict.BEYOND), (UNDECIDED, few, Verdict.TOO_FEW)):
        apart = {name: each for name, each in vectors.items() if each.effect.verdict is verdict}
        places = tuple(vector_place(name, each) for name, each in apart.items())
        places += tuple(place(each, hide=True) for each in found[:EVIDENCE_LIMIT])
        count = len(_columns(found) | apart.keys())
        yield Observation(
            metric, count, evidence=places[:EVIDENCE_LIMIT], evidence_total=len(found) + len(apart)
        )
    places = tuple(Evidence(name=label_of(each.column), message=each.change) for each in changes)
    yield Observation(SCHEMA, len(changes), evidence=places[:EVIDENCE_LIMIT], evidence_total=len(places))
    if importances:
        moved = {name for name, each in vectors.items() if each.effect.beyond}
        shifted = _columns(beyond) | moved
        share = sum(importances.get(name, 0.0) for name in shifted) / sum(importances.values())
        places = tuple(
            Evidence(name=label_of(name), value=steady(importances[name]), message="importance")
            for name in sorted(shifted & importances.keys(), key=lambda name: (-importances[name], name))
        )
        yield Observation(
            IMPORTANCE, steady(share), evidence=places[:EVIDENCE_LIMIT], evidence_total=len(places)
        )


def column_observed(judged: Judged, *, hide: bool, exact: float | None) -> Iterator[Observation]:
    """Of one column: what is proven, how large it is, and the distances."""
    column = {"column": label_of(judged.comparison.column)}
    yield Observation(EFFECT, steady(judged.effect), column, (place(judged, hide=hide),))
    shift = shift_in_deviations(judged.test.estimate)
    low, high = (shift_in_deviations(end) for end in judged.interval)
    said = f"certainly between {low:.3g} and {high:.3g}"
    evidence = Evidence(name=column["column"], value=steady(shift), message=said)
    yield Observation(SHIFT, steady(shift), column, (evidence,))
    yield from _distances(judged.comparison, column, exact)


def vectors_observed(judged: Judged, vectors: VectorShift) -> Iterator[Observation]:
    """Of a column of vectors: what is proven of them or of what is missing, and how well they are told apart."""
    name = label_of(judged.comparison.column)
    effect, column = vectors.effect, {"column": name}
    missing = judged.effect > effect.beyond
    told = place(judged, hide=True) if missing else vector_place(judged.comparison.column, vectors)
    yield Observation(EFFECT, steady(max(judged.effect, effect.beyond)), column, (told,))
    shift = shift_in_deviations(judged.test.estimate) if missing else effect.shift
    yield Observation(SHIFT, steady(shift), column, (told,))
    yield Observation(
        SEPARATION, steady(vectors.area.value), column, (vector_place(judged.comparison.column, vectors),)
    )


def most_telling(judged: Sequence[Judged], importances: Mapping[str, float]) -> list[Judged]:
    """The columns that have shifted: by effect, weighted with how important the model takes them where that is known."""
    beyond = [each for each in judged if each.verdict is Verdict.BEYOND]

    def weight(each: Judged) -> float:
        name = each.comparison.source or each.comparison.column
        return each.effect * (importances.get(name, 0.0) if importances else 1.0)

    return sorted(beyond, key=lambda each: (-weight(each), -each.effect, each.comparison.column))


def place(judged: Judged, *, hide: bool) -> Evidence:
    """A column with what is to be told of it; ``hide`` leaves out its values."""
    name = label_of(judged.comparison.column)
    return Evidence(name=name, value=steady(judged.effect), message=told(judged, hide=hide))


def vector_place(name: str, vectors: VectorShift) -> Evidence:
    """A column of vectors with what is to be told of it."""
    return Evidence(name=label_of(name), value=steady(vectors.effect.beyond), message=vectors.told)


def _columns(found: Sequence[Judged]) -> set[str]:
    """The table's own columns."""
    return {each.comparison.source or each.comparison.column for each in found}


def _distances(comparison: Comparison, column: dict[str, str], exact: float | None) -> Iterator[Observation]:
    for name, interval in comparison.statistics.items():
        known = Interval(exact, exact) if name == "ks" and exact is not None else interval
        said = "exact" if known.low == known.high else f"at least {known.low:.4g}, at most {known.high:.4g}"
        value = known.low if name == "ks" else steady(known.low)  # it is made of counts alone
        evidence = (Evidence(name=column["column"], value=value, message=said),)
        yield Observation(STATISTICS[name], value, column, evidence)
