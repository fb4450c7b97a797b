"""The short way of a number, to a verdict on what there is now, with what the verdict follows from: nothing is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from qualitywatch.config.project import Project
from qualitywatch.domain.accepted import AcceptedBreach
from qualitywatch.domain.verdict import OnMissing
from qualitywatch.domain.waiver import Waiver
from qualitywatch.pipeline.against import Reference, changes_of, past_with_ref
from qualitywatch.pipeline.asked import RecordingPast
from qualitywatch.pipeline.collect import Means, collect, errands_of, errands_on_changes
from qualitywatch.pipeline.evaluate import Past
from qualitywatch.pipeline.gate import Decision, GateInputs, Instruments, judge_gate, judged_project
from qualitywatch.pipeline.named import past_with_commits, past_with_files
from qualitywatch.pipeline.normalise import normalise
from qualitywatch.pipeline.waiver_debt import FindingOf, measure_debt
from qualitywatch.pipeline.written_waivers import seeking_waivers
from qualitywatch.plugins import Plugins

Clock = Callable[[], datetime]


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
    """Measure every target of the project now and judge what was measured; the verdict comes with all that it follows from.

    With ``base``, rules judge what changed since, and those against a ref compare the whole with what it was there.
    What ``baseline`` knows is tolerated; with ``adopt``, everything that breaches now becomes the baseline.
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
