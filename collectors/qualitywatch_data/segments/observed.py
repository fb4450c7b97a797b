"""What ``data.drift`` yields of segments, and of the classes of what a model learns."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

from qualitywatch import EVIDENCE_LIMIT, Collected, CollectError, Evidence, Observation, Problem
from qualitywatch_data.comparison.verdict import Judged, Verdict
from qualitywatch_data.drift_observed import most_telling, place, vector_place
from qualitywatch_data.drift_sampled import Asked, Sampled, relation_places
from qualitywatch_data.messages import label_of, short, steady
from qualitywatch_data.metrics.drift import RELATION
from qualitywatch_data.metrics.segments import (
    LEFT_OUT,
    OF_MODEL,
    SEGMENT,
    SEGMENT_DEPENDENCE,
    SEGMENT_RELATION,
    SEGMENT_UNDECIDED,
    SMALL_SEGMENTS,
)
from qualitywatch_data.segments.chosen import Chosen, Segment, Segments, Sides, chosen, require_files
from qualitywatch_data.segments.judged import JudgedSegment, judged_segments, sampled_segments

CLASSES_LIMIT = 20
CLASSES_OF_SEGMENTS_LIMIT = 60
CLASS_ROWS = 500
_PAIRS_TOLD = 4


@dataclass(frozen=True, slots=True)
class OfModel:
    """The columns that a model learns to say, and that hold what it says."""

    target: str | None
    prediction: str | None


def segments_observed(
    sides: Sides, wanted: Segments, asked: Asked, model: OfModel, sample: int
) -> Iterator[Collected]:
    """Of each segment: the largest proven shift, what could not be told, and what has become of a model's columns."""
    found = Chosen()
    for column in wanted.by:
        try:
            require_files(sides)
            some = chosen(sides.before.profile, sides.now.profile, column, wanted.min_rows)
        except CollectError as error:
            yield Problem(error.message, error.hint)
            continue
        found += some.largest(wanted.at_most)
    judged, problems = judged_segments(sides, found.judged, asked)
    yield from problems
    samples = sampled_segments(sides, judged, asked, sample)
    for each, drawn in zip(judged, samples, strict=True):
        yield from _segment_observed(each, drawn, model)
        for problem in drawn.problems:
            yield Problem(f"{each.segment.name}: {problem.message}", problem.hint)
    if model.target is not None:
        classes = yield from _relations_observed(sides, judged, model.target, asked)
        found += Chosen(too_many=classes.too_many)
    small = [
        Evidence(name=each.name, message=f"fewer than {wanted.min_rows:,} rows on one of the sides")
        for each in found.small
    ]
    yield Observation(SMALL_SEGMENTS, len(small), {}, tuple(small[:EVIDENCE_LIMIT]), len(small))
    left = [
        Evidence(
            name=short(f"{column}: other values", 200),
            message=f"{rows:,} rows of both sides, of values too rare to be named",
        )
        for column, rows in found.unnamed
    ]
    left += [
        Evidence(
            name=each.name,
            message=f"not compared, since larger ones are; {each.rows:,} rows on the smaller side",
        )
        for each in found.too_many
    ]
    yield Observation(LEFT_OUT, len(found.too_many), {}, tuple(left[:EVIDENCE_LIMIT]), len(left))


def relation_observed(sides: Sides, target: str, asked: Asked) -> Iterator[Collected]:
    """For each column the largest proven shift among rows of one class of the target."""
    try:
        require_files(sides)
        classes = chosen(sides.before.profile, sides.now.profile, target, CLASS_ROWS).largest(CLASSES_LIMIT)
    except CollectError:
        return  # a target that is a number has no classes
    judged, problems = judged_segments(sides, classes.judged, asked)
    yield from problems
    found: dict[str, list[tuple[Segment, Judged]]] = {}
    for part in judged:
        for each in _of_values(part.columns):
            found.setdefault(each.comparison.column, []).append((part.segment, each))
    for column, verdicts in found.items():
        largest = max(each.effect for _, each in verdicts)
        places = tuple(
            _in_class(segment, each) for segment, each in verdicts if each.verdict is Verdict.BEYOND
        )
        yield Observation(RELATION, steady(largest), {"column": label_of(column)}, places)


