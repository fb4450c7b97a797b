"""Whether a rule fits what it names: its metric, and the metric's labels."""

from __future__ import annotations

from collections.abc import Iterator

from qualitywatch.config.document import Document, KeyPath
from qualitywatch.config.rules.keys import RuleConfig
from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.errors import ConfigurationError, RuleError, UnknownNameError


def misfits(
    config: RuleConfig, document: Document, at: KeyPath, catalogue: MetricCatalogue
) -> Iterator[ConfigurationError]:
    """Where a rule does not fit the metric it names."""
    try:
        metric = catalogue[config.metric]
    except UnknownNameError as error:
        yield document.error(error.message, (*at, "metric"), hint=error.hint, kind=RuleError)
        return
    if config.min_sample is not None and metric.share is None:
        yield document.error(
            f"metric {metric.id} is no share, so there is no sample to be too small",
            (*at, "min_sample"),
            kind=RuleError,
        )
    for key, labels in (("per", config.per), ("labels", config.labels)):
        for label in labels:
            if label not in metric.labels:
                known = ", ".join(metric.labels) or "none"
                yield document.error(
                    f"metric {metric.id} has no label {label!r}; it has: {known}", (*at, key), kind=RuleError
                )
