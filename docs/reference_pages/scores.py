"""The shipped quality model: every measure with its anchors, weight and source."""

from __future__ import annotations

from pathlib import Path

from qualitywatch.config.quality_model import load_quality_model
from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.quality_model import DEFAULT_MODEL, Joining, Measure
from qualitywatch.domain.quantities import format_apart
from qualitywatch.plugins import Plugins
from reference_pages.markdown import Lines, code, table, to_metric


def page(plugins: Plugins) -> Lines:
    """Every measure of the shipped model, by characteristic."""
    model = load_quality_model(DEFAULT_MODEL.id, directory=Path(), catalogue=plugins.catalogue)
    combination = model.combination
    yield "# The shipped quality model"
    yield ""
    yield "What makes scores of values, unless `quality_model` names a file of your own; [the guide](../guides/quality-model.md) says how."
    yield f"This is {code(f'{model.version.name} {model.version.version}')}: a power mean with exponent {combination.exponent:g},"
    yield f"no measure counting for less than {combination.floor:g}; at most {combination.cap:g} while a critical rule of the"
    yield f"characteristic fails, {combination.cap_failing:g} while any other does; no score where less than {combination.least_evidence:.0%} of the weights is measured."
    yield ""
    yield "Anchors read value → score. Of what is expected, evidence is missing where it is not measured, whatever collectors are"
    yield "in use; of what is optional, never."
    yield ""
    heads: dict[str, list[Measure]] = {}
    for measure in model.measures:
        head = plugins.catalogue[_known(measure, plugins.catalogue)].characteristic.partition("/")[0]
        heads.setdefault(head, []).append(measure)
    for head, measures in heads.items():
        yield f"## {code(head)}"
        yield ""
        yield from table(
            ("metric", "anchors", "weight", "evidence", "source"),
            (
                (
                    _named(measure),
                    _anchors(measure, plugins.catalogue),
                    f"{measure.weight:g}",
                    _evidence(measure),
                    measure.source,
                )
                for measure in measures
            ),
        )


def _known(measure: Measure, catalogue: MetricCatalogue) -> str:
    return next(name for name in measure.candidates if name in catalogue)


def _named(measure: Measure) -> str:
    labels = ", ".join(f"{name}={value}" for name, value in sorted(measure.labels.items()))
    others = ", ".join(to_metric(name) for name in measure.alternatives)
    parts = [to_metric(measure.metric), code(labels) if labels else "", f"or {others}" if others else ""]
    if measure.joining is Joining.MEAN:
        parts.append("the mean of its series")
    return " ".join(part for part in parts if part)


def _anchors(measure: Measure, catalogue: MetricCatalogue) -> str:
    ordered = sorted(measure.utility.anchors, key=lambda anchor: -anchor.score)
    texts = format_apart([anchor.value for anchor in ordered], catalogue[_known(measure, catalogue)].unit)
    return ", ".join(f"{text} → {anchor.score:g}" for text, anchor in zip(texts, ordered, strict=True))


def _evidence(measure: Measure) -> str:
    if measure.optional:
        return "optional"
    return f"expected of {', '.join(measure.expected)}" if measure.expected else "where it could be measured"
