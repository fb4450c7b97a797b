"""Normalise: stamp what was collected with target, time, versions and provenance, and compute quality measures. Pure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.measurement import Measurement
from qualitywatch.domain.metric import MeasurementFunction, MetricDefinition
from qualitywatch.domain.observation import Evidence, Problem
from qualitywatch.domain.run import Run, RunStatus
from qualitywatch.domain.target import Versions
from qualitywatch.pipeline.collection import Collection, Observed

Labels = tuple[tuple[str, str], ...]

PROBLEM_LIMIT = 100
_DEFECT = "this is a defect of the metric's definition: report it to its author"


@dataclass(frozen=True, slots=True)
class Measured:
    """One run and the measurements it made."""

    run: Run
    measurements: tuple[Measurement, ...]


def normalise(collection: Collection, catalogue: MetricCatalogue) -> Measured:
    """The run and its measurements; what breaks the collector's own contract becomes a problem, not a number."""
    declared = {definition.id: definition for definition in collection.declared}
    problems = _Problems(collection.problems)
    values: dict[tuple[str, Labels], Measurement] = {}
    for row in collection.observations:
        measurement = _measurement(row, declared, collection)
        if isinstance(measurement, Problem):
            problems.add(measurement)
            continue
        key = (measurement.metric.id, tuple(sorted(measurement.labels.items())))
        if key in values:
            problems.add(
                Problem(
                    f"{collection.collector} observed {_named(measurement)} twice", "the first one counts"
                )
            )
        values.setdefault(key, measurement)
    _compute(values, catalogue.computed(), collection, problems)
    run = Run(
        target=collection.target.name,
        collector=collection.collector,
        window=collection.window,
        status=collection.status,
        started_at=collection.window.end,
        duration=collection.duration,
        versions=Versions(**{"code": collection.code, **collection.provenance}),
        tools=dict(collection.tools),
        problems=problems.listed(),
        settings=collection.settings,
    )
    if run.status is not RunStatus.OK:
        return Measured(run, ())
    return Measured(run, tuple(values[key] for key in sorted(values)))


class _Problems:
    """The problems of one run: those of the core's own making are cut short where they are a flood."""

    def __init__(self, brought: Iterable[Problem]) -> None:
        self._brought = tuple(brought)
        self._found: list[Problem] = []
        self._hidden = 0

    def add(self, problem: Problem) -> None:
        if len(self._found) < PROBLEM_LIMIT:
            self._found.append(problem)
        else:
            self._hidden += 1

    def listed(self) -> tuple[Problem, ...]:
        hidden = (Problem(f"and {self._hidden} more problems"),) if self._hidden else ()
        return (*self._brought, *self._found, *hidden)


def _named(measurement: Measurement) -> str:
    labels = ", ".join(f"{name}={value}" for name, value in sorted(measurement.labels.items()))
    return f"{measurement.metric.id}[{labels}]" if labels else measurement.metric.id


def _measurement(
    row: Observed, declared: Mapping[str, MetricDefinition], collection: Collection
) -> Measurement | Problem:
    name = collection.collector
    metric = declared.get(row.metric)
    if metric is None:
        return Problem(f"{name} observed {row.metric}, which it does not declare", "report it to its author")
    value, labels = row.value, row.labels
    if not math.isfinite(value):
        return Problem(
            f"{name} observed {metric.id} = {value}, which is no number", "nothing was stored for it"
        )
    if set(labels) != set(metric.labels):
        return Problem(
            f"{name} observed {metric.id} with the labels {sorted(labels)}, not {sorted(metric.labels)}"
        )
    observed_at = row.observed_at or collection.window.end
    if observed_at.utcoffset() is None or observed_at > collection.window.end:
        observed_at = collection.window.end  # a report from the future, or from no time zone, is as of now
    return Measurement(
        metric=metric,
        target=collection.target.name,
        value=value,
        observed_at=observed_at,
        collector=name,
        labels=labels,
        evidence=row.evidence,
        evidence_total=row.evidence_total,
    )


def _compute(
    values: dict[tuple[str, Labels], Measurement],
    computed: Iterable[MetricDefinition],
    collection: Collection,
    problems: _Problems,
) -> None:
    """Add every metric whose elements were all observed in this run, for each label set they share."""
    for definition in computed:
        if definition.function is None:
            continue
        sets: dict[Labels, dict[str, Measurement]] = defaultdict(dict)
        for (metric_id, labels), measurement in values.items():
            if metric_id in definition.elements:
                sets[labels][metric_id] = measurement
        for labels, elements in sets.items():
            if len(elements) == len(set(definition.elements)) and (definition.id, labels) not in values:
                value = _value(definition.function, {name: item.value for name, item in elements.items()})
                if isinstance(value, Problem):
                    problems.add(replace(value, message=f"{definition.id} {value.message}"))
                elif value is not None:
                    values[definition.id, labels] = _computed(definition, labels, value, elements, collection)


def _value(function: MeasurementFunction, elements: Mapping[str, float]) -> float | Problem | None:
    """What the measurement function makes of the elements; None is no data, and what is no number a problem."""
    try:
        value = function(elements)
        if value is None or math.isfinite(value):
            return value if value is None else float(value)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        return Problem(f"could not be computed: {type(error).__name__}: {error}", _DEFECT)
    return Problem(f"was computed as {value}, which is no number", _DEFECT)


def _computed(
    definition: MetricDefinition,
    labels: Labels,
    value: float,
    elements: Mapping[str, Measurement],
    collection: Collection,
) -> Measurement:
    """The computed value, explained by the evidence of the first of its elements that has any."""
    evidence: tuple[Evidence, ...] = ()
    total = 0
    for name in definition.elements:
        if elements[name].evidence:
            evidence, total = elements[name].evidence, elements[name].evidence_total
            break
    oldest: datetime = min(item.observed_at for item in elements.values())
    return Measurement(
        metric=definition,
        target=collection.target.name,
        value=value,
        observed_at=oldest,
        collector=collection.collector,
        labels=dict(labels),
        evidence=evidence,
        evidence_total=total,
    )
