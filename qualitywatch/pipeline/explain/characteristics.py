"""A characteristic of a target: its rules and its measures."""

from __future__ import annotations

from qualitywatch.domain.explanation import CharacteristicExplanation
from qualitywatch.domain.measurement import SeriesKey
from qualitywatch.domain.metric import Direction, MetricDefinition
from qualitywatch.domain.quality_model import DEFAULT_MODEL, MODELS, resolve_characteristic
from qualitywatch.domain.readings import Evaluation, Reading
from qualitywatch.domain.target import Target
from qualitywatch.errors import QualityModelError
from qualitywatch.pipeline.explain.judgements import judged, worst_first
from qualitywatch.pipeline.explain.sources import Sources

_IN_FULL = 50
_OF = {"data": "data", "ai": "AI"}


def explain_characteristic(sources: Sources, target: Target, path: str) -> CharacteristicExplanation:
    """A characteristic or a subcharacteristic, by its canonical path."""
    readings = sources.readings
    evaluation = evaluation_of(sources, target)
    outcomes = [each for each in readings.outcomes(target=target.name) if within(each.characteristic, path)]
    reports = evaluation.characteristics if evaluation else ()
    return CharacteristicExplanation(
        target=target,
        path=path,
        title=title_of(path),
        quality_model=evaluation.quality_model if evaluation else DEFAULT_MODEL.id,
        report=next((each for each in reports if canonical(each.characteristic) == path), None),
        scoring=evaluation.scoring if evaluation else None,
        judgements=judged(sources, worst_first(outcomes), in_full=_IN_FULL),
        readings=tuple(_measures(sources, target, path, {each.metric for each in outcomes})),
    )


def _measures(
    sources: Sources, target: Target, path: str, judged_by_rules: set[str]
) -> list[tuple[Reading, MetricDefinition | None]]:
    """What was measured of it: what rules judge first, then what is better one way, then counts and other facts."""
    found = [
        (each, sources.definition(each.key.metric))
        for each in sources.readings.latest(target=target.name)
        if within(each.characteristic, path)
    ]

    def rank(each: tuple[Reading, MetricDefinition | None]) -> tuple[bool, bool, bool, SeriesKey]:
        reading, definition = each
        directed = definition is not None and definition.direction is not Direction.NONE
        computed = definition is not None and definition.function is not None
        return reading.key.metric not in judged_by_rules, not directed, not computed, reading.key

    return sorted(found, key=rank)


def evaluation_of(sources: Sources, target: Target) -> Evaluation | None:
    """How the target stood when it was last evaluated."""
    return next((each for each in sources.readings.evaluations() if each.target == target.name), None)


def within(path: str, wanted: str) -> bool:
    """Whether a path, in whichever edition, is ``wanted`` or a part of it."""
    known = canonical(path)
    return known == wanted or known.startswith(f"{wanted}/")


def canonical(path: str) -> str:
    """The path in the words of 2023; one that no model holds stays as it is."""
    try:
        return resolve_characteristic(path)
    except QualityModelError:
        return path


def title_of(path: str) -> str:
    """The standard's words for a canonical path: ``Maintainability › Analysability``, ``Reliability (AI)``."""
    head, slash, _ = path.partition("/")
    for model in MODELS.values():
        if path in model.paths():
            of = f" ({_OF[model.prefix]})" if model.prefix else ""
            return (
                f"{model.title_of(head)}{of} › {model.title_of(path)}"
                if slash
                else f"{model.title_of(path)}{of}"
            )
    return path
