"""What a score came from, as JSON."""

from __future__ import annotations

from typing import Any

from qualitywatch.domain.quality_model import ModelVersion
from qualitywatch.domain.score import ScoreBasis, ScoredMeasure, WeakestLink
from qualitywatch.reports.documents import finite


def version_document(version: ModelVersion) -> dict[str, str]:
    """Which quality model the scores are of."""
    return {
        "name": version.name,
        "version": version.version,
        "digest": version.digest,
        "edition": version.edition,
    }


def basis_document(basis: ScoreBasis) -> dict[str, Any]:
    """Everything that a score was put together from, whether there is one or too little for one."""
    return {
        "coverage": finite(basis.coverage),
        "uncapped": finite(basis.uncapped),
        "capped_by": list(basis.capped_by),
        "weakest": None if basis.weakest is None else _weakest(basis.weakest),
        "measures": [measure_document(measure) for measure in basis.measures],
    }


def measure_document(measure: ScoredMeasure) -> dict[str, Any]:
    """One measure: its value, how good that is, by which anchors, and what its repair would add."""
    return {
        "metric": measure.metric,
        "target": measure.target,
        "labels": dict(sorted(measure.labels.items())),
        "unit": measure.unit,
        "value": finite(measure.value),
        "utility": finite(measure.utility),
        "weight": measure.weight,
        "goal": finite(measure.goal),
        "gain": finite(measure.gain),
        "anchors": [{"value": value, "score": score} for value, score in measure.anchors],
        "source": measure.source,
    }


def _weakest(link: WeakestLink) -> dict[str, Any]:
    return {
        "rule": link.rule,
        "metric": link.metric,
        "target": link.target,
        "labels": dict(sorted(link.labels.items())),
        "gain": finite(link.gain),
    }
