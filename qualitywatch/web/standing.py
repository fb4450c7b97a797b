"""How targets stand: what their last evaluation, runs and open findings say together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from qualitywatch.domain.finding import Finding, FindingState
from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.readings import Evaluation, Reading, Readings
from qualitywatch.domain.rule import Severity
from qualitywatch.domain.run import Run
from qualitywatch.domain.target import Target
from qualitywatch.domain.verdict import VerdictKind

COUNTED_FINDINGS = 5000
"""How many open findings are read to be counted; beyond it, counts are lower bounds."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One target as it stands; ``measured_at`` is when the last run of any of its collectors ended its window."""

    target: Target
    evaluation: Evaluation | None = None
    measured_at: datetime | None = None
    open_findings: Mapping[Severity, int] = field(default_factory=dict)

    @property
    def verdict(self) -> VerdictKind | None:
        """The verdict, or None for a target that was never evaluated."""
        return self.evaluation.verdict if self.evaluation else None

    @property
    def evaluated_at(self) -> datetime | None:
        """When the verdict was reached."""
        return self.evaluation.at if self.evaluation else None


def all_standings(readings: Readings) -> list[Standing]:
    """Every target as it stands, by name."""
    return _standings(
        readings.targets(),
        readings.evaluations(),
        readings.last_runs(),
        readings.findings(state=FindingState.OPEN, limit=COUNTED_FINDINGS),
    )


def standing_of(readings: Readings, target: Target) -> Standing:
    """One target as it stands."""
    found = _standings(
        [target],
        readings.evaluations(),
        readings.last_runs(target=target.name),
        readings.findings(target=target.name, state=FindingState.OPEN, limit=COUNTED_FINDINGS),
    )
    return found[0]


def _standings(
    targets: Iterable[Target],
    evaluations: Iterable[Evaluation],
    runs: Iterable[Run],
    findings: Iterable[Finding],
) -> list[Standing]:
    evaluated = {evaluation.target: evaluation for evaluation in evaluations}
    measured: dict[str, datetime] = {}
    for run in runs:
        measured[run.target] = max(run.window.end, measured.get(run.target, run.window.end))
    counts: dict[str, Counter[Severity]] = {}
    for finding in findings:
        counts.setdefault(finding.outcome.target, Counter())[finding.outcome.severity] += 1
    return [
        Standing(
            target,
            evaluated.get(target.name),
            measured.get(target.name),
            {severity: counts.get(target.name, Counter())[severity] for severity in reversed(Severity)},
        )
        for target in targets
    ]


@dataclass(frozen=True, slots=True)
class Limit:
    """A rule's limit on one series in the metric's unit, with the outcome that it decided."""

    rule: str
    comparison: str
    limit: float


def judges(outcome: RuleOutcome, reading: Reading, *, series_count: int) -> bool:
    """Whether an outcome speaks of this series.

    An outcome carries only the labels that identify a finding: where several series are left, the rule judged the
    worst of them, and its value says which.
    """
    labels = reading.labels
    if outcome.metric != reading.key.metric or outcome.target != reading.key.target:
        return False
    if any(labels.get(name) != value for name, value in outcome.series_labels.items()):
        return False
    return series_count == 1 or outcome.value is None or outcome.value == reading.value


def limits_on(outcomes: Iterable[RuleOutcome], reading: Reading, *, series_count: int) -> list[Limit]:
    """The limits to draw for a series; those against a baseline stand at baseline + limit."""
    return [
        Limit(outcome.rule, outcome.comparison, outcome.bound)
        for outcome in outcomes
        if outcome.bound is not None
        and outcome.comparison in ("above", "below")
        and judges(outcome, reading, series_count=series_count)
    ]
