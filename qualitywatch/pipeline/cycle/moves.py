"""How each series moved over a cycle, told from its noise."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.cycle import SeriesChange
from qualitywatch.domain.effect import Effect, effect_of
from qualitywatch.domain.metric import Direction
from qualitywatch.domain.readings import Reading, Readings
from qualitywatch.pipeline.change_points.causes import shifts_of

SERIES_READ = 2000
_SAMPLES = 200
_SHAPE = 40
_NOISE = 2.0
"""How many times a series' usual step the difference must be to count: less is its noise."""
_TO_SD = 1.4826


def moved(
    readings: Readings, catalogue: MetricCatalogue, series: Sequence[Reading], start: datetime, end: datetime
) -> list[SeriesChange]:
    """The change of each series that is better one way and has two values to compare, in the order of ``series``."""
    found = (_change(readings, catalogue, reading, start, end) for reading in series)
    return [each for each in found if each is not None]


def _change(
    readings: Readings, catalogue: MetricCatalogue, reading: Reading, start: datetime, end: datetime
) -> SeriesChange | None:
    definition = catalogue[reading.key.metric] if reading.key.metric in catalogue else None  # noqa: SIM401
    if definition is None or definition.direction is Direction.NONE:
        return None
    within = readings.history(reading.key, since=start, until=end, limit=_SAMPLES)
    earlier = readings.history(reading.key, until=start, limit=1)
    values = [sample.value for sample in (*earlier, *within)]
    if not within or len(values) < 2:  # noqa: PLR2004 - a change has two sides
        return None
    before, after = values[0], values[-1]
    shifted = abs(after - before) > _NOISE * _usual_step(values)
    effect = effect_of(definition.direction, before, after) if shifted else Effect.SAME
    shifts = (
        [shift for shift in shifts_of(readings, reading.key, until=end) if start < shift.at <= end]
        if effect is not Effect.SAME
        else []
    )
    return SeriesChange(
        key=reading.key,
        title=definition.title,
        unit=reading.unit,
        characteristic=reading.characteristic,
        before=before,
        after=after,
        effect=effect,
        values=tuple(values[-_SHAPE:]),
        shifts=tuple(shifts),
    )


def _usual_step(values: Sequence[float]) -> float:
    """The standard deviation of noise around a level, by the median of its steps; 0 where it mostly stands still."""
    steps = [abs(after - before) for before, after in pairwise(values)]
    return _TO_SD * statistics.median(steps) / 2**0.5 if len(steps) > 2 else 0.0  # noqa: PLR2004
