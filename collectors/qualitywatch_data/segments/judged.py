"""What the rows of segments prove, judged together: many segments make no more false alarms than one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qualitywatch import CollectError, Problem
from qualitywatch_data.comparison.tables import comparisons
from qualitywatch_data.comparison.variation import Usual
from qualitywatch_data.comparison.verdict import Judged, judge
from qualitywatch_data.drift_sampled import Asked, Sampled, sampled
from qualitywatch_data.learning import usual
from qualitywatch_data.profiles.column import TableProfile
from qualitywatch_data.profiles.reading import Duck
from qualitywatch_data.segments.chosen import Segment, Sides
from qualitywatch_data.separation.sample import Sampler


@dataclass(frozen=True, slots=True)
class JudgedSegment:
    """The verdicts on the columns of a segment, and the profiles that they follow from."""

    segment: Segment
    before: TableProfile
    now: TableProfile
    columns: tuple[Judged, ...]


def judged_segments(
    sides: Sides, segments: Sequence[Segment], asked: Asked
) -> tuple[list[JudgedSegment], list[Problem]]:
    """The verdicts on all columns of all segments; ``asked.alpha`` is for all of them together."""
    found: list[tuple[Segment, TableProfile, TableProfile, int]] = []
    compared = []
    known: list[Usual] = []
    problems = []
    layouts = sides.before.layouts
    for segment in segments:
        try:
            before = sides.profiler.profiled(segment.of(sides.reference), "segment_before", layouts)
            now = sides.profiler.profiled(segment.of(sides.current), "segment_now", layouts)
        except CollectError as error:
            problems.append(Problem(f"{segment.name}: {error.message}", error.hint))
            continue
        learned = usual(sides.profiler.kept, before, max(1, len(now.leaves)))
        profiles = [segment.without_its_columns(each.profile) for each in (before, now)]
        some = comparisons(profiles[0], profiles[1], asked.tolerance, asked.declared)
        compared += some
        known += [learned.get(each.column, Usual()) for each in some]
        found.append((segment, profiles[0], profiles[1], len(some)))
    verdicts = judge(compared, asked.alpha, known)
    judged, start = [], 0
    for segment, one, other, count in found:
        judged.append(JudgedSegment(segment, one, other, tuple(verdicts[start : start + count])))
        start += count
    return judged, problems


def sampled_segments(sides: Sides, judged: Sequence[JudgedSegment], asked: Asked, most: int) -> list[Sampled]:
    """What samples of at most so many rows of each segment say of embeddings and of relations.

    ``asked.alpha`` is for all of them together. Nothing where the engine draws no samples, which is told of the table.
    """
    reader = sides.profiler.reader
    if not isinstance(reader, Duck):
        return [Sampled() for _ in judged]
    share = replace(asked, alpha=asked.alpha / max(1, len(judged)))
    found, bytes_ = [], sides.profiler.most_bytes
    for each in judged:
        rows = (each.before.rows, each.now.rows)
        datasets = (each.segment.of(sides.reference), each.segment.of(sides.current))
        sampler = Sampler(reader.engine, *datasets, rows, most, bytes_)
        found.append(sampled(sampler, each.before, each.now, share))
    return found
