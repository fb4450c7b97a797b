"""Single jumps of a series that wanders, such as the size of a growing code base. Pure."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from itertools import pairwise

from qualitywatch.domain.shift import Shift, ShiftKind
from qualitywatch.pipeline.change_points.worth import large_enough

_TO_SD = 1.4826
_CHANCE = 0.005
"""That the largest of all steps would be as large by chance, were they normal."""
_LEAST_SHARE = 0.2
"""Of the whole range of values: what is smaller is no shift, however still the series is otherwise."""
_STAYS = 3
"""Values on either side of a jump whose medians are at least half of it apart; else it was a spike, or the end of one."""
_FEWEST_STEPS = 6


def jumps(values: Sequence[float]) -> list[Shift]:
    """The steps far beyond the usual ones, that lasted, in order."""
    steps = [after - before for before, after in pairwise(values)]
    moving = [step for step in steps if step]
    if len(moving) < _FEWEST_STEPS:
        usual, spread = 0.0, 0.0
    else:
        usual = statistics.median(moving)
        spread = _TO_SD * statistics.median(abs(step - usual) for step in moving)
    beyond = statistics.NormalDist().inv_cdf(1 - _CHANCE / (2 * len(steps))) * spread
    beyond = max(beyond, _LEAST_SHARE * (max(values) - min(values)))
    shares = min(values) >= 0 and max(values) <= 1
    found = [
        index
        for index, step in enumerate(steps, start=1)
        if abs(step - usual) > beyond
        and step
        and large_enough(values[index - 1], values[index], shares=shares)
        and _stays(values, index, step)
    ]
    return [
        Shift(
            kind=ShiftKind.JUMP,
            index=index,
            earliest=index,
            latest=index,
            before=values[index - 1],
            after=values[index],
        )
        for index in found
    ]


def _stays(values: Sequence[float], index: int, step: float) -> bool:
    before, after = values[max(index - _STAYS, 0) : index], values[index : index + _STAYS]
    return len(after) == _STAYS and (statistics.median(after) - statistics.median(before)) / step >= 1 / 2
