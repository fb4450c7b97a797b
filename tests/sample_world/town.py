"""The town: targets of every kind and verdict, with weeks of history, through the real pipeline into a real store."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from qualitywatch import (
    Evidence,
    Measurement,
    MetricDefinition,
    Outcome,
    Problem,
    Run,
    RunStatus,
    Target,
    TargetKind,
    Versions,
    Window,
)
from qualitywatch.config.project import ConfiguredSink, Project, WatchedTarget
from qualitywatch.domain.quality_model import (
    Anchor,
    Combination,
    Measure,
    ModelVersion,
    ScoringModel,
    Utility,
)
from qualitywatch.domain.verdict import VerdictKind
from qualitywatch.domain.waiver import Waiver
from qualitywatch.pipeline.act import act
from qualitywatch.pipeline.run import evaluate_stored
from qualitywatch.plugins import Plugins
from qualitywatch.store import Store
from sample_world import metrics as m
from sample_world import plugin as p

NOW = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
DAYS = 60
TOOLS = {"python": "3.11.2", "radon": "6.0.1"}


@dataclass(frozen=True)
class Value:
    """One value on the last day, and how it got there: ``drift`` a day, ``wave`` around it."""

    metric: MetricDefinition
    value: float
    drift: float = 0.0
    wave: float = 0.0
    labels: Mapping[str, str] = None
    evidence: tuple[Evidence, ...] = ()
    evidence_total: int = 0

    def on(self, days_ago: int) -> float:
        moved = self.value - self.drift * days_ago + self.wave * math.sin(days_ago * 0.9)
        whole = self.metric.unit in ("{line}", "{test}", "{issue}")
        if self.metric.unit == "1":
            moved = min(1.0, moved)
        return float(max(0, round(moved))) if whole else max(0.0, moved)


FUNCTIONS = tuple(
    Evidence(f"shop/{path}.py", line, line + length, name, value, f"cyclomatic complexity {value}")
    for path, line, length, name, value in (
        ("checkout/cart", 112, 96, "Cart.reprice", 31),
        ("checkout/payment", 48, 71, "authorise", 24),
        ("catalogue/search", 203, 88, "rank", 19),
        ("catalogue/importer", 17, 64, "read_feed", 16),
        ("account/merge", 71, 40, "merge_accounts", 12),
    )
)


def world() -> list[tuple[WatchedTarget, Mapping[str, Sequence[Value]]]]:
    """Every target with what its collectors measure."""

    def code(name, team, values, collectors=(p.Shape, p.Tests, p.Weaknesses)):
        target = Target(name, TargetKind.CODE, f"./{name}", {"team": team, "environment": "production"})
        return WatchedTarget(target, p.schedules(*collectors)), values

    return [
        code(
            "shop",
            "checkout",
            {
                "sample.shape": [
                    Value(m.LINES, 18432, drift=41),
                    Value(m.BRANCHED, 4313, drift=22),
                    Value(m.SHARE, 0.234, drift=0.0011, wave=0.002, evidence=FUNCTIONS, evidence_total=212),
                    Value(m.INDEX, 61.8, drift=-0.09, wave=0.4),
                ],
                "sample.tests": [
                    Value(m.COVERAGE, 0.831, drift=-0.0006, wave=0.004),
                    Value(m.FAILED, 0),
                    Value(m.TOTAL, 1840, drift=3.1),
                    Value(m.DURATION, 341, drift=1.9, wave=12),
                    Value(m.MEMORY, 412.5, wave=18),
                ],
                "sample.weaknesses": [
                    Value(m.ISSUES, 2, labels={"severity": "high"}, evidence=FUNCTIONS[:2], evidence_total=2),
                    Value(m.ISSUES, 5, labels={"severity": "medium"}),
                    Value(m.ISSUES, 31, drift=-0.2, labels={"severity": "low"}),
                ],
            },
        ),
        code(
            "billing",
            "money",
            {
                "sample.shape": [
                    Value(m.LINES, 6210, drift=8),
                    Value(m.BRANCHED, 1124),
                    Value(m.SHARE, 0.181, wave=0.004, evidence=FUNCTIONS[2:4], evidence_total=2),
                    Value(m.INDEX, 68.2, drift=0.02),
                ],
                "sample.tests": [
                    Value(m.COVERAGE, 0.942, drift=0.0008),
                    Value(m.FAILED, 0),
                    Value(m.TOTAL, 902, drift=2),
                    Value(m.DURATION, 74, wave=3),
                    Value(m.MEMORY, 186, wave=5),
                ],
                "sample.weaknesses": [Value(m.ISSUES, 0, labels={"severity": "high"})],
            },
        ),
        code(
            "search",
            "discovery",
            {
                "sample.shape": [
                    Value(m.LINES, 3920, drift=3),
                    Value(m.BRANCHED, 210),
                    Value(m.SHARE, 0.054, wave=0.001),
                    Value(m.INDEX, 74.1),
                ],
                "sample.tests": [
                    Value(m.COVERAGE, 0.968, drift=0.0004),
                    Value(m.FAILED, 0),
                    Value(m.TOTAL, 611, drift=1),
                    Value(m.DURATION, 12.4, wave=0.3),
                    Value(m.MEMORY, 96, wave=2),
                ],
                "sample.weaknesses": [Value(m.ISSUES, 0, labels={"severity": "high"})],
            },
        ),
        code("legacy-importer", "integration", {"sample.shape": [], "sample.tests": []}, (p.Shape, p.Tests)),
        (
            WatchedTarget(
                Target(
                    "nightly-etl", TargetKind.PIPELINE, "https://ci.example.org/etl", {"team": "platform"}
                ),
                p.schedules(p.Delivery),
            ),
            {"sample.delivery": [Value(m.DEPLOYS, 2.4, wave=0.5), Value(m.SUCCESS, 0.976, wave=0.012)]},
        ),
        (
            WatchedTarget(
                Target(
                    "scoring-input",
                    TargetKind.DATASET,
                    "postgresql://reader:hunter2@db.example.org/features?sslmode=require",
                    {"team": "risk"},
                ),
                p.schedules(p.Columns),
            ),
            {
                "sample.columns": [
                    Value(
                        m.DRIFT,
                        0.31 if column == "income" else 0.0,
                        drift=0.012 if column == "income" else 0.0,
                        labels={"column": column},
                        evidence=(Evidence(name=column, value=0.31, message="shifted upwards"),)
                        if column == "income"
                        else (),
                        evidence_total=1 if column == "income" else 0,
                    )
                    for column in (
                        "age",
                        "income",
                        "region",
                        "tenure",
                        "visits",
                        "basket",
                        "channel",
                        "weekday",
                    )
                ]
                + [
                    Value(m.COMPLETENESS, 1 - index * 0.004, wave=0.001, labels={"column": column})
                    for index, column in enumerate(("age", "income", "region"))
                ]
            },
        ),
        (
            WatchedTarget(
                Target("churn-model", TargetKind.MODEL, "models:/churn", {"team": "risk"}),
                p.schedules(p.Predictions),
            ),
            {"sample.predictions": [Value(m.ROBUSTNESS, 0.913, wave=0.006)]},
        ),
    ]


PROBLEMS = {
    "sample.shape": (
        RunStatus.ERROR,
        Problem("tokenize failed in import/old.py, line 1: bad encoding", "save the file as UTF-8"),
    ),
    "sample.tests": (
        RunStatus.NO_EVIDENCE,
        Problem("junit.xml is not there", "run the tests with --junitxml=junit.xml"),
    ),
}


def fill(store: Store, plugins: Plugins, *, now: datetime = NOW, days: int = DAYS) -> None:
    """Measure every target once a day, judge it on the last three days, file a ticket, waive a finding, decide."""
    everything = world()
    project = sample_project([watched for watched, _ in everything])
    for watched, values in everything:
        runs = _runs(watched.target, values, now, days)
        for run, measurements in runs:
            store.record(run, measurements, watched.target)
    for back in (2, 1, 0):
        for watched, _ in everything:
            evaluate_stored(watched, project, plugins, store, at=now - timedelta(days=back))
    fresh = Target("brand-new", TargetKind.CODE, "./brand-new")
    for run, measurements in _runs(fresh, {"sample.shape": [Value(m.LINES, 12)]}, now, 1):
        store.record(run, measurements, fresh)
    _tickets_and_waivers(store, now)
    body = "{}"
    store.decide(at=now, verdict=VerdictKind.FAIL, exit_code=1, body=body, versions={})


SCORING = ScoringModel(
    ModelVersion("sample", "1", "5a" * 32, "iso25010:2023"),
    Combination(exponent=-1.0, floor=10.0, cap=39.0, cap_failing=79.0, least_evidence=0.5),
    (
        Measure(
            metric=m.SHARE.id,
            utility=Utility((Anchor(0.1, 100), Anchor(0.16, 80), Anchor(0.4, 0))),
            weight=2.0,
            source="the sample world",
        ),
        Measure(
            metric=m.COVERAGE.id,
            utility=Utility((Anchor(0.2, 0), Anchor(0.8, 80), Anchor(0.95, 100))),
            weight=1.0,
            source="the sample world",
            expected=(TargetKind.CODE,),
        ),
    ),
)


def sample_project(watched: Iterable[WatchedTarget]) -> Project:
    """The project that watches these targets by the sample rules."""
    return Project(
        source="sample",
        directory=Path(),
        configured=True,
        store=None,
        quality_model="iso25010:2023",
        targets=tuple(watched),
        rules=p.RULES,
        sinks=(ConfiguredSink("jira", p.SampleSink(), frozenset({Outcome.FAIL})),),
        scoring=SCORING,
    )


def _runs(target, values, now, days):
    for back in range(days - 1, -1, -1):
        at = now - timedelta(days=back, minutes=7)
        commit = hashlib.sha1(f"{target.name}{back}".encode(), usedforsecurity=False).hexdigest()
        for collector, items in values.items():
            status, problem = RunStatus.OK, ()
            if not items:
                status, failure = PROBLEMS[collector]
                problem = (failure,)
            run = Run(
                target=target.name,
                collector=collector,
                window=Window(at - timedelta(hours=1), at),
                status=status,
                started_at=at,
                duration=1.73,
                versions=Versions(code=commit if target.kind is TargetKind.CODE else None),
                tools=TOOLS,
                problems=problem,
            )
            yield run, [_measurement(target, collector, item, back, at) for item in items]


def _measurement(target, collector, item, back, at):
    return Measurement(
        metric=item.metric,
        target=target.name,
        value=item.on(back),
        observed_at=at,
        collector=collector,
        labels=item.labels or {},
        evidence=item.evidence,
        evidence_total=item.evidence_total,
    )


def _tickets_and_waivers(store, now):
    by_rule = {finding.outcome.rule: finding for finding in store.readings.findings()}
    waived = by_rule["coverage-ratchet"]
    store.waivers.add(
        Waiver(
            fingerprint=waived.fingerprint,
            owner="Ada",
            reason="The generated client is measured again from next week.",
            created_at=now - timedelta(days=1),
            expires_at=now + timedelta(days=9),
            ticket="QW-7",
        )
    )
    act(store.outbox, {"jira": p.SampleSink()}, worker="sample", clock=lambda: now)
