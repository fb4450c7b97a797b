"""Explanations: everything that is known of a number, a characteristic, a finding or a decision, put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from qualitywatch.domain.effect import Effect
from qualitywatch.domain.finding import Finding, FindingState
from qualitywatch.domain.measurement import Sample
from qualitywatch.domain.metric import MetricDefinition
from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.quality_model import ModelVersion
from qualitywatch.domain.readings import DecisionRecord, Evaluation, EvidenceSet, FindingEvent, Reading
from qualitywatch.domain.rule import Rule
from qualitywatch.domain.run import Run
from qualitywatch.domain.score import Score, ScoredMeasure
from qualitywatch.domain.shift import DatedShift
from qualitywatch.domain.target import Target
from qualitywatch.domain.ticket import Ticket
from qualitywatch.domain.verdict import CharacteristicReport
from qualitywatch.domain.waiver import Waiver


@dataclass(frozen=True, slots=True)
class Element:
    """One value that another is computed from, measured at the same time; None where it is no longer kept."""

    metric: str
    title: str
    unit: str
    value: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a rule last said, and what became of it: finding, history (oldest first), tickets, waivers (all ever given).

    ``rule`` is None where the configuration at hand does not hold it, ``finding`` where there never was one.
    """

    outcome: RuleOutcome
    rule: Rule | None = None
    finding: Finding | None = None
    events: tuple[FindingEvent, ...] = ()
    tickets: tuple[Ticket, ...] = ()
    waivers: tuple[Waiver, ...] = ()

    @property
    def open(self) -> bool:
        """Whether its finding is open."""
        return self.finding is not None and self.finding.state is FindingState.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePart:
    """What a metric is to the score of its characteristic, by which quality model; ``score`` is None where there is none.

    ``of_this`` is False where another series of the metric, a worse one, is what counts, or their mean.
    """

    characteristic: str
    title: str
    score: Score | None
    measure: ScoredMeasure
    scoring: ModelVersion | None
    of_this: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesExplanation:
    """One value of one metric. ``definition`` is None where its plugin is gone, ``reading`` where nothing was measured.

    ``parts`` are what it is to scores, ``scoring`` the quality model in use, None where nothing was evaluated by one.
    ``run_id`` and ``run`` are None where the run was pruned. ``samples`` are the newest, oldest first. ``others`` counts the
    series of the metric that are not told of.
    """

    target: Target
    metric: str
    definition: MetricDefinition | None
    reading: Reading | None
    labels: Mapping[str, str] = field(default_factory=dict)
    elements: tuple[Element, ...] = ()
    evidence: EvidenceSet = field(default_factory=EvidenceSet)
    run_id: int | None = None
    run: Run | None = None
    samples: tuple[Sample, ...] = ()
    shifts: tuple[DatedShift, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    parts: tuple[ScorePart, ...] = ()
    scoring: ModelVersion | None = None
    others: int = 0

    @property
    def title(self) -> str:
        """The metric's title, or its id."""
        return self.definition.title if self.definition else self.metric


@dataclass(frozen=True, slots=True, kw_only=True)
class CharacteristicExplanation:
    """How a characteristic (or a part of one, by its canonical ``path``) of a target stands: rules worst first, then values.

    ``report`` is None for a subcharacteristic, and for what was never evaluated.
    """

    target: Target
    path: str
    title: str
    quality_model: str
    report: CharacteristicReport | None
    scoring: ModelVersion | None = None
    judgements: tuple[Judgement, ...] = ()
    readings: tuple[tuple[Reading, MetricDefinition | None], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionExplanation:
    """A gate decision: what it came to, on which versions, by what each rule said then, worst first."""

    record: DecisionRecord
    outcomes: tuple[Mapping[str, object], ...] = ()
    quality_model: str = ""
    problems: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class ShiftedSeries:
    """A series by its latest reading, with one of its shifts, and what that means."""

    reading: Reading
    title: str
    shift: DatedShift
    effect: Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetExplanation:
    """What of a target is worth explaining: its characteristics, the worst open findings, and the newest shifts."""

    target: Target
    evaluation: Evaluation | None
    characteristics: tuple[CharacteristicReport, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    open_findings: int = 0
    shifts: tuple[ShiftedSeries, ...] = ()
    decisions: tuple[DecisionRecord, ...] = ()


Explanation: TypeAlias = (
    SeriesExplanation | CharacteristicExplanation | DecisionExplanation | TargetExplanation
)
