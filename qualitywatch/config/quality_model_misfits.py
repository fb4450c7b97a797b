"""Where a measure of a quality model contradicts itself, or the metric that it names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitywatch.config.document import Document, KeyPath
from qualitywatch.config.quality_model_schema import MeasureConfig
from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.metric import Direction, MetricDefinition
from qualitywatch.domain.quality_model import Anchor, Utility
from qualitywatch.errors import ConfigurationError, QualityModelError, UnknownNameError

_SCORE = re.compile(r"\d{1,3}(\.\d+)?")


def misfits(
    config: MeasureConfig, document: Document, at: KeyPath, catalogue: MetricCatalogue
) -> Iterator[ConfigurationError]:
    """Everything that is wrong with one measure, each with its place."""
    if config.optional and config.expected:
        yield document.error(
            "what is optional is never expected; take one of the two away", (*at, "optional")
        )
    utility = None
    try:
        utility = utility_of(config)
    except QualityModelError as error:
        hint = "such as {100: 0.1, 80: 0.2, 0: 0.4}: a score and the value that gets it"
        yield document.error(error.message, (*at, "anchors"), hint=hint)
    named = [(config.metric, (*at, "metric"))]
    named += [(name, (*at, "or", index)) for index, name in enumerate(config.or_)]
    units: dict[str, str] = {}
    for name, where in named:
        try:
            found = _definitions(name, catalogue)
        except UnknownNameError as error:
            yield document.error(error.message, where, hint=error.hint, kind=UnknownNameError)
            continue
        for definition in found:
            units.setdefault(definition.unit, definition.id)
            yield from _against(definition, config, utility, document, at)
    if len(units) > 1:
        (unit, metric), (other_unit, other) = list(units.items())[:2]
        message = f"{metric} is in {unit} and {other} in {other_unit}; one set of anchors cannot fit both"
        yield document.error(message, (*at, "or") if config.or_ else (*at, "metric"))


def utility_of(config: MeasureConfig) -> Utility:
    """The utility function; raises QualityModelError where the anchors are none."""
    for score in config.anchors:
        if not _SCORE.fullmatch(score):
            raise QualityModelError(f"a score is a number from 0 to 100, not {score!r}")
    return Utility(tuple(Anchor(value, float(score)) for score, value in config.anchors.items()))


def _definitions(name: str, catalogue: MetricCatalogue) -> list[MetricDefinition]:
    if not name.endswith(".*"):
        return [catalogue[name]]
    found = [each for each in catalogue if each.id.startswith(name.removesuffix("*"))]
    if not found:
        raise UnknownNameError(
            f"no metric begins with {name.removesuffix('*')!r}", hint="see qualitywatch metrics list"
        )
    return found


def _against(
    definition: MetricDefinition,
    config: MeasureConfig,
    utility: Utility | None,
    document: Document,
    at: KeyPath,
) -> Iterator[ConfigurationError]:
    better = definition.direction
    if (
        utility is not None
        and better is not Direction.NONE
        and utility.rising is not (better is Direction.HIGHER)
    ):
        message = f"of {definition.id} a {better.value} value is better, and the anchors say the opposite"
        yield document.error(message, (*at, "anchors"))
    for label in config.labels:
        if label not in definition.labels:
            known = ", ".join(definition.labels) or "none"
            message = f"metric {definition.id} has no label {label!r}; it has: {known}"
            yield document.error(message, (*at, "labels"))
