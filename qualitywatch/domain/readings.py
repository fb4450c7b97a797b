"""Readings: the read-only side of the store, as the evaluation, the dashboard and plugins see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from qualitywatch.domain.deployment import Deployment
from qualitywatch.domain.finding import ChangeKind, Finding, FindingState
from qualitywatch.domain.measurement import Sample, SeriesKey
from qualitywatch.domain.observation import Evidence
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.quality_model import ModelVersion
from qualitywatch.domain.run import Run
from qualitywatch.domain.score import Score
from qualitywatch.domain.target import Target
from qualitywatch.domain.ticket import Ticket
from qualitywatch.domain.verdict import CharacteristicReport, VerdictKind
from qualitywatch.domain.waiver import Waiver


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The latest value of one series; ``current`` is False where the collector's last good run no longer saw it."""

    key: SeriesKey
    value: float
    observed_at: datetime
    collector: str
    unit: str
    characteristic: str
    run_id: int
    current: bool = True

    @property
    def labels(self) -> dict[str, str]:
        """The series' labels."""
        return dict(self.key.labels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """How one target stood when it was last evaluated; ``scoring`` is the quality model's version behind the scores.

    ``again_at`` is when time alone may change that; it is not kept, for it follows from what is. ``notes`` say
    which of the decisions behind it (waivers, the baseline) ask for somebody's attention.
    """

    target: str
    at: datetime
    verdict: VerdictKind
    quality_model: str
    characteristics: tuple[CharacteristicReport, ...] = ()
    again_at: datetime | None = None
    scoring: ModelVersion | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePoint:
    """A characteristic's score from ``at`` on, until the next one; ``score`` is None where evidence was too thin."""

    at: datetime
    characteristic: str
    score: Score | None
    coverage: float
    scoring: ModelVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingEvent:
    """One line of a finding's history."""

    at: datetime
    kind: ChangeKind
    outcome: Outcome
    value: float | None = None
    limit: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRecord:
    """One gate decision: ``body`` is the verdict's JSON, ``inputs_digest`` the SHA-256 of the list of what it followed from."""

    id: int
    at: datetime
    verdict: VerdictKind
    exit_code: int
    inputs_digest: str
    body: str
    versions: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """Where one sample of a series comes from: the run that measured it."""

    observed_at: datetime
    run_id: int
    run: Run


@dataclass(frozen=True, slots=True)
class EvidenceSet:
    """The evidence kept for one reading, worst first, with the count of all there was."""

    items: tuple[Evidence, ...] = ()
    total: int = 0


class SeriesReadings(Protocol):
    """What may be read of series; every answer is bounded by its arguments, never by the length of history."""

    def latest(self, *, target: str | None = None, metric: str | None = None) -> Sequence[Reading]:
        """The latest value of each series."""
        ...

    def history(
        self,
        key: SeriesKey,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 1000,
    ) -> Sequence[Sample]:
        """The newest ``limit`` samples of a series in [since, until], oldest first."""
        ...

    def first_of(self, key: SeriesKey, commit: str, *, since: datetime, before: datetime) -> Sample | None:
        """The first sample of a series in [since, before) that was measured on a commit; None where there is none."""
        ...

    def extreme(
        self, key: SeriesKey, *, largest: bool, before: datetime, since: datetime | None = None
    ) -> Sample | None:
        """The newest of the largest (or smallest) samples of a series in [since, before); None where there is none."""
        ...

    def rulers(self, key: SeriesKey, *, before: datetime) -> Sequence[tuple[datetime, Mapping[str, str]]]:
        """The tools that measured a series, by the time of the last sample before a time that each set measured."""
        ...

    def turns(
        self, *, target: str, collector: str, after: datetime | None, until: datetime, limit: int
    ) -> Sequence[datetime]:
        """The ends of the windows of the first ``limit`` runs of a collector in (after, until], oldest first."""
        ...


class Readings(SeriesReadings, Protocol):
    """What may be read of the store; every answer is bounded by its arguments, never by the length of history."""

    def targets(self) -> Sequence[Target]:
        """The targets ever measured, by name."""
        ...

    def sources(
        self, key: SeriesKey, *, since: datetime, until: datetime, limit: int = 100
    ) -> Sequence[Source]:
        """The runs behind the oldest ``limit`` samples of a series in [since, until], oldest first."""
        ...

    def deployments(
        self, target: str, *, since: datetime, until: datetime, limit: int = 10
    ) -> Sequence[Deployment]:
        """The newest ``limit`` deployments of a target in (since, until], oldest first."""
        ...

    def evidence(self, key: SeriesKey, *, run_id: int) -> EvidenceSet:
        """The evidence of one reading."""
        ...

    def last_runs(self, *, target: str | None = None) -> Sequence[Run]:
        """The last run of each target and collector."""
        ...

    def measured(
        self,
        *,
        target: str,
        collector: str,
        commits: Sequence[str],
        settings: Mapping[str, str] | None = None,
    ) -> frozenset[str]:
        """Those among ``commits`` of which the collector has a good run, with these settings where any are given."""
        ...

    def evaluations(self) -> Sequence[Evaluation]:
        """How each target stood when it was last evaluated."""
        ...

    def scores(
        self,
        *,
        target: str,
        characteristic: str | None = None,
        since: datetime | None = None,
        limit: int = 5000,
    ) -> Sequence[ScorePoint]:
        """The newest ``limit`` changes of a target's scores, oldest first, with those that held at ``since``."""
        ...

    def outcomes(self, *, target: str | None = None) -> Sequence[RuleOutcome]:
        """What each rule last said, without evidence."""
        ...

    def findings(
        self, *, target: str | None = None, state: FindingState | None = None, limit: int = 500
    ) -> Sequence[Finding]:
        """Findings, most severe and newest first."""
        ...

    def finding(self, fingerprint: str) -> Finding | None:
        """The finding with this fingerprint."""
        ...

    def fingerprints(self, prefix: str, *, limit: int = 10) -> Sequence[str]:
        """The fingerprints of findings that begin like this, in order."""
        ...

    def finding_lives(
        self, *, since: datetime | None = None, until: datetime | None = None, limit: int = 50_000
    ) -> Sequence[tuple[str, FindingEvent]]:
        """The newest ``limit`` lines of all findings' histories in [since, until], oldest first, by fingerprint."""
        ...

    def finding_events(self, fingerprint: str, *, limit: int = 200) -> Sequence[FindingEvent]:
        """A finding's history, oldest first."""
        ...

    def tickets(self, *, fingerprint: str | None = None) -> Sequence[Ticket]:
        """The ticket ledger."""
        ...

    def waivers(self, *, at: datetime | None = None) -> Sequence[Waiver]:
        """All waivers, or those that hold at a time."""
        ...

    def decision(self, number: int) -> DecisionRecord | None:
        """The gate decision with this number."""
        ...

    def decided(self, *, since: datetime, until: datetime, limit: int) -> Sequence[DecisionRecord]:
        """The newest ``limit`` gate decisions in (since, until], oldest first, without their documents."""
        ...

    def decisions(self, *, limit: int = 100) -> Sequence[DecisionRecord]:
        """The newest gate decisions, newest first."""
        ...
