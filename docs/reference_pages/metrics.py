"""Every metric of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable

from qualitywatch import MetricDefinition
from qualitywatch.domain.quality_model import MODELS
from qualitywatch.plugins import Plugins
from qualitywatch_prometheus.naming import name_of
from reference_pages.markdown import Lines, code, codes, table, to_metric


def page(plugins: Plugins) -> Lines:
    """Every metric, first in a table, then in full."""
    collectors: dict[str, list[str]] = {}
    for origin, definition in plugins.metrics():
        collectors.setdefault(definition.id, []).append(origin)
    yield "# Metrics"
    yield ""
    yield (
        "An id never changes its meaning. Ratios have the unit `1` and lie between 0 and 1; all units are"
        " [UCUM](https://ucum.org)'s, with what is counted in braces. `qualitywatch metrics list` prints this"
        " catalogue with the metrics of the plugins that you have installed."
    )
    yield ""
    yield from table(
        ("metric", "title", "unit", "better", "characteristic", "collector"),
        (
            (
                to_metric(m.id),
                m.title,
                code(m.unit),
                m.direction,
                code(m.characteristic),
                codes(collectors[m.id]),
            )
            for m in plugins.catalogue
        ),
    )
    for definition in plugins.catalogue:
        yield from _metric(definition, collectors[definition.id])


def _metric(metric: MetricDefinition, collectors: Iterable[str]) -> Lines:
    model = next(model for model in MODELS.values() if metric.characteristic in model.paths())
    yield f"## `{metric.id}`"
    yield ""
    yield f"{metric.title}. {metric.how}"
    yield ""
    yield f"- unit: {code(metric.unit)}; better: {metric.direction}"
    yield f"- characteristic: {code(metric.characteristic)} ({model.title})"
    yield f"- labels: {codes(metric.labels)}"
    if metric.elements:
        yield f"- computed from: {', '.join(map(to_metric, metric.elements))}"
    if metric.source:
        yield f"- source: {metric.source}"
    yield f"- collector: {codes(collectors)}"
    yield f"- in Prometheus: {code(name_of(metric.id, metric.unit).text)}"
    yield ""
