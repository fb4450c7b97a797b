"""Runs, measurements and evaluations to fill a store with, each at a time that the test chooses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from qualitywatch.domain.finding import Finding, FindingChange
from qualitywatch.domain.measurement import Measurement
from qualitywatch.domain.metric import Direction, MetricDefinition
from qualitywatch.domain.observation import Evidence, Problem
from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.readings import Evaluation
from qualitywatch.domain.run import Run, RunStatus
from qualitywatch.domain.target import Target, TargetKind, Versions, Window
from qualitywatch.domain.verdict import CharacteristicReport, VerdictKind
from qualitywatch.store import Store

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SHOP = Target("shop", TargetKind.CODE, ".", {"team": "checkout", "environment": "production"})

COMPLEXITY = MetricDefinition(
    id="code.complexity.share_above_10",
    title="Source lines in complex functions",
    unit="1",
    direction=Direction.LOWER,
    characteristic="maintainability/modifiability",
    how="Lines in functions above cyclomatic complexity 10, over all source lines.",
)
ISSUES = MetricDefinition(
    id="code.security.issues",
    title="Security issues",
    unit="{issue}",
    direction=Direction.LOWER,
    characteristic="security",
    how="Bandit's findings, by severity.",
    labels=("severity",),
)


def hours(count: float) -> datetime:
    """That many hours after noon."""
    return NOON + timedelta(hours=count)


def run_at(
    end: datetime,
    *,
    collector: str = "code.python",
    target: str = "shop",
    status: RunStatus = RunStatus.OK,
    commit: str | None = None,
    problems: Sequence[Problem] = (),
) -> Run:
    return Run(
        target=target,
        collector=collector,
        window=Window(end - timedelta(hours=1), end),
        status=status,
        started_at=end,
        duration=0.25,
        versions=Versions(code=commit),
        tools={"python": "3.11.7", "radon": "6.0.1"},
        problems=tuple(problems),
    )


def measured(
    value: float,
    at: datetime,
    *,
    metric: MetricDefinition = COMPLEXITY,
    collector: str = "code.python",
    target: str = "shop",
    labels: Mapping[str, str] | None = None,
    evidence: tuple[Evidence, ...] = (),
) -> Measurement:
    return Measurement(
        metric=metric,
        target=target,
        value=value,
        observed_at=at,
        collector=collector,
        labels=labels or {},
        evidence=evidence,
        evidence_total=len(evidence),
    )


def evaluated(*, target: str = "shop", at: datetime = NOON) -> Evaluation:
    return Evaluation(
        target=target,
        at=at,
        verdict=VerdictKind.FAIL,
        quality_model="iso25010:2023",
        characteristics=(
            CharacteristicReport("maintainability", "Maintainability", 0.8, measured=4, declared=5),
        ),
    )


def settle(
    store: Store,
    *changes: FindingChange,
    sinks: Sequence[str] = ("jira",),
    outcomes: Sequence[RuleOutcome] | None = None,
    touched: Sequence[Finding] = (),
    target: str = "shop",
    at: datetime = NOON,
) -> None:
    """Settle with every sink told of every change."""
    if outcomes is None:
        outcomes = [change.finding.outcome for change in changes]
    store.settle(
        evaluated(target=target, at=at),
        outcomes,
        changes,
        touched,
        [(sink, change) for change in changes for sink in sinks],
        at=at,
    )
