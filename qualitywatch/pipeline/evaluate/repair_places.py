"""Where to begin a repair: the places that account for most of what has to go, and how many of them are enough. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.measurement import Measurement
from qualitywatch.domain.metric import Direction, MetricDefinition
from qualitywatch.domain.observation import Evidence
from qualitywatch.pipeline.evaluate.repairs import Repair

_SOURCE_LINES = re.compile(r"([\d,]+) source lines?\b")
"""How collectors of code say the size of a place."""


@dataclass(frozen=True, slots=True)
class RepairPlaces:
    """``places`` with how much each accounts for in ``unit``, the largest first; ``needed`` is what has to go in all.

    The first ``enough`` of them come to that; None where all that are named do not.
    """

    places: tuple[tuple[Evidence, float], ...] = ()
    total: int = 0
    needed: float = 0.0
    unit: str = ""
    enough: int | None = None


def places_of(
    repair: Repair, measurements: Iterable[Measurement], catalogue: MetricCatalogue
) -> RepairPlaces:
    """The places behind the value that ``repair`` changes; none where its collector names none."""
    everything = list(measurements)
    found = next((each for each in everything if _is_of(each, repair)), None)
    if found is None or not found.evidence:
        return RepairPlaces()
    counted, needed = _needed(repair, found.metric, everything, catalogue)
    sized = sorted(
        ((place, _size(place, counted, found.metric)) for place in found.evidence),
        key=lambda pair: (-pair[1], pair[0].path, pair[0].line or 0, pair[0].name),
    )
    return RepairPlaces(
        tuple(sized),
        max(found.evidence_total, len(found.evidence)),
        needed,
        counted.unit,
        _enough([size for _, size in sized], needed),
    )


def _is_of(measurement: Measurement, repair: Repair) -> bool:
    return (
        measurement.metric.id == repair.metric
        and measurement.target == repair.target
        and measurement.value == repair.value
        and repair.labels.items() <= measurement.labels.items()
    )


def _needed(
    repair: Repair, metric: MetricDefinition, everything: Sequence[Measurement], catalogue: MetricCatalogue
) -> tuple[MetricDefinition, float]:
    """What is counted, and how much of it has to go (or, where higher is better, to come)."""
    value, goal = repair.value or 0.0, repair.goal or 0.0
    if metric.share is None:
        return metric, abs(value - goal)
    whole = next(
        (
            each.value
            for each in everything
            if (each.metric.id, each.target) == (metric.share.whole, repair.target)
            and each.labels.items() <= dict(repair.labels).items()
        ),
        0.0,
    )
    return catalogue[metric.share.part], float(math.ceil(abs(value - goal) * whole))


def _size(place: Evidence, counted: MetricDefinition, metric: MetricDefinition) -> float:
    if counted.unit != "{line}":
        return 1.0 if metric.share or place.value is None else max(place.value, 1.0)
    told = _SOURCE_LINES.search(place.message)
    if told:
        return float(told[1].replace(",", ""))
    if place.line is not None and place.end_line is not None:
        return float(place.end_line - place.line + 1)
    return place.value if place.value is not None and metric.direction is Direction.HIGHER else 1.0


def _enough(sizes: Sequence[float], needed: float) -> int | None:
    reached = 0.0
    for number, size in enumerate(sizes, start=1):
        reached += size
        if reached >= needed:
            return number
    return None
