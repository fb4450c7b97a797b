"""The journey of a number, from a collector to a verdict: open this file first.

``check`` measures, judges and keeps nothing; ``decide`` also gives what the verdict follows from. ``record`` measures and keeps; ``evaluate_stored`` judges what is kept
and puts finding changes into the outbox, from where ``act`` takes them to the sinks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from qualitywatch.config.project import Project, WatchedTarget
from qualitywatch.domain.accepted import AcceptedBreach
from qualitywatch.domain.readings import Evaluation, Readings
from qualitywatch.domain.verdict import OnMissing, Verdict
from qualitywatch.domain.waiver import Waiver, WrittenWaiver
from qualitywatch.errors import StoreBusyError
from qualitywatch.pipeline.against import Reference, changes_of, past_with_ref
from qualitywatch.pipeline.asked import RecordingPast
from qualitywatch.pipeline.collect import Errand, Means, collect, errands_of, errands_on_changes
from qualitywatch.pipeline.evaluate import Past
from qualitywatch.pipeline.gate import Decision, GateInputs, Instruments, judge_gate, judged_project
from qualitywatch.pipeline.gather import gather
from qualitywatch.pipeline.named import past_with_commits, past_with_files
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
from qualitywatch.pipeline.waiver_debt import FindingOf, counted, keep_debt, measure_debt
from qualitywatch.pipeline.written_waivers import baseline_of, seeking_waivers, waivers_of
from qualitywatch.plugins import Plugins

if TYPE_CHECKING:
    from qualitywatch.store import Store  # a check without a store must not pay for SQL

Clock = Callable[[], datetime]
ATTEMPTS = 10
"""How often a target is judged again at most because something changed while it was."""


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
    return decide(
        project,
        plugins,
        means,
        clock=clock,
        past=past,
        waivers=waivers,
        on_missing=on_missing,
        base=base,
        baseline=baseline,
        adopt=adopt,
    ).verdict


def decide(
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
    finding_of: FindingOf = lambda _: None,
) -> Decision:
    """What ``check`` does, with everything that the verdict follows from, so that it can be had again.

    ``finding_of`` gives the finding of a fingerprint, where one is kept: what the waivers by command are about.
    """
    at = clock()
    changes = changes_of(project, base) if base else {}
    errands = [*errands_of(project.targets, at), *errands_on_changes(project.targets, at, changes)]
    with seeking_waivers(project) as sought:
        measured = [normalise(collection, plugins.catalogue) for collection in collect(errands, means)]
        past = past_with_files(project, past_with_commits(project, plugins, means, at=at, past=past))
        if changes:
            past = past_with_ref(project, changes, plugins, means, at=at, past=past)
        written = sought()
    debts = [
        measure_debt(watched.target, project.rules, waivers, written, finding_of, at=at)
        for watched in project.targets
    ]
    measured += [each for each in debts if each is not None]
    inputs = GateInputs(
        at=at,
        project=judged_project(project, with_debt={each.run.target for each in debts if each is not None}),
        instruments=Instruments(plugins.catalogue, plugins.observers),
        measured=tuple(measured),
        waivers=tuple(waivers),
        written=tuple(written),
        baseline=tuple(baseline),
        adopt=adopt,
        on_missing=on_missing,
    )
    asked = RecordingPast(past)
    verdict = judge_gate(inputs, asked)
    verdict = replace(verdict, duration=(clock() - at).total_seconds())
    return Decision(verdict, inputs, tuple(asked.answers))


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
    """Judge what the store knows of one target; findings change and go to the outbox in one transaction.

    Where something was measured or settled meanwhile, by whatever process, it is judged again. Raises StoreBusyError
    where that goes on.
    """
    written, unread = waivers_of(project, watched)
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
