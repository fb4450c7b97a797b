"""``Readings`` over SQL: each question is one short transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from qualitywatch.domain.deployment import Deployment
from qualitywatch.domain.finding import Finding, FindingState
from qualitywatch.domain.measurement import Sample, SeriesKey
from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.readings import (
    DecisionRecord,
    Evaluation,
    EvidenceSet,
    FindingEvent,
    Reading,
    ScorePoint,
    Source,
)
from qualitywatch.domain.run import Run
from qualitywatch.domain.target import Target
from qualitywatch.domain.ticket import Ticket
from qualitywatch.domain.waiver import Waiver
from qualitywatch.store import (
    decisions,
    deployments,
    finding_lives,
    findings,
    ledger,
    scores,
    series,
    sources,
    waivers,
)
from qualitywatch.store.engine import Database


class StoredReadings:
    """Implements ``qualitywatch.domain.readings.Readings``, which says what each method answers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def targets(self) -> Sequence[Target]:
        """The targets ever measured, by name."""
        with self._database.read() as connection:
            return series.targets(connection)

    def latest(self, *, target: str | None = None, metric: str | None = None) -> Sequence[Reading]:
        """The latest value of each series, by target, metric and labels."""
        with self._database.read() as connection:
            return series.latest(connection, of=target, metric_id=metric)

    def history(
        self,
        key: SeriesKey,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 1000,
    ) -> Sequence[Sample]:
        """The newest ``limit`` samples of a series in [since, until], oldest first."""
        with self._database.read() as connection:
            return series.history(connection, key, since=since, until=until, limit=limit)

    def first_of(self, key: SeriesKey, commit: str, *, since: datetime, before: datetime) -> Sample | None:
        """The first sample of a series in [since, before) that was measured on a commit; None where there is none."""
        with self._database.read() as connection:
            return series.first_of(connection, key, commit, since=since, before=before)

    def extreme(
        self, key: SeriesKey, *, largest: bool, before: datetime, since: datetime | None = None
    ) -> Sample | None:
        """The newest of the largest (or smallest) samples of a series in [since, before); None where there is none."""
        with self._database.read() as connection:
            return series.extreme(connection, key, largest=largest, before=before, since=since)

    def rulers(self, key: SeriesKey, *, before: datetime) -> Sequence[tuple[datetime, Mapping[str, str]]]:
        """The tools that measured a series, by the time of the last sample before a time that each set measured."""
        with self._database.read() as connection:
            return series.rulers(connection, key, before=before)

    def sources(
        self, key: SeriesKey, *, since: datetime, until: datetime, limit: int = 100
    ) -> Sequence[Source]:
        """The runs behind the oldest ``limit`` samples of a series in [since, until], oldest first."""
        with self._database.read() as connection:
            return sources.behind(connection, key, since=since, until=until, limit=limit)

    def deployments(
        self, target: str, *, since: datetime, until: datetime, limit: int = 10
    ) -> Sequence[Deployment]:
        """The newest ``limit`` deployments of a target in (since, until], oldest first."""
        with self._database.read() as connection:
            return deployments.between(connection, target, since=since, until=until, limit=limit)

    def evidence(self, key: SeriesKey, *, run_id: int) -> EvidenceSet:
        """The evidence of one reading; kept for the newest run of each series."""
        with self._database.read() as connection:
            return series.evidence_of(connection, key, run_id)

    def last_runs(self, *, target: str | None = None) -> Sequence[Run]:
        """The last run of each target and collector, by the end of its window."""
        with self._database.read() as connection:
            return series.last_runs(connection, of=target)

    def turns(
        self, *, target: str, collector: str, after: datetime | None, until: datetime, limit: int
    ) -> Sequence[datetime]:
        """The ends of the windows of the first ``limit`` runs of a collector in (after, until], oldest first."""
        with self._database.read() as connection:
            return series.turns(
                connection, of=target, collector=collector, after=after, until=until, limit=limit
            )

    def measured(
        self,
        *,
        target: str,
        collector: str,
        commits: Sequence[str],
        settings: Mapping[str, str] | None = None,
    ) -> frozenset[str]:
        """Those among ``commits`` of which the collector has a good run, with these settings where any are given."""
        with self._database.read() as connection:
            return series.measured(
                connection, of=target, collector=collector, commits=commits, settings=settings or {}
            )

    def evaluations(self) -> Sequence[Evaluation]:
        """How each target stood when it was last evaluated, by name."""
        with self._database.read() as connection:
            return findings.evaluations(connection)

    def scores(
        self,
        *,
        target: str,
        characteristic: str | None = None,
        since: datetime | None = None,
        limit: int = 5000,
    ) -> Sequence[ScorePoint]:
        """The newest ``limit`` changes of a target's scores, oldest first, with those that held at ``since``."""
        with self._database.read() as connection:
            return scores.history(
                connection, of=target, characteristic=characteristic, since=since, limit=limit
            )

    def outcomes(self, *, target: str | None = None) -> Sequence[RuleOutcome]:
        """What each rule last said, without evidence."""
        with self._database.read() as connection:
            return findings.outcomes(connection, of=target)

    def findings(
        self, *, target: str | None = None, state: FindingState | None = None, limit: int = 500
    ) -> Sequence[Finding]:
        """Findings, most severe first, then the last opened first."""
        with self._database.read() as connection:
            return findings.findings(connection, of=target, state=state, limit=limit)

    def finding(self, fingerprint: str) -> Finding | None:
        """The finding with this fingerprint."""
        with self._database.read() as connection:
            return findings.one_finding(connection, fingerprint)

    def fingerprints(self, prefix: str, *, limit: int = 10) -> Sequence[str]:
        """The fingerprints of findings that begin like this, in order."""
        with self._database.read() as connection:
            return finding_lives.fingerprints(connection, prefix, limit=limit)

    def finding_lives(
        self, *, since: datetime | None = None, until: datetime | None = None, limit: int = 50_000
    ) -> Sequence[tuple[str, FindingEvent]]:
        """The newest ``limit`` lines of all findings' histories in [since, until], oldest first, by fingerprint."""
        with self._database.read() as connection:
            return finding_lives.between(connection, since=since, until=until, limit=limit)

    def finding_events(self, fingerprint: str, *, limit: int = 200) -> Sequence[FindingEvent]:
        """The newest ``limit`` lines of a finding's history, oldest first."""
        with self._database.read() as connection:
            return findings.events(connection, fingerprint, limit=limit)

    def tickets(self, *, fingerprint: str | None = None) -> Sequence[Ticket]:
        """The ticket ledger, oldest first."""
        with self._database.read() as connection:
            return ledger.tickets(connection, of=fingerprint)

    def waivers(self, *, at: datetime | None = None) -> Sequence[Waiver]:
        """All waivers, or those that hold at a time, oldest first."""
        with self._database.read() as connection:
            return waivers.listed(connection, at=at)

    def decision(self, number: int) -> DecisionRecord | None:
        """The gate decision with this number."""
        with self._database.read() as connection:
            return decisions.one(connection, number)

    def decided(self, *, since: datetime, until: datetime, limit: int) -> Sequence[DecisionRecord]:
        """The newest ``limit`` gate decisions in (since, until], oldest first, without their documents."""
        with self._database.read() as connection:
            return decisions.between(connection, since=since, until=until, limit=limit)

    def decisions(self, *, limit: int = 100) -> Sequence[DecisionRecord]:
        """The newest gate decisions, newest first."""
        with self._database.read() as connection:
            return decisions.newest(connection, limit=limit)
