"""A gate's judgement as a pure function: everything that a verdict follows from goes in, the verdict comes out.

What goes in can be written down, so that the same verdict can be had again later.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from qualitywatch.config.project import Project
from qualitywatch.domain.accepted import AcceptedBreach
from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.quality_model import ScoringModel
from qualitywatch.domain.rule import Rule
from qualitywatch.domain.target import Target
from qualitywatch.domain.verdict import LeftOut, OnMissing, Verdict
from qualitywatch.domain.waiver import Waiver, WrittenWaiver
from qualitywatch.domain.waiver_debt import COLLECTOR
from qualitywatch.pipeline.asked import Answer
from qualitywatch.pipeline.assemble import assemble_verdict
from qualitywatch.pipeline.evaluate import (
    Past,
    accept,
    all_accepted,
    capped,
    expiring,
    honour,
    honour_written,
    judge,
)
from qualitywatch.pipeline.grounds import VerdictGrounds
from qualitywatch.pipeline.normalise import Measured
from qualitywatch.pipeline.situate import situation_changed, situation_measured


@dataclass(frozen=True, slots=True)
class JudgedTarget:
    """A target, and the collectors that the configuration lists for it."""

    target: Target
    collectors: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedProject:
    """What the judgement needs to know of a configuration."""

    quality_model: str
    configured: bool
    targets: tuple[JudgedTarget, ...]
    rules: tuple[Rule, ...]
    left_out: tuple[LeftOut, ...] = ()
    scoring: ScoringModel | None = None


@dataclass(frozen=True, slots=True)
class Instruments:
    """Every metric there is, and which collectors can observe each."""

    catalogue: MetricCatalogue
    observers: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class GateInputs:
    """Everything that a verdict follows from but the past, which is asked. ``adopt`` makes all breaches the baseline."""

    at: datetime
    project: JudgedProject
    instruments: Instruments
    measured: tuple[Measured, ...]
    waivers: tuple[Waiver, ...] = ()
    written: tuple[WrittenWaiver, ...] = ()
    baseline: tuple[AcceptedBreach, ...] = ()
    adopt: bool = False
    on_missing: OnMissing = OnMissing.FAIL


def judged_project(project: Project, *, with_debt: Container[str] = ()) -> JudgedProject:
    """The part of a project that a judgement depends on; the waivers of the targets ``with_debt`` are counted."""
    return JudgedProject(
        quality_model=project.quality_model,
        configured=project.configured,
        targets=tuple(
            JudgedTarget(
                watched.target,
                watched.collectors | ({COLLECTOR} if watched.target.name in with_debt else set()),
            )
            for watched in project.targets
        ),
        rules=tuple(project.rules),
        left_out=tuple(project.left_out),
        scoring=project.scoring,
    )


def judge_gate(inputs: GateInputs, past: Past, *, duration: float = 0.0) -> Verdict:
    """The verdict on all targets; ``duration``, in seconds, is only told. The same inputs give the same verdict."""
    project, instruments = inputs.project, inputs.instruments
    situations = [
        situation_measured(each, inputs.measured, instruments, configured=project.configured, at=inputs.at)
        for each in project.targets
    ]
    joined = any(rule.conditions for rule in project.rules)
    judged = [
        outcome
        for each, situation in zip(project.targets, situations, strict=True)
        for outcome in judge(
            project.rules,
            situation,
            past,
            situation_changed(each, inputs.measured, instruments, configured=project.configured),
            [other for other in situations if joined and other is not situation],
        )
    ]
    waived = honour(judged, inputs.waivers, inputs.at)
    honoured = honour_written(waived, inputs.written, project.rules, inputs.at)
    known: Sequence[AcceptedBreach] = all_accepted(honoured.outcomes) if inputs.adopt else inputs.baseline
    accepted = accept(honoured.outcomes, known, instruments.catalogue)
    outcomes = honour(capped(accepted.outcomes, project.rules, {}), inputs.waivers, inputs.at)
    verdict = assemble_verdict(
        project,
        inputs.measured,
        situations,
        outcomes,
        at=inputs.at,
        duration=duration,
        on_missing=inputs.on_missing,
    )
    return replace(
        verdict,
        notes=(*expiring(waived, inputs.at), *honoured.notes, *accepted.notes),
        tightened=accepted.tightened,
    )


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict with everything it follows from: its inputs, and what the past answered.

    ``grounds`` are what those follow from in turn; None where that cannot be told.
    """

    verdict: Verdict
    inputs: GateInputs
    answers: tuple[Answer, ...]
    grounds: VerdictGrounds | None = None
