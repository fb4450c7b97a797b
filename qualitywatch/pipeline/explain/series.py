"""One value: how it came about, from what, and what was made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from qualitywatch.domain.explanation import Element, SeriesExplanation
from qualitywatch.domain.metric import Direction, MetricDefinition
from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.readings import Reading
from qualitywatch.domain.target import Target
from qualitywatch.pipeline.change_points.causes import repository_of, shifts_of
from qualitywatch.pipeline.explain.characteristics import evaluation_of
from qualitywatch.pipeline.explain.judgements import judged, worst_first
from qualitywatch.pipeline.explain.scores import score_parts
from qualitywatch.pipeline.explain.sources import Sources

_SAMPLES = 60
_IN_FULL = 20


def explain_metric(
    sources: Sources, target: Target, metric: str, labels: Mapping[str, str]
) -> SeriesExplanation:
    """The worst series of a metric that has these labels, and how many others there are."""
    definition = sources.definition(metric)
    every = sources.readings.latest(target=target.name, metric=metric)
    fitting = [each for each in every if labels.items() <= each.labels.items()]
    if not fitting:
        outcomes = [each for each in sources.readings.outcomes(target=target.name) if each.metric == metric]
        return SeriesExplanation(
            target=target,
            metric=metric,
            definition=definition,
            reading=None,
            labels=labels,
            judgements=judged(sources, worst_first(outcomes), in_full=_IN_FULL),
        )
    chosen = _worst(fitting, definition)
    outcomes = [
        each
        for each in sources.readings.outcomes(target=target.name)
        if judges(each, chosen, alone=len(every) == 1)
    ]
    return replace(explain_reading(sources, target, chosen, worst_first(outcomes)), others=len(fitting) - 1)


def explain_reading(
    sources: Sources, target: Target, reading: Reading, outcomes: Sequence[RuleOutcome]
) -> SeriesExplanation:
    """One series, and what these outcomes say of it."""
    readings, key, at = sources.readings, reading.key, reading.observed_at
    behind = readings.sources(key, since=at, until=at, limit=1)
    definition = sources.definition(key.metric)
    evaluation = evaluation_of(sources, target)
    return SeriesExplanation(
        target=target,
        metric=key.metric,
        definition=definition,
        reading=reading,
        labels=reading.labels,
        elements=_elements(sources, reading, definition),
        evidence=readings.evidence(key, run_id=reading.run_id),
        run_id=behind[-1].run_id if behind else None,
        run=behind[-1].run if behind else None,
        samples=tuple(readings.history(key, limit=_SAMPLES)),
        shifts=tuple(shifts_of(readings, key, location=repository_of(target))),
        judgements=judged(sources, outcomes, in_full=_IN_FULL),
        parts=tuple(score_parts(evaluation, key)),
        scoring=evaluation.scoring if evaluation else None,
    )


def judges(outcome: RuleOutcome, reading: Reading, *, alone: bool) -> bool:
    """Whether an outcome speaks of this series: where it judged the worst of several, its value says of which."""
    if (outcome.metric, outcome.target) != (reading.key.metric, reading.key.target):
        return False
    if any(reading.labels.get(name) != value for name, value in outcome.series_labels.items()):
        return False
    return alone or outcome.value is None or outcome.value == reading.value


def _elements(sources: Sources, reading: Reading, definition: MetricDefinition | None) -> tuple[Element, ...]:
    """What the value was computed from, as it was at the same time."""
    found = []
    for name in definition.elements if definition else ():
        at = reading.observed_at
        samples = sources.readings.history(replace(reading.key, metric=name), since=at, until=at, limit=1)
        element = sources.definition(name)
        found.append(
            Element(
                name,
                element.title if element else name,
                element.unit if element else "1",
                samples[-1].value if samples else None,
            )
        )
    return tuple(found)


def _worst(series: Sequence[Reading], definition: MetricDefinition | None) -> Reading:
    sign = 1 if definition and definition.direction is Direction.HIGHER else -1
    return min(series, key=lambda each: (not each.current, sign * each.value, each.key))