def _segment_observed(judged: JudgedSegment, drawn: Sampled, model: OfModel) -> Iterator[Collected]:
    label = {"segment": judged.segment.name}
    apart = drawn.vectors
    beyond = most_telling(judged.columns, {})
    moved = [vector_place(name, each) for name, each in apart.items() if each.effect.beyond]
    effect = max([*(each.effect for each in beyond), *(each.effect.beyond for each in apart.values()), 0.0])
    places = [*moved, *(place(each, hide=True) for each in beyond)] or _least_sure(judged.columns)
    yield Observation(SEGMENT, steady(effect), label, tuple(places[:EVIDENCE_LIMIT]), len(places))
    few = [vector_place(name, each) for name, each in apart.items() if each.effect.verdict is Verdict.TOO_FEW]
    few += [
        place(each, hide=True)
        for each in _of_values(judged.columns)
        if each.verdict is Verdict.TOO_FEW and not each.comparison.source
    ]
    yield Observation(SEGMENT_UNDECIDED, len(few), label, tuple(few[:EVIDENCE_LIMIT]), len(few))
    if drawn.relations is not None:
        yield Observation(
            SEGMENT_DEPENDENCE,
            steady(drawn.relations.effect.beyond),
            label,
            tuple(relation_places(drawn.relations, {}, hide=True)[:_PAIRS_TOLD]),
        )
    for metric, name in zip(OF_MODEL, (model.target, model.prediction), strict=True):
        for each in judged.columns:
            if each.comparison.column == name and each.comparison.of_values:
                yield Observation(metric, steady(each.effect), label, (place(each, hide=True),))


def _relations_observed(
    sides: Sides, segments: Sequence[JudgedSegment], target: str, asked: Asked
) -> Generator[Collected, None, Chosen]:
    """Of each segment the largest proven shift of a column among rows of one class of the target; returns the classes."""
    found = Chosen()
    for each in segments:
        if target in each.before.columns and target in each.now.columns:
            try:
                found += chosen(each.before, each.now, target, CLASS_ROWS, within=each.segment)
            except CollectError:
                return found  # a target that is a number has no classes
    found = found.largest(CLASSES_OF_SEGMENTS_LIMIT)
    judged, problems = judged_segments(sides, found.judged, asked)
    yield from problems
    for outer in segments:
        parts = [each for each in judged if each.segment.values[:-1] == outer.segment.values]
        verdicts = [(part.segment, each) for part in parts for each in _of_values(part.columns)]
        if verdicts:
            verdicts.sort(
                key=lambda pair: (-pair[1].effect, pair[1].verdict is Verdict.WITHIN, -pair[1].visible)
            )
            beyond = [pair for pair in verdicts if pair[1].effect]
            places = tuple(
                _in_class(segment, each, f": {each.comparison.column}")
                for segment, each in beyond or verdicts[:1]
            )
            yield Observation(
                SEGMENT_RELATION,
                steady(verdicts[0][1].effect),
                {"segment": outer.segment.name},
                places[:EVIDENCE_LIMIT],
                len(places),
            )
    return found


def _least_sure(columns: Sequence[Judged]) -> list[Evidence]:
    """The column of which least can be told, where no shift is proven: what could not have been seen."""
    some = [each for each in _of_values(columns) if not each.comparison.source]
    some.sort(key=lambda each: (-each.visible, each.comparison.column))
    return [place(each, hide=True) for each in some[:1]]


def _of_values(columns: Sequence[Judged]) -> list[Judged]:
    return [each for each in columns if each.comparison.of_values]


def _in_class(segment: Segment, judged: Judged, column: str = "") -> Evidence:
    told = place(judged, hide=True)
    return Evidence(name=short(f"{segment.name}{column}", 200), value=told.value, message=told.message)
