"""Drift within parts of the rows: segments that are asked for, and the classes of what a model learns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pydantic import BaseModel, ConfigDict, Field

from qualitywatch import EVIDENCE_LIMIT, Collected, CollectError, Evidence, Observation, Problem
from qualitywatch_data.comparison.tables import comparisons
from qualitywatch_data.comparison.variation import Usual
from qualitywatch_data.comparison.verdict import Judged, Verdict, judge
from qualitywatch_data.drift_observed import most_telling, place
from qualitywatch_data.learning import usual
from qualitywatch_data.messages import short, steady
from qualitywatch_data.metrics.drift import RELATION, SEGMENT, SMALL_SEGMENTS
from qualitywatch_data.profiles.column import TableProfile
from qualitywatch_data.profiles.profiled import Profiled, Profiler
from qualitywatch_data.sources.dataset import Dataset, Only

CLASSES_LIMIT = 20
CLASS_ROWS = 500


class Segments(BaseModel):
    """Which parts of the rows are compared on their own."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    by: tuple[str, ...] = Field(
        min_length=1, max_length=5, description="Columns, each value of which is a segment."
    )
    min_rows: int = Field(default=500, ge=1, description="Rows that a segment must have on either side.")
    at_most: int = Field(
        default=20, ge=1, le=200, description="How many segments of a column, the largest ones."
    )


@dataclass(frozen=True, slots=True)
class Sides:
    """The reference and the current data, with their profiles."""

    profiler: Profiler
    reference: Dataset
    current: Dataset
    before: Profiled
    now: Profiled


@dataclass(frozen=True, slots=True)
class _Segment:
    column: str
    value: str

    @property
    def name(self) -> str:
        return short(f"{self.column}={self.value}", 200)

    def of(self, dataset: Dataset) -> Dataset:
        return replace(dataset, where=Only(self.column, self.value))


def segments_observed(sides: Sides, wanted: Segments, tolerance: float, alpha: float) -> Iterator[Collected]:
    """The largest proven shift in each segment, and how many have too few rows."""
    chosen: list[_Segment] = []
    small: list[str] = []
    for column in wanted.by:
        try:
            large, others = _segments(sides, column, wanted.min_rows, wanted.at_most)
        except CollectError as error:
            yield Problem(error.message, error.hint)
            continue
        chosen += large
        small += others
    judged, problems = _judged(sides, chosen, tolerance, alpha)
    yield from problems
    for segment, verdicts in judged:
        beyond = most_telling(verdicts, {})
        effect = max((each.effect for each in beyond), default=0.0)
        places = tuple(place(each, hide=True) for each in beyond[:EVIDENCE_LIMIT])
        yield Observation(SEGMENT, steady(effect), {"segment": segment.name}, places, len(beyond))
    few = tuple(Evidence(name=each, message=f"fewer than {wanted.min_rows:,} rows") for each in small)
    yield Observation(SMALL_SEGMENTS, len(small), evidence=few[:EVIDENCE_LIMIT], evidence_total=len(few))


def relation_observed(sides: Sides, target: str, tolerance: float, alpha: float) -> Iterator[Collected]:
    """For each column the largest proven shift among rows of one class of the target."""
    try:
        classes, _ = _segments(sides, target, CLASS_ROWS, CLASSES_LIMIT)
    except CollectError:
        return  # a target that is a number has no classes
    judged, problems = _judged(sides, classes, tolerance, alpha)
    yield from problems
    found: dict[str, list[tuple[float, _Segment, Judged]]] = {}
    for segment, verdicts in judged:
        for each in verdicts:
            if each.comparison.column != target and each.comparison.of_values:
                found.setdefault(each.comparison.column, []).append((each.effect, segment, each))
    for column, effects in found.items():
        largest = max(effect for effect, _, _ in effects)
        places = tuple(
            Evidence(name=segment.name, value=steady(effect), message=place(each, hide=True).message)
            for effect, segment, each in effects
            if each.verdict is Verdict.BEYOND
        )
        yield Observation(RELATION, steady(largest), {"column": short(column, 200)}, places)


def _segments(sides: Sides, column: str, least: int, most: int) -> tuple[list[_Segment], list[str]]:
    """The values with enough rows on both sides, the most frequent first, and the names of the others."""
    named = []
    for side in (sides.before.profile, sides.now.profile):
        found = side.columns.get(column)
        if found is None or found.categories is None:
            raise CollectError(f"{short(column)} has no categories to be segments", hint="correct by")
        named.append(found.categories)
    if not sides.reference.parts or not sides.current.parts:
        raise CollectError("segments are made of files only", hint="export the table, or query each segment")
    before, now = named
    rows = {
        value: min(count, now.values.get(value, 0))
        for value, count in before.values.items()
        if "…#" not in value
    }
    ranked = sorted(rows, key=lambda value: (-rows[value], value))
    large = [_Segment(column, value) for value in ranked if rows[value] >= least]
    small = [_Segment(column, value).name for value in ranked if rows[value] < least]
    return large[:most], small


def _judged(
    sides: Sides, segments: Sequence[_Segment], tolerance: float, alpha: float
) -> tuple[list[tuple[_Segment, list[Judged]]], list[Problem]]:
    """The verdicts of all segments together, so that many segments make no more false alarms than one."""
    found: list[tuple[_Segment, int]] = []
    compared = []
    known: list[Usual] = []
    problems = []
    for segment in segments:
        try:
            before, now = _profiles(sides, segment)
        except CollectError as error:
            problems.append(Problem(f"{segment.name}: {error.message}", error.hint))
            continue
        learned = usual(sides.profiler.kept, before, max(1, len(now.leaves)))
        some = comparisons(_without(before.profile, segment), _without(now.profile, segment), tolerance)
        compared += some
        known += [learned.get(each.column, Usual()) for each in some]
        found.append((segment, len(some)))
    verdicts = judge(compared, alpha, known)
    judged, start = [], 0
    for segment, count in found:
        judged.append((segment, verdicts[start : start + count]))
        start += count
    return judged, problems


def _profiles(sides: Sides, segment: _Segment) -> tuple[Profiled, Profiled]:
    layouts = sides.before.layouts
    before = sides.profiler.profiled(segment.of(sides.reference), "segment_before", layouts)
    return before, sides.profiler.profiled(segment.of(sides.current), "segment_now", layouts)


def _without(profile: TableProfile, segment: _Segment) -> TableProfile:
    """The segment's own column has one value."""
    kept = {name: each for name, each in profile.columns.items() if segment.column not in (name, each.source)}
    return TableProfile(profile.rows, kept, profile.hashing)
