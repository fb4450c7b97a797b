"""What the whole measured at commits, straight from git's objects, for the rules that compare with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime

from qualitywatch.config.project import Project, WatchedTarget
from qualitywatch.domain.asks import Change
from qualitywatch.domain.changes import Changes
from qualitywatch.domain.measurement import SeriesKey
from qualitywatch.domain.revision import Revision
from qualitywatch.domain.rule import Against, Rule
from qualitywatch.domain.target import Window
from qualitywatch.pipeline.collect import DEFAULT_SPAN, Errand, Means, collect
from qualitywatch.pipeline.evaluate import Baseline, Past
from qualitywatch.pipeline.grounds import count_doubts
from qualitywatch.pipeline.known_past import KnownPast
from qualitywatch.pipeline.normalise import Measured, normalise
from qualitywatch.pipeline.revisions import sources_of
from qualitywatch.plugins import Plugins


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
    commits = {name: changed.base for name, changed in changes.items()}
    measured = measured_at(project, commits, {Against.REF}, plugins, means, at=at)
    return KnownPast(past, {Against.REF: measured})


def measured_at(
    project: Project,
    commits: Mapping[str, str],
    against: Collection[Against],
    plugins: Plugins,
    means: Means,
    *,
    at: datetime,
) -> dict[SeriesKey, Baseline]:
    """What the targets of some commits, by name, measured there, as far as rules compare with it."""
    errands: list[Errand] = []
    with ExitStack() as places:
        for watched in project.targets:
            wanted = _observers(watched, project.rules, against, plugins)
            if wanted and watched.target.name in commits:
                commit = commits[watched.target.name]
                directory = places.enter_context(sources_of(watched.target.location, Revision(commit, at)))
                there = replace(watched.target, location=str(directory))
                errands += [
                    Errand(there, schedule, Window(at - DEFAULT_SPAN, at), code=commit)
                    for schedule in watched.schedules
                    if schedule.collector.from_sources and schedule.collector.name in wanted
                ]
        measured = (
            [
                normalise(found, plugins.catalogue)
                for found in count_doubts(collect(errands, means), means.doubts)
            ]
            if errands
            else []
        )
    return dict(_baselines(measured))


def _observers(
    watched: WatchedTarget, rules: Iterable[Rule], against: Collection[Against], plugins: Plugins
) -> set[str]:
    """The collectors that give what rules compare with any of ``against`` on this target."""
    found: set[str] = set()
    for rule in rules:
        for part in rule.parts:
            compares = isinstance(part.ask, Change) and part.ask.against in against
            if compares and (part.where or rule.where).selects(watched.target):
                for name in (part.metric, *plugins.catalogue[part.metric].elements):
                    found |= plugins.observers.get(name, frozenset())
    return found


def _baselines(measured: Iterable[Measured]) -> Iterable[tuple[SeriesKey, Baseline]]:
    for item in measured:
        values = {measurement.key: measurement.value for measurement in item.measurements}
        for measurement in item.measurements:
            elements = {name: replace(measurement.key, metric=name) for name in measurement.metric.elements}
            counts = {name: values[key] for name, key in elements.items() if key in values}
            yield measurement.key, Baseline(measurement.value, counts)
