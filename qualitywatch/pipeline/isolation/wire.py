"""What travels from a collector's process to ours: JSON only, because whoever measures hostile input may be captured.

{"observations": [{"metric", "value", "labels", "evidence": [[path, line, end_line, name, value, message]],
                   "evidence_total", "observed_at"}],
 "problems": [[message, hint]], "provenance": {"code", "data", "model"}, "tools": {name: version},
 "failure": null or {"kind": "no_evidence|error", "message", "hint"}}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, astuple
from datetime import datetime
from typing import Any

from qualitywatch.domain.observation import (
    EVIDENCE_LIMIT,
    Collected,
    Evidence,
    Observation,
    Problem,
    Provenance,
)
from qualitywatch.pipeline.collection import Observed

PROBLEM_LIMIT = 100
OBSERVATION_LIMIT = 200_000


def encode(collected: Iterable[Collected]) -> dict[str, Any]:
    """Drain a collector; raises whatever it raises, and TypeError where it yields something else."""
    observations: list[dict[str, Any]] = []
    problems: list[tuple[str, str]] = []
    provenance: dict[str, str | None] = {}
    for item in collected:
        match item:
            case Observation() if len(observations) < OBSERVATION_LIMIT:
                observations.append(_observation(item))
            case Observation():
                raise ValueError(f"more than {OBSERVATION_LIMIT} observations in one run")
            case Problem():
                problems.append((item.message, item.hint))
            case Provenance():
                provenance |= {key: value for key, value in asdict(item).items() if value is not None}
            case _:
                raise TypeError(
                    f"collect yielded {type(item).__name__}; yield observations, problems or provenance"
                )
    hidden = len(problems) - PROBLEM_LIMIT
    if hidden > 0:
        problems = [*problems[:PROBLEM_LIMIT], (f"and {hidden} more problems", "")]
    return {"observations": observations, "problems": problems, "provenance": provenance, "failure": None}


def _observation(item: Observation) -> dict[str, Any]:
    evidence = item.evidence[:EVIDENCE_LIMIT]
    return {
        "metric": item.metric.id,
        "value": float(item.value),
        "labels": dict(item.labels),
        "evidence": [astuple(place) for place in evidence],
        "evidence_total": len(item.evidence) if item.evidence_total is None else item.evidence_total,
        "observed_at": item.observed_at.isoformat() if item.observed_at else None,
    }


def decode_observations(body: Mapping[str, Any]) -> tuple[Observed, ...]:
    """The observations in a body, with the types they should have; ValueError where they cannot have them."""
    return tuple(
        Observed(
            metric=str(row["metric"]),
            value=float(row["value"]),
            labels={str(name): str(value) for name, value in row["labels"].items()},
            evidence=tuple(Evidence(*place) for place in row["evidence"]),
            evidence_total=int(row["evidence_total"]),
            observed_at=datetime.fromisoformat(row["observed_at"]) if row["observed_at"] else None,
        )
        for row in body.get("observations", ())
    )


def decode_problems(body: Mapping[str, Any]) -> tuple[Problem, ...]:
    """The problems in a body."""
    return tuple(Problem(str(message), str(hint)) for message, hint in body.get("problems", ()))
