"""Repairs and merges as JSON."""

from __future__ import annotations

from typing import Any

from qualitywatch.domain.quality_model import ScoringModel
from qualitywatch.domain.score import Score
from qualitywatch.domain.verdict import CharacteristicReport
from qualitywatch.pipeline.merge import Merge, changed_measures
from qualitywatch.pipeline.what_if import PlannedRepair, WhatIf
from qualitywatch.reports.documents import finite
from qualitywatch.reports.score_json import basis_document, version_document


def repairs_document(found: WhatIf, target: str, scoring: ScoringModel | None) -> dict[str, Any]:
    """One characteristic and the repairs that lift it most, each after the one before."""
    report = found.report
    return {
        "target": target,
        "scoring": version_document(scoring.version) if scoring else None,
        "characteristic": report.characteristic,
        "score": _score(report.score),
        "basis": basis_document(report.basis) if report.basis else None,
        "repairs": [_repair(planned) for planned in found.repairs],
    }


def merge_document(found: Merge, target: str, ref: str) -> dict[str, Any]:
    """Both sides of a merge, and what is other than it was."""
    return {
        "target": target,
        "ref": ref,
        "into": found.into,
        "head": found.head,
        "verdict": {"before": found.before.kind.value, "after": found.after.kind.value},
        "characteristics": [_change(before, after) for before, after in found.characteristics()],
        "rules": [
            {
                "rule": outcome.rule,
                "labels": dict(sorted(outcome.labels.items())),
                "before": was.value if was else None,
                "after": outcome.outcome.value,
                "value": finite(outcome.value),
                "severity": outcome.severity.value,
            }
            for was, outcome in found.rules()
        ],
    }


def _repair(planned: PlannedRepair) -> dict[str, Any]:
    repair, places = planned.repair, planned.places
    return {
        "metric": repair.metric,
        "target": repair.target,
        "labels": dict(sorted(repair.labels.items())),
        "unit": repair.unit,
        "value": finite(repair.value),
        "goal": finite(repair.goal),
        "rules": list(repair.rules),
        "score_before": finite(repair.before),
        "score_after": finite(repair.after),
        "needed": finite(places.needed),
        "needed_unit": places.unit or None,
        "enough": places.enough,
        "places_total": places.total,
        "places": [
            {
                "path": place.path,
                "line": place.line,
                "end_line": place.end_line,
                "name": place.name,
                "message": place.message,
                "size": finite(size),
            }
            for place, size in places.places
        ],
        "fixes": list(planned.fixes),
    }


def _change(before: CharacteristicReport, after: CharacteristicReport) -> dict[str, Any]:
    return {
        "characteristic": after.characteristic,
        "before": _score(before.score),
        "after": _score(after.score),
        "measures": [
            {
                "metric": now.metric,
                "labels": dict(sorted(now.labels.items())),
                "unit": now.unit,
                "before": finite(was.value),
                "after": finite(now.value),
                "utility_before": finite(was.utility),
                "utility_after": finite(now.utility),
            }
            for was, now in changed_measures(before, after)
        ],
    }


def _score(score: Score | None) -> dict[str, float] | None:
    return None if score is None else {"value": score.value, "low": score.low, "high": score.high}
