"""The journey of a number, from a collector to a verdict: open this file first.

``record`` measures and keeps; ``evaluate_stored`` judges what is kept and puts finding changes into the outbox, from where ``act``
takes them to the sinks. The short way, to a verdict on what there is now, is in ``check.py`` beside this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from qualitywatch.config.project import Project, WatchedTarget
from qualitywatch.domain.readings import Evaluation, Readings
from qualitywatch.domain.waiver import WrittenWaiver
from qualitywatch.errors import StoreBusyError
from qualitywatch.pipeline.asked import RecordingPast
from qualitywatch.pipeline.collect import Errand, Means, collect
from qualitywatch.pipeline.gather import gather
from qualitywatch.pipeline.named import past_with_files
from qualitywatch.pipeline.normalise import Measured, normalise
from qualitywatch.pipeline.past import StoredPast
from qualitywatch.pipeline.points import points_of
from qualitywatch.pipeline.recall import rules_text, standing_basis
from qualitywatch.pipeline.route import deliveries_of
from qualitywatch.pipeline.situate import (
    evidence_of,
    known_findings,
    seen_from,
    situation_stored,
)
from qualitywatch.pipeline.standing import (
    Grounds,
    Remembered,
    Standing,
    StandingInputs,
    judge_standing,
    settle_standing,
)
from qualitywatch.pipeline.tell import tell
from qualitywatch.pipeline.waiver_debt import counted, keep_debt
from qualitywatch.pipeline.written_waivers import WaiversOf, baseline_of, waivers_of
from qualitywatch.plugins import Plugins

if TYPE_CHECKING:
    from qualitywatch.store import Store  # a check without a store must not pay for SQL

ATTEMPTS = 10
"""How often a target is judged again at most because something changed while it was."""


def record(errands: Iterable[Errand], plugins: Plugins, means: Means, store: Store) -> Iterator[Measured]:
    """Run the errands and keep what they measured, each run in one transaction; yields what was kept."""
    for collection in collect(errands, means):
        measured = normalise(collection, plugins.catalogue)
        store.record(measured.run, measured.measurements, collection.target)
        tell(plugins, "measurements_stored", run=measured.run, measurements=measured.measurements)
        yield measured


def evaluate_stored(
    watched: WatchedTarget,
    project: Project,
    plugins: Plugins,
    store: Store,
    *,
    at: datetime,
    waivers: WaiversOf = waivers_of,
) -> Evaluation:
    """Judge what the store knows of one target; findings change and go to the outbox in one transaction.

    ``waivers`` finds what is waived in the project's files.
    Where something was measured or settled meanwhile, by whatever process, it is judged again. Raises StoreBusyError
    where that goes on.
    """
    written, unread = waivers(project, watched)
    with_debt = keep_debt(watched.target, project.rules, written, store, at=at)
    for _ in range(ATTEMPTS):
        judged_on = store.mark(watched.target.name)
        standing, grounds = _judged(
            watched,
            project,
            plugins,
            store.readings,
            at=at,
            written=written,
            unread=unread,
            with_debt=with_debt,
        )
        settlement = standing.settlement
        gathered = gather(
            settlement, project.sinks, partial(store.items.known, target=watched.target.name), at
        )
        inside = {items.sink: items.inside for items in gathered}
        if store.settle(
            standing.evaluation,
            standing.outcomes,
            settlement.changes,
            settlement.touched,
            deliveries_of(settlement.changes, project.sinks, inside),
            at=at,
            gathered=gathered,
            judged_on=judged_on,
            rules=rules_text(project.rules),
            basis=partial(standing_basis, grounds, plugins.versions),
        ):
            break
    else:
        raise StoreBusyError(f"{watched.target.name} is measured faster than it can be judged")
    tell(plugins, "target_evaluated", evaluation=standing.evaluation)
    for change in settlement.changes:
        tell(plugins, "finding_changed", change=change)
    return standing.evaluation


def _judged(
    watched: WatchedTarget,
    project: Project,
    plugins: Plugins,
    readings: Readings,
    *,
    at: datetime,
    written: tuple[WrittenWaiver, ...],
    unread: tuple[str, ...],
    with_debt: bool,
) -> tuple[Standing, Grounds]:
    baseline, unread_baseline = baseline_of(project, watched)
    inputs = StandingInputs(
        at=at,
        situation=situation_stored(counted(watched, with_debt=with_debt), readings, plugins, at=at),
        elsewhere=tuple(
            situation_stored(other, readings, plugins, at=at)
            for other in seen_from(watched, project.targets, project.rules)
        ),
        rules=tuple(project.rules),
        quality_model=project.quality_model,
        scoring=project.scoring,
        waivers=tuple(readings.waivers(at=at)),
        written=written,
        baseline=baseline,
        notes=unread + unread_baseline,
        others=len(project.targets) > 1,
    )
    seen = [each.target for each in (inputs.situation, *inputs.elsewhere)]
    points = points_of(project.rules, seen, project.directory)
    asked = RecordingPast(past_with_files(project, StoredPast(readings, plugins.catalogue, points)))
    judged = judge_standing(inputs, asked)
    remembered = Remembered(
        evidence_of(judged, project.rules, readings, target=watched.target.name),
        known_findings(judged, project.rules, readings, target=watched.target.name),
    )
    standing = settle_standing(inputs, judged, remembered)
    return standing, Grounds(inputs, remembered, tuple(asked.answers))
