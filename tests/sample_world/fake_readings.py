"""Readings over plain lists: the same answers as the store's, with nothing to set up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
from qualitywatch.domain.rule import Severity
from qualitywatch.domain.run import Run, RunStatus
from qualitywatch.domain.target import Target
from qualitywatch.domain.ticket import Ticket
from qualitywatch.domain.waiver import Waiver

_SEVEREST_FIRST = tuple(reversed(Severity))


@dataclass
class FakeReadings:
    """Fill the lists; ``questions`` counts how often anything was asked."""

    all_targets: list[Target] = field(default_factory=list)
    all_latest: list[Reading] = field(default_factory=list)
    samples: dict[SeriesKey, list[Sample]] = field(default_factory=dict)
    all_evidence: dict[SeriesKey, EvidenceSet] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    all_evaluations: list[Evaluation] = field(default_factory=list)
    all_scores: Mapping[str, Sequence[ScorePoint]] = field(default_factory=dict)
    all_outcomes: list[RuleOutcome] = field(default_factory=list)
    all_findings: list[Finding] = field(default_factory=list)
    events: Mapping[str, Sequence[FindingEvent]] = field(default_factory=dict)
    all_tickets: list[Ticket] = field(default_factory=list)
    all_waivers: list[Waiver] = field(default_factory=list)
    all_decisions: list[DecisionRecord] = field(default_factory=list)
    all_deployments: list[Deployment] = field(default_factory=list)
    tools: Mapping[datetime, Mapping[str, str]] = field(default_factory=dict)
    questions: int = 0

    def targets(self):
        self.questions += 1
        return sorted(self.all_targets, key=lambda target: target.name)

    def latest(self, *, target=None, metric=None):
        self.questions += 1
        return [
            reading
            for reading in self.all_latest
            if target in (None, reading.key.target) and metric in (None, reading.key.metric)
        ]

    def history(self, key, *, since=None, until=None, limit=1000):
        self.questions += 1
        samples = [
            sample
            for sample in self.samples.get(key, [])
            if (since is None or sample.observed_at >= since)
            and (until is None or sample.observed_at <= until)
        ]
        return samples[-limit:]

    def first_of(self, key, commit, *, since, before):
        self.questions += 1
        fitting = (
            sample
            for sample in self.samples.get(key, [])
            if since <= sample.observed_at < before and sample.code == commit
        )
        return min(fitting, key=lambda sample: sample.observed_at, default=None)

    def extreme(self, key, *, largest, before: datetime, since: datetime | None = None):
        self.questions += 1
        samples = [
            sample
            for sample in self.samples.get(key, [])
            if sample.observed_at < before and (since is None or since <= sample.observed_at)
        ]
        sign = 1 if largest else -1
        return max(samples, key=lambda sample: (sign * sample.value, sample.observed_at), default=None)

    def rulers(self, key, *, before: datetime):
        self.questions += 1
        last = {}
        for sample in self.samples.get(key, []):
            if sample.observed_at < before:
                tools = self.tools.get(sample.observed_at, {})
                last[tuple(sorted(tools.items()))] = sample.observed_at
        return sorted((at, dict(tools)) for tools, at in last.items())

    def sources(self, key, *, since, until, limit=100):
        self.questions += 1
        return [
            Source(run.window.end, number, run)
            for number, run in enumerate(self.runs, start=1)
            if run.target == key.target and since <= run.window.end <= until
        ][:limit]

    def deployments(self, target, *, since, until, limit=10):
        self.questions += 1
        found = [each for each in self.all_deployments if each.target == target and since < each.at <= until]
        return sorted(found, key=lambda each: each.at)[-limit:]

    def fingerprints(self, prefix, *, limit=10):
        self.questions += 1
        known = sorted(finding.fingerprint for finding in self.all_findings)
        return [fingerprint for fingerprint in known if fingerprint.startswith(prefix)][:limit]

    def finding_lives(self, *, since=None, until=None, limit=50_000):
        self.questions += 1
        lines = [
            (fingerprint, event)
            for fingerprint, events in self.events.items()
            for event in events
            if (since is None or event.at >= since) and (until is None or event.at <= until)
        ]
        return sorted(lines, key=lambda line: line[1].at)[-limit:]

    def evidence(self, key, *, run_id):
        self.questions += 1
        del run_id
        return self.all_evidence.get(key, EvidenceSet())

    def last_runs(self, *, target=None):
        self.questions += 1
        return [run for run in self.runs if target in (None, run.target)]

    def turns(self, *, target, collector, after, until, limit):
        self.questions += 1
        ends = sorted(
            run.window.end
            for run in self.runs
            if (run.target, run.collector) == (target, collector)
            and run.window.end <= until
            and (after is None or run.window.end > after)
        )
        return ends[:limit]

    def measured(self, *, target, collector, commits, settings=None):
        self.questions += 1
        good = {
            run.versions.code
            for run in self.runs
            if (run.target, run.collector, run.status) == (target, collector, RunStatus.OK)
        }
        return good & set(commits)

    def evaluations(self):
        self.questions += 1
        return list(self.all_evaluations)

    def scores(self, *, target, characteristic=None, since=None, limit=5000):
        self.questions += 1
        points = [
            point
            for point in self.all_scores.get(target, [])
            if characteristic in (None, point.characteristic) and (since is None or point.at >= since)
        ]
        return points[-limit:]

    def outcomes(self, *, target=None):
        self.questions += 1
        return [outcome for outcome in self.all_outcomes if target in (None, outcome.target)]

    def findings(self, *, target: str | None = None, state: FindingState | None = None, limit: int = 500):
        self.questions += 1
        found = [
            finding
            for finding in self.all_findings
            if target in (None, finding.outcome.target) and state in (None, finding.state)
        ]
        found.sort(key=lambda finding: finding.opened_at, reverse=True)
        found.sort(key=lambda finding: _SEVEREST_FIRST.index(finding.outcome.severity))
        return found[:limit]

    def finding(self, fingerprint):
        self.questions += 1
        return next((finding for finding in self.all_findings if finding.fingerprint == fingerprint), None)

    def finding_events(self, fingerprint, *, limit=200):
        self.questions += 1
        return list(self.events.get(fingerprint, ()))[-limit:]

    def tickets(self, *, fingerprint=None):
        self.questions += 1
        return [ticket for ticket in self.all_tickets if fingerprint in (None, ticket.fingerprint)]

    def waivers(self, *, at=None):
        self.questions += 1
        return [waiver for waiver in self.all_waivers if at is None or waiver.active(at)]

    def decision(self, number):
        return next((one for one in self.decisions() if one.id == number), None)

    def decided(self, *, since, until, limit):
        self.questions += 1
        return [each for each in self.all_decisions if since < each.at <= until][:limit][::-1]

    def decisions(self, *, limit=100):
        self.questions += 1
        return self.all_decisions[:limit]
