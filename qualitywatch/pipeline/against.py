"""Comparing with a commit: what changed since it, and what the whole measured there, straight from git's objects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from qualitywatch.config.project import Project, WatchedTarget
from qualitywatch.domain.changes import Changes
from qualitywatch.domain.measurement import Sample, SeriesKey
from qualitywatch.domain.revision import Revision
from qualitywatch.domain.rule import Against, Rule
from qualitywatch.domain.span import Span
from qualitywatch.domain.target import TargetKind, Window
from qualitywatch.pipeline.changes import changes_since, commit_against
from qualitywatch.pipeline.collect import DEFAULT_SPAN, Errand, Means, collect
from qualitywatch.pipeline.evaluate import Baseline, Hush, LabelsBefore, Past, Stretch, Whose
from qualitywatch.pipeline.normalise import Measured, normalise
from qualitywatch.pipeline.revisions import sources_of
from qualitywatch.plugins import Plugins


@dataclass(frozen=True, slots=True)
class Reference:
    """What a check compares with: a ref as the user wrote it; the merge base with it unless ``exact``."""

    ref: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class RefPast:
    """A past that also knows what was measured at a commit; everything else it asks of ``kept``."""

    kept: Past
    measured: Mapping[SeriesKey, Baseline] = field(default_factory=dict)

    def baseline(
        self, against: Against, key: SeriesKey, before: datetime, tools: Mapping[str, str]
    ) -> Baseline | None:
        """The value at the commit for REF."""
        if against == Against.REF:
            return self.measured.get(key)
        return self.kept.baseline(against, key, before, tools)

    def recent(self, key: SeriesKey, before: datetime, count: int) -> Sequence[Sample] | None:
        """What is kept."""
        return self.kept.recent(key, before, count)

    def stretch(
        self, key: SeriesKey, span: Span, before: datetime, tools: Mapping[str, str]
    ) -> Stretch | None:
        """What is kept."""
        return self.kept.stretch(key, span, before, tools)

    def labels_before(self, key: SeriesKey, label: str, before: datetime) -> LabelsBefore | None:
        """What is kept."""
        return self.kept.labels_before(key, label, before)

    def hush(self, whose: Whose, before: datetime, turns: int) -> Hush | None:
        """What is kept."""
        return self.kept.hush(whose, before, turns)


def changes_of(project: Project, base: Reference) -> dict[str, Changes]:
    """The changes of every code target on this machine, by the target's name; raises ConfigurationError."""
    found: dict[str, Changes] = {}
    by_place: dict[str, Changes] = {}
    for watched in project.targets:
        location = watched.target.location
        if watched.target.kind is TargetKind.CODE and Path(location).is_dir():
            if location not in by_place:
                by_place[location] = changes_since(
                    location, commit_against(location, base.ref, exact=base.exact)
                )
            found[watched.target.name] = by_place[location]
    return found


def past_with_ref(
    project: Project,
    changes: Mapping[str, Changes],
    plugins: Plugins,
    means: Means,
    *,
    at: datetime,
    past: Past,
) -> Past:
    """The past with the values that rules against a ref compare with; measures nothing where there is no such rule."""
    rules = [rule for rule in project.rules if rule.against == Against.REF]
    targets = [watched for watched in project.targets if watched.target.name in changes]
    errands: list[Errand] = []
    with ExitStack() as places:
        for watched in targets:
            wanted = _observers(watched, rules, plugins)
            if wanted:
                base = changes[watched.target.name].base
                directory = places.enter_context(sources_of(watched.target.location, Revision(base, at)))
                there = replace(watched.target, location=str(directory))
                errands += [
                    Errand(there, schedule, Window(at - DEFAULT_SPAN, at), code=base)
                    for schedule in watched.schedules
                    if schedule.collector.from_sources and schedule.collector.name in wanted
                ]
        measured = (
            [normalise(found, plugins.catalogue) for found in collect(errands, means)] if errands else []
        )
    return RefPast(past, dict(_baselines(measured)))


def _observers(watched: WatchedTarget, rules: Iterable[Rule], plugins: Plugins) -> set[str]:
    """The collectors that give what the rules on this target judge."""
    found: set[str] = set()
    for rule in rules:
        if rule.where.selects(watched.target):
            for name in (rule.metric, *plugins.catalogue[rule.metric].elements):
                found |= plugins.observers.get(name, frozenset())
    return found


def _baselines(measured: Iterable[Measured]) -> Iterable[tuple[SeriesKey, Baseline]]:
    for item in measured:
        values = {measurement.key: measurement.value for measurement in item.measurements}
        for measurement in item.measurements:
            elements = {name: replace(measurement.key, metric=name) for name in measurement.metric.elements}
            counts = {name: values[key] for name, key in elements.items() if key in values}
            yield measurement.key, Baseline(measurement.value, counts)
