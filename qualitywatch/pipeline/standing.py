"""How one target stands, as a pure function: what the store knows of it goes in, outcomes and changes of findings come out.

What goes in can be written down, so that a change of a finding can be had again later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from qualitywatch.domain.accepted import AcceptedBreach
from qualitywatch.domain.finding import Finding
from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.quality_model import ScoringModel
from qualitywatch.domain.readings import Evaluation, EvidenceSet
from qualitywatch.domain.rule import Rule
from qualitywatch.domain.waiver import Waiver, WrittenWaiver
from qualitywatch.pipeline.asked import Answer
from qualitywatch.pipeline.assemble import assemble_evaluation
from qualitywatch.pipeline.evaluate import (
    Past,
    Settlement,
    Situation,
    accept,
    capped,
    expiring,
    honour,
    honour_written,
    is_breach,
    judge,
    settle_findings,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingInputs:
    """What a target's outcomes follow from, but the past, which is asked; ``elsewhere`` are targets that rules see, too.

    ``written`` are the waivers as code, ``baseline`` what a file accepts; ``notes`` say what of these could not be read.
    ``others`` tells that there are other targets, for which a waiver of any target may be.
    """

    at: datetime
    situation: Situation
    rules: tuple[Rule, ...]
    quality_model: str
    elsewhere: tuple[Situation, ...] = ()
    scoring: ScoringModel | None = None
    waivers: tuple[Waiver, ...] = ()
    written: tuple[WrittenWaiver, ...] = ()
    baseline: tuple[AcceptedBreach, ...] = ()
    notes: tuple[str, ...] = ()
    others: bool = False


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the store remembers of the outcomes: the evidence of what breaches, and the findings there are already."""

    evidence: Mapping[str, EvidenceSet] = field(default_factory=dict)
    findings: Mapping[str, Finding] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a target stands, and what that does to its findings."""

    evaluation: Evaluation
    outcomes: Sequence[RuleOutcome]
    settlement: Settlement


@dataclass(frozen=True, slots=True)
class Grounds:
    """Everything that a standing follows from."""

    inputs: StandingInputs
    remembered: Remembered
    answers: tuple[Answer, ...]


def judge_standing(inputs: StandingInputs, past: Past) -> list[RuleOutcome]:
    """The outcomes with their waivers, still without evidence."""
    judged = judge(inputs.rules, inputs.situation, past, elsewhere=inputs.elsewhere)
    return honour(judged, inputs.waivers, inputs.at)


def settle_standing(
    inputs: StandingInputs, judged: Iterable[RuleOutcome], remembered: Remembered
) -> Standing:
    """What follows from the outcomes."""
    with_evidence = [_with_evidence(each, remembered.evidence) for each in judged]
    honoured = honour_written(with_evidence, inputs.written, inputs.rules, inputs.at, others=inputs.others)
    accepted = accept(honoured.outcomes, inputs.baseline, inputs.situation.catalogue)
    outcomes = honour(capped(accepted.outcomes, inputs.rules, remembered.findings), inputs.waivers, inputs.at)
    settlement = settle_findings(outcomes, remembered.findings, inputs.at)
    evaluation = assemble_evaluation(
        inputs.situation,
        outcomes,
        at=inputs.at,
        quality_model=inputs.quality_model,
        scoring=inputs.scoring,
    )
    notes = (*inputs.notes, *expiring(with_evidence, inputs.at), *honoured.notes, *accepted.notes)
    return Standing(replace(evaluation, notes=notes), outcomes, settlement)


def _with_evidence(outcome: RuleOutcome, evidence: Mapping[str, EvidenceSet]) -> RuleOutcome:
    found = evidence.get(outcome.fingerprint)
    if found is None or not is_breach(outcome):
        return outcome
    return replace(outcome, evidence=found.items, evidence_total=found.total)
