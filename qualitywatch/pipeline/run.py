"""The journey of a number, from a collector to a verdict: open this file first.

``check`` measures, judges and keeps nothing. ``record`` measures and keeps; ``evaluate_stored`` judges what is kept
and puts finding changes into the outbox, from where ``act`` takes them to the sinks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from qualitywatch.config.project import Project, WatchedTarget
from qualitywatch.domain.accepted import AcceptedBreach
from qualitywatch.domain.readings import Evaluation
from qualitywatch.domain.verdict import OnMissing, Verdict
from qualitywatch.domain.waiver import Waiver
from qualitywatch.pipeline.against import Reference, changes_of, past_with_ref
from qualitywatch.pipeline.assemble import assemble_evaluation, assemble_verdict
from qualitywatch.pipeline.collect import Errand, Means, collect, errands_of, errands_on_changes
from qualitywatch.pipeline.evaluate import (
    Past,
    accept,
    all_accepted,
    honour,
    honour_written,
    judge,
    settle_findings,
)
from qualitywatch.pipeline.normalise import Measured, normalise
from qualitywatch.pipeline.past import StoredPast
from qualitywatch.pipeline.route import deliveries_of
from qualitywatch.pipeline.situate import (
    explain,
    known_findings,
    situation_changed,
    situation_measured,
    situation_stored,
)
from qualitywatch.pipeline.tell import tell
from qualitywatch.pipeline.written_waivers import written_waivers
from qualitywatch.plugins import Plugins

if TYPE_CHECKING:
    from qualitywatch.store import Store  # a check without a store must not pay for SQL

Clock = Callable[[], datetime]


def check(
    project: Project,
    plugins: Plugins,
    means: Means,
    *,
    clock: Clock,
    past: Past,
    waivers: Sequence[Waiver] = (),
    on_missing: OnMissing = OnMissing.FAIL,
    base: Reference | None = None,
    baseline: Sequence[AcceptedBreach] = (),
    adopt: bool = False,
) -> Verdict:
    """Measure every target of the project now and judge what was measured; nothing is kept.

    With ``base``, rules judge what changed since, and those against a ref compare the whole with what it was there.
    What ``baseline`` knows is tolerated; with ``adopt``, everything that breaches now becomes the baseline.
    """
    at = clock()
    changes = changes_of(project, base) if base else {}
    errands = [*errands_of(project.targets, at), *errands_on_changes(project.targets, at, changes)]
    collections = collect(errands, means)
    measured = [normalise(collection, plugins.catalogue) for collection in collections]
    situations = [
        situation_measured(watched, measured, plugins, configured=project.configured)
        for watched in project.targets
    ]
    if changes:
        past = past_with_ref(project, changes, plugins, means, at=at, past=past)
    judged = [
        outcome
        for watched, situation in zip(project.targets, situations, strict=True)
        for outcome in judge(
            project.rules,
            situation,
            past,
            situation_changed(watched, measured, plugins, configured=project.configured),
        )
    ]
    honoured = honour_written(honour(judged, waivers, at), written_waivers(project), project.rules, at)
    known = all_accepted(honoured.outcomes) if adopt else baseline
    accepted = accept(honoured.outcomes, known, plugins.catalogue)
    duration = (clock() - at).total_seconds()
    verdict = assemble_verdict(
        project, measured, situations, accepted.outcomes, at=at, duration=duration, on_missing=on_missing
    )
    return replace(verdict, notes=honoured.notes + accepted.notes, tightened=accepted.tightened)


def record(errands: Iterable[Errand], plugins: Plugins, means: Means, store: Store) -> Iterator[Measured]:
    """Run the errands and keep what they measured, each run in one transaction; yields what was kept."""
    for collection in collect(errands, means):
        measured = normalise(collection, plugins.catalogue)
        store.record(measured.run, measured.measurements, collection.target)
        tell(plugins, "measurements_stored", run=measured.run, measurements=measured.measurements)
        yield measured


def evaluate_stored(
    watched: WatchedTarget, project: Project, plugins: Plugins, store: Store, *, at: datetime
) -> Evaluation:
    """Judge what the store knows of one target; findings change and go to the outbox in one transaction."""
    readings = store.readings
    situation = situation_stored(watched, readings, plugins)
    judged = judge(project.rules, situation, StoredPast(readings, plugins.catalogue))
    honoured = honour(judged, readings.waivers(at=at), at)
    outcomes = explain(honoured, project.rules, readings, target=watched.target.name)
    settlement = settle_findings(outcomes, known_findings(outcomes, readings), at)
    evaluation = assemble_evaluation(situation, outcomes, at=at, quality_model=project.quality_model)
    deliveries = deliveries_of(settlement.changes, project.sinks)
    store.settle(evaluation, outcomes, settlement.changes, settlement.touched, deliveries, at=at)
    tell(plugins, "target_evaluated", evaluation=evaluation)
    for change in settlement.changes:
        tell(plugins, "finding_changed", change=change)
    return evaluation
