"""Whether a rule fits what it names: its metrics, their labels, and the kinds of target they are measured on."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from qualitywatch.config.document import Document, KeyPath
from qualitywatch.config.rules.build import point_of
from qualitywatch.config.rules.keys import ConditionConfig, RuleConfig, SelectorConfig
from qualitywatch.config.rules.limits import sides_of
from qualitywatch.config.verdict_file import read_kept_values
from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.metric import MetricDefinition
from qualitywatch.domain.selector import fits, is_pattern
from qualitywatch.domain.target import TargetKind
from qualitywatch.errors import ConfigurationError, RuleError, UnknownNameError


@dataclass(frozen=True, slots=True)
class Known:
    """What a rule may name: every metric, and the kinds of target that each is measured on, where that is known."""

    catalogue: MetricCatalogue
    kinds: Mapping[str, frozenset[TargetKind]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Site:
    """Where a rule or a condition stands."""

    document: Document
    at: KeyPath

    def error(self, message: str, *key: str, hint: str = "") -> ConfigurationError:
        return self.document.error(message, (*self.at, *key), hint=hint, kind=RuleError)


def metrics_of(config: RuleConfig, catalogue: MetricCatalogue) -> list[MetricDefinition]:
    """The metrics that a rule judges, by id; raises UnknownNameError for a name that none has, without a pattern."""
    wanted = config.metric or ("*",)
    exact = [catalogue[name] for name in wanted if not is_pattern(name)]
    if len(exact) == len(wanted):
        return exact
    labels = {*config.labels, *config.per}
    return [
        metric
        for metric in catalogue
        if fits(metric.id, wanted)
        and labels <= set(metric.labels)
        and _of_characteristic(metric, config.where.characteristic)
    ]


def _of_characteristic(metric: MetricDefinition, wanted: str | None) -> bool:
    return wanted is None or f"{metric.characteristic}/".startswith(f"{wanted}/")


def misfits(
    config: RuleConfig, document: Document, at: KeyPath, known: Known
) -> Iterator[ConfigurationError]:
    """Where a rule does not fit the metrics it names."""
    site = _Site(document, at)
    if not (config.all or config.any):
        yield from _of_rule(config, site, known)
    for word, conditions in (("all", config.all), ("any", config.any)):
        for index, condition in enumerate(conditions or ()):
            where = condition.where or config.where
            per = config.per if index == 0 else ()
            yield from _of_condition(condition, where, per, replace(site, at=(*at, word, index)), known)


def _of_rule(config: RuleConfig, site: _Site, known: Known) -> Iterator[ConfigurationError]:
    try:
        metrics = metrics_of(config, known.catalogue)
    except UnknownNameError as error:
        yield site.error(error.message, "metric", hint=error.hint)
        return
    if not metrics:
        key = ("metric",) if config.metric else ("where", "characteristic")
        yield site.error("no metric fits this, with these labels", *key, hint=_near(config, known.catalogue))
    for metric in metrics:
        yield from _of_metric(config, metric, config.per, site)
        if not _of_characteristic(metric, config.where.characteristic):
            message = f"metric {metric.id} tells of {metric.characteristic}"
            yield site.error(message, "where", "characteristic")
        if config.min_sample is not None and metric.share is None:
            yield site.error(
                f"metric {metric.id} is no share, so there is no sample to be too small", "min_sample"
            )
    if len(metrics) == 1:
        yield from _of_kind(metrics[0], config.where, site, known)


def _near(config: RuleConfig, catalogue: MetricCatalogue) -> str:
    """The names that are most like what was written."""
    ids = [metric.id for metric in catalogue]
    near = [
        each
        for name in config.metric or ()
        for each in difflib.get_close_matches(name.strip("*").strip("."), ids, n=2, cutoff=0.5)
    ]
    return f"did you mean {', '.join(dict.fromkeys(near))}?" if near else "see qualitywatch metrics list"


def _of_condition(
    condition: ConditionConfig, where: SelectorConfig, per: Sequence[str], site: _Site, known: Known
) -> Iterator[ConfigurationError]:
    try:
        metric = known.catalogue[condition.metric]
    except UnknownNameError as error:
        yield site.error(error.message, "metric", hint=error.hint)
        return
    yield from _of_metric(condition, metric, per, site)
    yield from _of_kind(metric, where, site, known)


def _of_metric(
    config: RuleConfig | ConditionConfig, metric: MetricDefinition, per: Iterable[str], site: _Site
) -> Iterator[ConfigurationError]:
    changed = [
        (key, side.changed)
        for side in sides_of(config)
        for key in side.given()
        if key.endswith("if_changed") and isinstance(side.changed, str)
    ]
    named = [("per", label) for label in per] + [("labels", label) for label in config.labels]
    for key, label in [*named, *changed]:
        if label not in metric.labels:
            listed = ", ".join(metric.labels) or "none"
            yield site.error(f"metric {metric.id} has no label {label!r}; it has: {listed}", key)
    for key, label in changed:
        if label in per or label in config.labels:
            yield site.error(f"{label} cannot change where it is what tells the series apart", key)
    if config.baseline is not None and config.baseline.endswith(".json"):
        try:
            read_kept_values(Path(point_of(config.baseline, site.document)))
        except ConfigurationError as error:
            said = error.message.removeprefix(f"{error.file}: ")
            yield site.error(f"{config.baseline} {said}", "baseline", hint=error.hint)
    if (
        config.objective is not None
        and config.bad_above is None
        and config.bad_below is None
        and not metric.share
    ):
        message = (
            f"metric {metric.id} is no share: bad_above or bad_below has to say which measurements are bad"
        )
        yield site.error(message, "objective")


def _of_kind(
    metric: MetricDefinition, where: SelectorConfig, site: _Site, known: Known
) -> Iterator[ConfigurationError]:
    measured = known.kinds.get(metric.id)
    if measured and where.kind and measured.isdisjoint(where.kind):
        kinds = ", ".join(sorted(measured))
        yield site.error(
            f"metric {metric.id} is measured on targets of kind {kinds}, so nothing is selected",
            "where",
            "kind",
        )
