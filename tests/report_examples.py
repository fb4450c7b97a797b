"""A verdict as a real check comes to it, with the awkward parts in: baselines, labels, waivers, gaps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from qualitywatch.domain.lasting import Progress
from qualitywatch.domain.measurement import Measurement
from qualitywatch.domain.metric import Direction, MetricDefinition
from qualitywatch.domain.observation import Evidence
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.quality_model import DEFAULT_MODEL
from qualitywatch.domain.rule import Severity
from qualitywatch.domain.score import Score
from qualitywatch.domain.target import Target, TargetKind, Versions
from qualitywatch.domain.verdict import (
    CharacteristicReport,
    LeftOut,
    ProblemReport,
    TargetReport,
    Verdict,
    VerdictKind,
)
from qualitywatch.domain.waiver import Waiver

NOW = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)


def make_outcome(rule: str = "complex-functions", **changes: Any) -> RuleOutcome:
    given: dict[str, Any] = {
        "rule": rule,
        "metric": "code.complexity.share_above_10",
        "characteristic": "maintainability/analysability",
        "target": "shop",
        "environment": "production",
        "outcome": Outcome.FAIL,
        "severity": Severity.MAJOR,
        "why": "Functions this branched hide the cases that break.",
        "fix": "Split the functions listed, the largest first.",
        "unit": "1",
        "title": "Source lines in functions above complexity 10",
        "value": 0.2341,
        "limit": 0.21,
        "comparison": "above",
        "observed_at": NOW,
    }
    changed = given | changes
    changed.setdefault("evidence_total", len(changed.get("evidence", ())))
    return RuleOutcome(**changed)


def make_verdict(*outcomes: RuleOutcome, **changes: Any) -> Verdict:
    given: dict[str, Any] = {
        "kind": VerdictKind.FAIL,
        "quality_model": "iso25010:2023",
        "started_at": NOW,
        "duration": 2.4,
        "targets": (TargetReport(Target("shop", TargetKind.CODE, "."), Versions(code="3f2a91c07d" * 4)),),
        "outcomes": outcomes,
    }
    return Verdict(**given | changes)


def make_verdict_of(outcomes: list[RuleOutcome], **changes: Any) -> Verdict:
    return make_verdict(*outcomes, **changes)


def _complex_functions() -> RuleOutcome:
    functions = (
        ("shop/orders/basket.py", 118, 203, "Basket.place_order", 34),
        ("shop/payments/providers/adyen.py", 57, 131, "AdyenGateway.reconcile", 29),
        ("shop/orders/basket.py", 310, 371, "Basket.apply_vouchers", 24),
        ("shop/search/query.py", 22, 80, "parse", 19),
        ("shop/stock/sync.py", 201, 260, "StockSync._merge", 17),
        ("shop/stock/sync.py", 301, 340, "StockSync._diff", 14),
    )
    return make_outcome(
        evidence=tuple(
            Evidence(path, line, end, name, float(complexity), "cyclomatic complexity")
            for path, line, end, name, complexity in functions
        ),
        evidence_total=17,
    )


def _unsafe_code() -> RuleOutcome:
    return make_outcome(
        "unsafe-code",
        metric="code.security.issues",
        characteristic="security/integrity",
        severity=Severity.CRITICAL,
        why="Code that runs what a stranger sends is how intrusions start.",
        fix="Replace the calls listed, or mark a reviewed one with # nosec and the reason.",
        unit="{issue}",
        title="Security issues of high severity",
        value=2.0,
        limit=0.0,
        labels={"severity": "high"},
        evidence=(
            Evidence("shop/admin/export.py", 41, 43, "B602", None, "subprocess call with shell=True"),
            Evidence("shop/admin/export.py", 97, 97, "B506", None, "yaml.load without a safe loader"),
        ),
    )


def _drift() -> list[RuleOutcome]:
    return [
        make_outcome(
            "feature-drift",
            metric="data.drift.effect",
            characteristic="data:currentness",
            target="scoring-input",
            why="A model judges best what looks like the data it learned from.",
            fix="Look at the columns listed with whoever delivers them; retrain if the change is meant to stay.",
            title="Drift proven beyond the tolerance",
            labels={"column": column},
            value=effect,
            limit=0.0,
            pending=pending,
            outcome=outcome,
        )
        for column, effect, pending, outcome in (
            ("age", 0.31, None, Outcome.FAIL),
            ("income", 0.118, None, Outcome.FAIL),
            ("region", 0.04, Progress(1, 2), Outcome.PASS),
        )
    ]


def _warnings() -> list[RuleOutcome]:
    return [
        make_outcome(
            "coverage-ratchet",
            metric="code.coverage.lines",
            characteristic="maintainability/testability",
            outcome=Outcome.WARN,
            severity=Severity.MINOR,
            why="Coverage that slips a little with every change is gone in a year.",
            fix="Add tests for the lines listed.",
            title="Line coverage",
            value=0.8379,
            limit=-0.003,
            comparison="below",
            baseline=0.8423,
            evidence=(
                Evidence("shop/payments/refunds.py", 12, None, "", 0.41, "lines 12-19, 40, 51-58 missing"),
                Evidence("shop/stock/sync.py", 88, None, "", 0.62, "lines 88-120 missing"),
            ),
        ),
        make_outcome(
            "slow-tests",
            metric="code.tests.duration",
            characteristic="performance_efficiency/time_behaviour",
            outcome=Outcome.WARN,
            severity=Severity.INFO,
            why="A suite that takes long is run seldom.",
            fix="Speed up the slowest tests listed.",
            unit="s",
            title="Duration of the test suite",
            value=341.7,
            limit=300.0,
            evidence=(Evidence("tests/test_checkout.py", None, None, "test_full_round_trip", 48.21),),
            evidence_total=312,
        ),
    ]


def _waived() -> RuleOutcome:
    waiver = Waiver(
        make_outcome("large-files").fingerprint,
        "mara@example.org",
        "the ERP bridge is replaced in May",
        NOW - timedelta(days=20),
        NOW + timedelta(days=60),
        "SHOP-812",
    )
    return make_outcome(
        "large-files",
        metric="code.size.largest_file",
        characteristic="maintainability/modularity",
        severity=Severity.MINOR,
        unit="{source_line}",
        title="Source lines of the largest file",
        value=4210.0,
        limit=1500.0,
        evidence=(Evidence("shop/legacy/erp.py", 1, None, "", 4210.0),),
        waiver=waiver,
    )


def _gaps() -> list[RuleOutcome]:
    nothing: dict[str, Any] = {"value": None, "limit": None, "comparison": None, "observed_at": None}
    return [
        make_outcome(
            "tests-pass",
            metric="code.tests.failed",
            characteristic="reliability/faultlessness",
            outcome=Outcome.NOT_AVAILABLE,
            severity=Severity.CRITICAL,
            unit="{test}",
            title="Failed tests",
            message="junit.xml is 12 d old, and may be 7 d old at most",
            required=True,
            **nothing,
        ),
        make_outcome(
            "flaky-tests",
            metric="code.tests.flaky_share",
            characteristic="reliability/faultlessness",
            outcome=Outcome.NOT_AVAILABLE,
            severity=Severity.MINOR,
            title="Flaky tests",
            message="needs five test runs, there are two",
            **nothing,
        ),
        make_outcome(
            "fresh-data",
            metric="data.freshness",
            characteristic="data:currentness",
            target="scoring-input",
            outcome=Outcome.ERROR,
            unit="s",
            title="Age of the newest row",
            message="data.profile stopped after 5 min",
            required=True,
            **nothing,
        ),
    ]


def _passes() -> list[RuleOutcome]:
    rows = (
        ("mean-complexity", "maintainability/analysability", "{path}", 3.12, 6.0, "above"),
        ("no-duplication", "maintainability/reusability", "1", 0.021, 0.05, "above"),
        ("secrets", "security/confidentiality", "{issue}", 0.0, 0.0, "above"),
        ("documented", "maintainability/analysability", "1", 0.904, 0.6, "below"),
        ("authors", "maintainability/modifiability", "{author}", 4.0, 2.0, "below"),
        ("install-size", "flexibility/installability", "By", 18_350_080.0, 52_428_800.0, "above"),
        ("build-time", "performance_efficiency/time_behaviour", "s", 94.0, 600.0, "above"),
        ("commit-rate", "maintainability/modifiability", "{commit}/d", 2.5, 0.2, "below"),
    )
    return [
        make_outcome(
            rule,
            metric=f"code.sample.{rule.replace('-', '_')}",
            characteristic=characteristic,
            outcome=Outcome.PASS,
            severity=Severity.MINOR,
            unit=unit,
            title=rule.replace("-", " ").capitalize(),
            value=value,
            limit=limit,
            comparison=comparison,
        )
        for rule, characteristic, unit, value, limit, comparison in rows
    ]


def _characteristics() -> tuple[CharacteristicReport, ...]:
    known = {
        "performance_efficiency": (3, 3, "slow-tests", Outcome.WARN, Score(71, 71, 71)),
        "reliability": (1, 4, "tests-pass", Outcome.NOT_AVAILABLE, None),
        "security": (5, 5, "unsafe-code", Outcome.FAIL, Score(40, 38, 44)),
        "maintainability": (11, 12, "complex-functions", Outcome.FAIL, Score(62, 58, 71)),
        "flexibility": (1, 1, None, Outcome.PASS, Score(96, 90, 100)),
    }
    return tuple(
        CharacteristicReport(each.id, each.title, *_counts(known.get(each.id)))
        for each in DEFAULT_MODEL.characteristics
    )


def _counts(entry: tuple[Any, ...] | None) -> tuple[Any, ...]:
    if entry is None:
        return None, 0, 0
    measured, declared, *rest = entry
    return measured / declared, measured, declared, *rest


def _measurements() -> tuple[Measurement, ...]:
    lines = MetricDefinition(
        id="code.size.source_lines",
        title="Source lines",
        unit="{source_line}",
        direction=Direction.NONE,
        characteristic="maintainability/modifiability",
        how="Lines that hold code.",
    )
    drift = MetricDefinition(
        id="data.drift.effect",
        title="Drift",
        unit="1",
        direction=Direction.LOWER,
        characteristic="data:currentness",
        how="The proven part of the shift.",
        labels=("column",),
    )
    return (
        Measurement(drift, "scoring-input", 0.31, NOW, "data.drift", {"column": "age"}),
        Measurement(lines, "shop", 48211.0, NOW, "code.python"),
        Measurement(drift, "scoring-input", 0.118, NOW, "data.drift", {"column": "income"}),
    )


def sample_verdict() -> Verdict:
    """Two targets, and something of every kind that a verdict can hold."""
    return make_verdict(
        *_passes(),
        *_gaps(),
        *_drift(),
        *_warnings(),
        _complex_functions(),
        _waived(),
        _unsafe_code(),
        targets=(
            TargetReport(
                Target("shop", TargetKind.CODE, ".", {"team": "checkout", "environment": "production"}),
                Versions(code="3f2a91c07d4be8825a6e0c11f4d9b7a3320e5f68"),
            ),
            TargetReport(
                Target("scoring-input", TargetKind.DATASET, "s3://user:secret@bucket/current"),
                Versions(data="2026-03-14"),
            ),
        ),
        measurements=_measurements(),
        characteristics=_characteristics(),
        problems=(
            ProblemReport(
                "shop",
                "code.tests",
                "junit.xml is 12 d old, and may be 7 d old at most",
                "run pytest --junitxml=junit.xml",
            ),
            ProblemReport(
                "scoring-input", "data.profile", "data.profile stopped after 5 min", "raise its timeout"
            ),
            ProblemReport(
                "shop",
                "code.python",
                "shop/legacy/py2.py does not parse: line 3",
                "repair or exclude the file",
            ),
        ),
        left_out=(
            LeftOut("shop", "code.git", "this is no git repository", "run the check in a clone"),
            LeftOut("shop", "code.coverage", "no coverage data found", "run pytest --cov --cov-report=xml"),
        ),
    )


def clean_verdict() -> Verdict:
    """One target where everything passes."""
    return make_verdict(*_passes(), kind=VerdictKind.PASS)
