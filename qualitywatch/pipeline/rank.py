"""The worst files, or places in them, by one metric, in any commit."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass

from qualitywatch.config.project import Schedule
from qualitywatch.domain.metric import Direction, MetricDefinition
from qualitywatch.domain.revision import Revision
from qualitywatch.domain.target import Target
from qualitywatch.pipeline.collect import Means
from qualitywatch.pipeline.collect_past import collect_files
from qualitywatch.pipeline.normalise import Measured, normalise
from qualitywatch.plugins import Plugins


@dataclass(frozen=True, slots=True)
class Place:
    """A file with its value of a metric, or a named place in it with its own."""

    value: float
    path: str
    name: str = ""
    line: int | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The worst places, worst first, and how many there are in all."""

    places: list[Place]
    total: int


def rank_files(
    target: Target, schedule: Schedule, revision: Revision, metric: MetricDefinition, *,
    limit: int, plugins: Plugins, means: Means,
) -> Ranking:  # fmt: skip
    """The files with the worst values; where the metric has no direction, the largest ones."""
    measured = _measured(target, schedule, revision, plugins, means)
    return _worst(_files(measured, metric), metric, limit)


def rank_places(
    target: Target, schedule: Schedule, revision: Revision, metric: MetricDefinition, *,
    limit: int, plugins: Plugins, means: Means,
) -> Ranking:  # fmt: skip
    """The places that explain a value, such as functions, worst first.

    A collector names at most EVIDENCE_LIMIT of them in a file.
    """
    measured = _measured(target, schedule, revision, plugins, means)
    return _worst(_places(measured, metric), metric, limit)


def _measured(
    target: Target, schedule: Schedule, revision: Revision, plugins: Plugins, means: Means
) -> Iterator[tuple[str, Measured]]:
    for path, collection in collect_files(target, schedule, revision, None, means):
        yield path, normalise(collection, plugins.catalogue)


def _files(measured: Iterator[tuple[str, Measured]], metric: MetricDefinition) -> Iterator[Place]:
    for path, item in measured:
        for measurement in item.measurements:
            if measurement.metric.id == metric.id:
                labels = ", ".join(f"{key}={value}" for key, value in sorted(measurement.labels.items()))
                yield Place(measurement.value, path, labels)


def _places(measured: Iterator[tuple[str, Measured]], metric: MetricDefinition) -> Iterator[Place]:
    for path, item in measured:
        for measurement in item.measurements:
            if measurement.metric.id == metric.id:
                for place in measurement.evidence:
                    if place.value is not None:
                        yield Place(place.value, path, place.name, place.line, place.message)


def _worst(places: Iterator[Place], metric: MetricDefinition, limit: int) -> Ranking:
    """Holds no more than ``limit`` places at a time."""
    sign = 1 if metric.direction is Direction.HIGHER else -1
    total = 0

    def counted() -> Iterator[Place]:
        nonlocal total
        for place in places:
            total += 1
            yield place

    worst = heapq.nsmallest(
        limit, counted(), key=lambda place: (sign * place.value, place.path, place.line or 0, place.name)
    )
    return Ranking(worst, total)
