"""What travels from a collector's process to ours: JSON only, because whoever measures hostile input may be captured.

{"observations": [{"metric", "value", "labels", "evidence": [[path, line, end_line, name, value, message]],
                   "evidence_total", "observed_at"}],
 "grounds": null or {"files", "until", "moving", "ignored"},
 "problems": [[message, hint]], "provenance": {"code", "data", "model"}, "tools": {name: version},
 "failure": null or {"kind": "no_evidence|error", "message", "hint"}}

One line, so that its end is seen even while something that the collector started holds the pipe open.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from qualitywatch.domain.observation import (
    EVIDENCE_LIMIT,
    Collected,
    Evidence,
    Grounds,
    Observation,
    Problem,
    Provenance,
)
from qualitywatch.domain.run import RunStatus
from qualitywatch.errors import CollectError
from qualitywatch.pipeline.collection import Observed
from qualitywatch.pipeline.words import shortened

PROBLEM_LIMIT = 100
OBSERVATION_LIMIT = 200_000
END = b"\n"

_VERSIONS = ("code", "data", "model")
_STATUS = {"no_evidence": RunStatus.NO_EVIDENCE, "error": RunStatus.ERROR}


@dataclass(frozen=True, slots=True)
class Body:
    """What a process brought back, with the types that it should have."""

    status: RunStatus = RunStatus.OK
    problems: tuple[Problem, ...] = ()
    observations: tuple[Observed, ...] = ()
    provenance: Mapping[str, str] = field(default_factory=dict)
    tools: Mapping[str, str] = field(default_factory=dict)
    grounds: Grounds | None = None


def encode(collected: Iterable[Collected]) -> dict[str, Any]:
    """Drain a collector; raises whatever it raises, TypeError where it yields something else, CollectError for a flood."""
    observations: list[dict[str, Any]] = []
    problems: list[tuple[str, str]] = []
    hidden = 0
    provenance: dict[str, str] = {}
    grounds: list[Grounds] = []
    for item in collected:
        match item:
            case Observation() if len(observations) < OBSERVATION_LIMIT:
                observations.append(_observation(item))
            case Observation():
                raise CollectError(
                    f"observed more than {OBSERVATION_LIMIT} values in one run", hint="measure less at once"
                )
            case Problem() if len(problems) < PROBLEM_LIMIT:
                problems.append((shortened(item.message), shortened(item.hint)))
            case Problem():
                hidden += 1
            case Provenance():
                seen = {name: getattr(item, name) for name in _VERSIONS}
                provenance |= {name: str(value) for name, value in seen.items() if value is not None}
            case Grounds():
                grounds.append(item)
            case _:
                raise TypeError(
                    f"collect yielded {type(item).__name__}; yield observations, problems, provenance or grounds"
                )
    if hidden:
        problems.append((f"and {hidden} more problems", ""))
    return {
        "observations": observations,
        "problems": problems,
        "provenance": provenance,
        "grounds": _all_grounds(grounds),
        "failure": None,
    }


def encode_failure(kind: str, message: str, hint: str) -> dict[str, Any]:
    """The body of a collector that brought nothing; ``kind`` is ``no_evidence`` or ``error``."""
    failure = {"kind": kind, "message": shortened(message), "hint": shortened(hint)}
    return {"observations": [], "problems": [], "provenance": {}, "grounds": None, "failure": failure}


def decode(body: Mapping[str, Any]) -> Body:
    """The body with the types it should have; ValueError where it cannot have them."""
    try:
        return _body(body)
    except (TypeError, KeyError, AttributeError, OverflowError) as error:
        raise ValueError(f"not what a collector answers: {type(error).__name__}") from None


def _observation(item: Observation) -> dict[str, Any]:
    if isinstance(item.value, str | bytes):
        raise TypeError(f"the value of {item.metric.id} is {type(item.value).__name__}, not a number")
    return {
        "metric": item.metric.id,
        "value": float(item.value),
        "labels": {str(name): str(value) for name, value in item.labels.items()},
        "evidence": [_place(place) for place in item.evidence[:EVIDENCE_LIMIT]],
        "evidence_total": len(item.evidence) if item.evidence_total is None else int(item.evidence_total),
        "observed_at": item.observed_at.isoformat() if item.observed_at else None,
    }


def _place(place: Evidence) -> list[Any]:
    line, end = (None if number is None else int(number) for number in (place.line, place.end_line))
    value = None if place.value is None else float(place.value)
    return [str(place.path), line, end, str(place.name), value, shortened(place.message)]


def _body(body: Mapping[str, Any]) -> Body:
    problems = [Problem(shortened(message), shortened(hint)) for message, hint in body["problems"]]
    failure = body["failure"]
    status = RunStatus.OK
    if failure is not None:
        status = _STATUS[failure["kind"]]
        problems.insert(0, Problem(shortened(failure["message"]), shortened(failure["hint"])))
    return Body(
        status=status,
        problems=tuple(problems[: PROBLEM_LIMIT + 2]),
        observations=() if failure else tuple(_observed(row) for row in body["observations"]),
        provenance={name: str(value) for name, value in body["provenance"].items() if name in _VERSIONS},
        tools={str(name): str(version) for name, version in body["tools"].items()},
        grounds=None if failure else _grounds(body.get("grounds")),
    )


def _all_grounds(stated: Sequence[Grounds]) -> dict[str, Any] | None:
    """Everything that several grounds name, and the earliest of their ends."""
    if not stated:
        return None
    ends = [each.until for each in stated if each.until is not None]
    return {
        "files": [str(path) for each in stated for path in each.files],
        "until": min(ends).isoformat() if ends else None,
        "moving": [str(metric) for each in stated for metric in each.moving],
        "ignored": any(each.ignored for each in stated),
    }


def _grounds(stated: Mapping[str, Any] | None) -> Grounds | None:
    if stated is None:
        return None
    return Grounds(
        files=tuple(map(str, stated["files"])),
        until=datetime.fromisoformat(stated["until"]) if stated["until"] else None,
        moving=tuple(map(str, stated["moving"])),
        ignored=bool(stated["ignored"]),
    )


def _observed(row: Mapping[str, Any]) -> Observed:
    evidence = tuple(_evidence(place) for place in row["evidence"][:EVIDENCE_LIMIT])
    return Observed(
        metric=str(row["metric"]),
        value=float(row["value"]),
        labels={str(name): str(value) for name, value in row["labels"].items()},
        evidence=evidence,
        evidence_total=max(int(row["evidence_total"]), len(evidence)),
        observed_at=datetime.fromisoformat(row["observed_at"]) if row["observed_at"] else None,
    )


def _evidence(place: Sequence[Any]) -> Evidence:
    path, line, end_line, name, value, message = place
    number = None if value is None else float(value)
    return Evidence(
        path=str(path),
        line=_line_number(line),
        end_line=_line_number(end_line),
        name=str(name),
        value=number if number is not None and math.isfinite(number) else None,
        message=shortened(message),
    )


def _line_number(line: Any) -> int | None:
    return int(line) if line is not None and int(line) > 0 else None
