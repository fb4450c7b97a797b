"""Finding the shifts of a series. Pure: the same values give the same shifts.

Values are cut in two where the means of both sides differ most, if so large a difference is rare among random orders of
the same values; then each side is cut likewise: hierarchical division with a permutation test, as E-divisive has it
(Matteson and James, JASA 109, 2014), here on means. The test is exact for noise of any shape and any length of series, and
only the order counts, so gaps in time do no harm. What it takes for granted, that noise has no memory, is looked at
afterwards: a series that wanders or climbs has no levels, and is asked for single jumps instead. Levels that differ too
little for anybody to act on are one level.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from itertools import pairwise

from qualitywatch.domain.shift import Shift, ShiftKind
from qualitywatch.pipeline.change_points.jumps import jumps
from qualitywatch.pipeline.change_points.split import best_split, fitting_range, significant
from qualitywatch.pipeline.change_points.wandering import has_levels
from qualitywatch.pipeline.change_points.worth import worth_telling

FEWEST = 8
"""Values below which nothing can be told from noise."""
MOST = 400
"""Values that are looked at, the newest ones: the effort grows with their square at worst."""


def find_shifts(values: Sequence[float]) -> list[Shift]:
    """The shifts among the newest MOST values, in their order; none where there are fewer than FEWEST."""
    skipped = max(len(values) - MOST, 0)
    looked_at = [float(value) for value in values[skipped:]]
    if len(looked_at) < FEWEST or min(looked_at) == max(looked_at):
        return []
    cuts = _cuts(looked_at, 0)
    if not cuts:
        return []
    bounds = [0, *cuts, len(looked_at)]
    if not has_levels([looked_at[start:end] for start, end in pairwise(bounds)]):
        return [_shifted(jump, skipped) for jump in jumps(looked_at)]
    cuts = worth_telling(looked_at, cuts)
    bounds = [0, *cuts, len(looked_at)]
    return [
        _shifted(_level(looked_at, start, cut, end), skipped)
        for start, cut, end in zip(bounds, cuts, bounds[2:], strict=False)
    ]


def _cuts(values: Sequence[float], offset: int) -> list[int]:
    """Where to cut, counted from ``offset``, in order."""
    split = best_split(values)
    if split is None or not significant(values, split):
        return []
    cut = split.index
    return [*_cuts(values[:cut], offset), offset + cut, *_cuts(values[cut:], offset + cut)]


def _level(values: Sequence[float], start: int, cut: int, end: int) -> Shift:
    first, last = fitting_range(values[start:end], cut - start)
    return Shift(
        kind=ShiftKind.LEVEL,
        index=cut,
        earliest=start + first,
        latest=start + last,
        before=statistics.median(values[start:cut]),
        after=statistics.median(values[cut:end]),
    )


def _shifted(found: Shift, by: int) -> Shift:
    return Shift(
        kind=found.kind,
        index=found.index + by,
        earliest=found.earliest + by,
        latest=found.latest + by,
        before=found.before,
        after=found.after,
    )
