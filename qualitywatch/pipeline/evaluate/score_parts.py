"""What a quality model's measures find in a situation: a value with its utility, or evidence that is missing."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator

from qualitywatch.domain.measurement import Measurement
from qualitywatch.domain.quality_model import Joining, Measure
from qualitywatch.domain.quality_model.utility import TARGET
from qualitywatch.domain.score import ScoredMeasure
from qualitywatch.pipeline.evaluate.situation import Situation


def parts_of(
    measures: Collection[Measure], situation: Situation, judged: Collection[str]
) -> Iterator[tuple[Measure, ScoredMeasure]]:
    """Each measure that is declared for this target, measured or not; ``judged`` are the metrics that rules judge."""
    for measure in measures:
        known = [name for name in measure.candidates if name in situation.catalogue]
        found = next((series for name in known if (series := _series(name, measure, situation))), None)
        if found:
            yield measure, _measured(measure, found)
        elif known and _missed(measure, known, situation, judged):
            yield measure, _part(measure, situation.catalogue[known[0]].id, situation)


def _series(metric: str, measure: Measure, situation: Situation) -> list[Measurement]:
    return [each for each in situation.of(metric) if measure.labels.items() <= each.labels.items()]


def _missed(measure: Measure, known: list[str], situation: Situation, judged: Collection[str]) -> bool:
    return not measure.optional and (
        situation.target.kind in measure.expected
        or any(name in judged or situation.observers_of(name) & situation.collectors for name in known)
    )


def _measured(measure: Measure, series: list[Measurement]) -> ScoredMeasure:
    if measure.joining is Joining.MEAN:
        value, labels = math.fsum(each.value for each in series) / len(series), dict(measure.labels)
    else:
        value = measure.utility.worst_of(each.value for each in series)
        worst = min((each for each in series if each.value == value), key=lambda each: each.key)
        labels = dict(sorted(worst.labels.items()))
    definition = series[0].metric
    return ScoredMeasure(
        metric=definition.id,
        title=definition.title,
        target=series[0].target,
        unit=definition.unit,
        labels=labels,
        value=value,
        utility=round(measure.utility.of(value), 4),
        weight=measure.weight,
        goal=_goal(measure, definition.unit),
        anchors=_anchors(measure),
        source=measure.source,
        selects=dict(measure.labels),
    )


def _part(measure: Measure, metric: str, situation: Situation) -> ScoredMeasure:
    definition = situation.catalogue[metric]
    return ScoredMeasure(
        metric=metric,
        title=definition.title,
        target=situation.target.name,
        unit=definition.unit,
        labels=dict(measure.labels),
        weight=measure.weight,
        goal=_goal(measure, definition.unit),
        anchors=_anchors(measure),
        source=measure.source,
        selects=dict(measure.labels),
    )


def _goal(measure: Measure, unit: str) -> float:
    """Things are counted whole."""
    return measure.utility.reaching(TARGET, whole=unit.startswith("{") and unit.endswith("}"))


def _anchors(measure: Measure) -> tuple[tuple[float, float], ...]:
    return tuple((anchor.value, anchor.score) for anchor in measure.utility.anchors)
