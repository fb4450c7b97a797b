"""Putting what was judged together: into a verdict for a gate, into an evaluation for the store. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from qualitywatch.domain.observation import Problem
from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.quality_model import ScoringModel, model_named
from qualitywatch.domain.readings import Evaluation
from qualitywatch.domain.run import Run
from qualitywatch.domain.target import Target, Versions
from qualitywatch.domain.verdict import LeftOut, OnMissing, ProblemReport, TargetReport, Verdict
from qualitywatch.pipeline.evaluate import Situation, report_characteristics, verdict_of
from qualitywatch.pipeline.normalise import Measured


class JudgedProject(Protocol):
    """What a verdict says of the project itself."""

    @property
    def quality_model(self) -> str:
        """The edition that reports are ordered by."""
        ...

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """What discovery did not use."""
        ...

    @property
    def scoring(self) -> ScoringModel | None:
        """The quality model that scores come from."""
        ...


def assemble_verdict(
    project: JudgedProject,
    measured: Sequence[Measured],
    situations: Sequence[Situation],
    outcomes: Sequence[RuleOutcome],
    *,
    at: datetime,
    duration: float,
    on_missing: OnMissing,
) -> Verdict:
    """The verdict on all targets; ``duration`` in seconds."""
    rounds = sorted(measured, key=lambda item: (item.run.target, item.run.collector))
    whole = [item for item in rounds if item.run.window.changes is None]
    measurements = tuple(measurement for item in whole for measurement in item.measurements)
    problems = tuple(
        dict.fromkeys(_problem(item.run, problem) for item in rounds for problem in item.run.problems)
    )
    return Verdict(
        kind=verdict_of(outcomes, on_missing=on_missing, measured=len(measurements)),
        quality_model=project.quality_model,
        started_at=at,
        duration=duration,
        targets=tuple(_target(situation.target, rounds) for situation in situations),
        measurements=measurements,
        outcomes=tuple(outcomes),
        characteristics=report_characteristics(
            situations, outcomes, model_named(project.quality_model), project.scoring
        ),
        problems=problems,
        left_out=project.left_out,
        scoring=project.scoring.version if project.scoring else None,
    )


def assemble_evaluation(
    situation: Situation,
    outcomes: Sequence[RuleOutcome],
    *,
    at: datetime,
    quality_model: str,
    scoring: ScoringModel | None = None,
) -> Evaluation:
    """How one target stands."""
    return Evaluation(
        target=situation.target.name,
        at=at,
        verdict=verdict_of(outcomes, measured=len(situation.measurements)),
        quality_model=quality_model,
        characteristics=report_characteristics([situation], outcomes, model_named(quality_model), scoring),
        scoring=scoring.version if scoring else None,
        again_at=_again_at(outcomes),
    )


def _again_at(outcomes: Sequence[RuleOutcome]) -> datetime | None:
    """When the first of the outcomes changes by time alone: something has lasted long enough, or a waiver ends."""
    due = [outcome.again_at for outcome in outcomes if outcome.again_at is not None]
    due += [outcome.waiver.expires_at for outcome in outcomes if outcome.waiver is not None]
    return min(due, default=None)


def _target(target: Target, rounds: Sequence[Measured]) -> TargetReport:
    """The target with the versions its runs saw."""
    versions = [item.run.versions for item in rounds if item.run.target == target.name]

    def first(name: str) -> str | None:
        return next((value for v in versions if (value := getattr(v, name)) is not None), None)

    return TargetReport(target, Versions(code=first("code"), data=first("data"), model=first("model")))


def _problem(run: Run, problem: Problem) -> ProblemReport:
    return ProblemReport(run.target, run.collector, problem.message, problem.hint)
