"""The verdict as JSON: the contract that scripts lean on, ``qualitywatch/verdict/1``.

Keys may be added; none goes away or changes its meaning under this name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from qualitywatch.domain.measurement import Measurement
from qualitywatch.domain.observation import Evidence
from qualitywatch.domain.outcome import ConditionOutcome, Gathered, RuleOutcome
from qualitywatch.domain.verdict import CharacteristicReport, TargetReport, Verdict
from qualitywatch.domain.waiver import Waiver
from qualitywatch.reports.documents import dump_json, finite, utc
from qualitywatch.reports.score_json import basis_document, version_document
from qualitywatch.reports.wording import comparison

SCHEMA = "qualitywatch/verdict/1"


def render(verdict: Verdict) -> str:
    """The verdict as one JSON object; lists that collectors fill in any order are sorted."""
    return dump_json(
        {
            "schema": SCHEMA,
            "verdict": verdict.kind.value,
            "exit_code": verdict.kind.exit_code,
            "quality_model": verdict.quality_model,
            "scoring": None if verdict.scoring is None else version_document(verdict.scoring),
            "started_at": utc(verdict.started_at),
            "duration_seconds": finite(verdict.duration),
            "targets": [_target(report) for report in verdict.targets],
            "measurements": [_measurement(each) for each in sorted(verdict.measurements, key=_series)],
            "outcomes": [outcome_document(each) for each in sorted(verdict.outcomes, key=_judgement)],
            "characteristics": [characteristic_document(report) for report in verdict.characteristics],
            "problems": _rows(
                {
                    "target": each.target,
                    "collector": each.collector,
                    "message": each.message,
                    "hint": each.hint,
                }
                for each in verdict.problems
            ),
            "notes": sorted(verdict.notes),
            "left_out": _rows(
                {"target": each.target, "collector": each.collector, "reason": each.reason, "hint": each.hint}
                for each in verdict.left_out
            ),
        }
    )


def _series(measurement: Measurement) -> tuple[Any, ...]:
    return measurement.key, measurement.observed_at, measurement.collector, measurement.value


def _judgement(outcome: RuleOutcome) -> tuple[Any, ...]:
    return outcome.target, outcome.rule, sorted(outcome.labels.items())


def _rows(rows: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    return sorted(rows, key=lambda row: tuple(row.values()))


def _labels(labels: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(labels.items()))


def _target(report: TargetReport) -> dict[str, Any]:
    versions = report.versions
    return {
        "name": report.target.name,
        "kind": report.target.kind.value,
        "labels": _labels(report.target.labels),
        "versions": {"code": versions.code, "data": versions.data, "model": versions.model},
    }


def _measurement(measurement: Measurement) -> dict[str, Any]:
    return {
        "metric": measurement.metric.id,
        "target": measurement.target,
        "labels": _labels(measurement.labels),
        "value": measurement.value,
        "unit": measurement.metric.unit,
        "characteristic": measurement.metric.characteristic,
        "collector": measurement.collector,
        "observed_at": utc(measurement.observed_at),
    }


def outcome_document(outcome: RuleOutcome) -> dict[str, Any]:
    """What a rule said."""
    return {
        "rule": outcome.rule,
        "metric": outcome.metric,
        "characteristic": outcome.characteristic,
        "target": outcome.target,
        "labels": _labels(outcome.labels),
        "outcome": outcome.outcome.value,
        "value": finite(outcome.value),
        "limit": finite(outcome.limit),
        "comparison": outcome.comparison,
        "baseline": finite(outcome.baseline),
        "severity": outcome.severity.value,
        "why": outcome.why,
        "fix": outcome.fix,
        "message": outcome.message,
        "quantity": outcome.quantity,
        "judged": finite(outcome.judged),
        "window": outcome.window or None,
        "measurements": outcome.measurements,
        "explanation": outcome.explanation or outcome.message or comparison(outcome),
        "conditions": [_condition(each) for each in outcome.conditions],
        "gathered": _gathered(outcome.gathered),
        "pending": _pending(outcome),
        "tolerated": outcome.tolerated or None,
        "since": outcome.since,
        "fingerprint": outcome.fingerprint,
        "waiver": waiver_document(outcome.waiver),
        "evidence": [evidence_document(each) for each in outcome.evidence],
        "evidence_total": max(outcome.evidence_total, len(outcome.evidence)),
    }


def _condition(condition: ConditionOutcome) -> dict[str, Any]:
    return {
        "metric": condition.metric,
        "target": condition.target,
        "labels": _labels(condition.labels),
        "holds": condition.holds,
        "value": finite(condition.value),
        "observed_at": None if condition.observed_at is None else utc(condition.observed_at),
        "explanation": condition.said,
    }


def _gathered(gathered: Gathered | None) -> dict[str, Any] | None:
    """Of a group or of what is beyond a cap: of how many it speaks, and how many of them breach."""
    if gathered is None:
        return None
    return {"kind": gathered.kind, "breaching": gathered.breaching, "judged": gathered.judged}


def _pending(outcome: RuleOutcome) -> dict[str, int] | None:
    if outcome.pending is None:
        return None
    seen, needed, timed = outcome.pending
    return {"seconds" if timed else "breaches": seen, "needed": needed}


def waiver_document(waiver: Waiver | None) -> dict[str, str] | None:
    """A waiver; None where there is none."""
    if waiver is None:
        return None
    return {
        "owner": waiver.owner,
        "reason": waiver.reason,
        "created_at": utc(waiver.created_at),
        "expires_at": utc(waiver.expires_at),
        "ticket": waiver.ticket,
    }


def evidence_document(evidence: Evidence) -> dict[str, Any]:
    """One place."""
    return {
        "path": evidence.path,
        "line": evidence.line,
        "end_line": evidence.end_line,
        "name": evidence.name,
        "value": finite(evidence.value),
        "message": evidence.message,
    }


def characteristic_document(report: CharacteristicReport) -> dict[str, Any]:
    """How a characteristic stands."""
    score, basis = report.score, report.basis
    return {
        "characteristic": report.characteristic,
        "score": None if score is None else {"value": score.value, "low": score.low, "high": score.high},
        "evidence_coverage": finite(report.evidence_coverage),
        "weakest": report.weakest,
        "basis": None if basis is None else basis_document(basis),
    }
