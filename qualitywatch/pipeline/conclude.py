"""From what a check measured to its verdict, with what the verdict follows from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from qualitywatch.config.project import Project
from qualitywatch.domain.accepted import AcceptedBreach
from qualitywatch.domain.changes import Changes
from qualitywatch.domain.verdict import OnMissing
from qualitywatch.domain.waiver import Waiver, WrittenWaiver
from qualitywatch.pipeline.asked import RecordingPast
from qualitywatch.pipeline.collect import Means
from qualitywatch.pipeline.evaluate import NO_PAST, Past
from qualitywatch.pipeline.gate import Decision, GateInputs, Instruments, judge_gate, judged_project
from qualitywatch.pipeline.measured_at import past_with_ref
from qualitywatch.pipeline.named import past_with_commits, past_with_files
from qualitywatch.pipeline.normalise import Measured
from qualitywatch.pipeline.waiver_debt import FindingOf, measure_debt
from qualitywatch.plugins import Plugins


@dataclass(frozen=True, slots=True)
class Terms:
    """What a verdict at a moment is reached by, beside what was measured; ``past`` is None where nothing is kept."""

    at: datetime
    past: Past | None
    waivers: Sequence[Waiver]
    on_missing: OnMissing
    baseline: Sequence[AcceptedBreach]
    adopt: bool
    finding_of: FindingOf
    changes: Mapping[str, Changes]


def conclude(
    project: Project,
    plugins: Plugins,
    means: Means,
    terms: Terms,
    *,
    measured: Sequence[Measured],
    written: Sequence[WrittenWaiver],
) -> Decision:
    """Judge what was measured now; ``written`` are the waivers that stand in the project's files."""
    debts = [
        measure_debt(watched.target, project.rules, terms.waivers, written, terms.finding_of, at=terms.at)
        for watched in project.targets
    ]
    inputs = GateInputs(
        at=terms.at,
        project=judged_project(project, with_debt={each.run.target for each in debts if each is not None}),
        instruments=Instruments(plugins.catalogue, plugins.observers),
        measured=(*measured, *(each for each in debts if each is not None)),
        waivers=tuple(terms.waivers),
        written=tuple(written),
        baseline=tuple(terms.baseline),
        adopt=terms.adopt,
        on_missing=terms.on_missing,
    )
    asked = RecordingPast(_past(project, plugins, means, terms))
    return Decision(judge_gate(inputs, asked), inputs, tuple(asked.answers))


def _past(project: Project, plugins: Plugins, means: Means, terms: Terms) -> Past:
    """What rules compare with: what is kept, what stands in files, and what commits measure."""
    kept = NO_PAST if terms.past is None else terms.past
    past = past_with_files(project, past_with_commits(project, plugins, means, at=terms.at, past=kept))
    if terms.changes:
        past = past_with_ref(project, terms.changes, plugins, means, at=terms.at, past=past)
    return past
