"""Observations that carry their worst places: as many as are kept, and the total."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import PureWindowsPath
from typing import TypeVar

from qualitywatch import EVIDENCE_LIMIT, Evidence, Foremost, MetricDefinition, Observation, one_line
from qualitywatch_import.messages import short

T = TypeVar("T")


def observed(
    metric: MetricDefinition,
    value: float,
    evidence: Sequence[Evidence] = (),
    *,
    labels: Mapping[str, str] | None = None,
    observed_at: datetime | None = None,
) -> Observation:
    """An observation with the first of ``evidence``, which is all there is, worst first."""
    return Observation(
        metric,
        value,
        labels=labels or {},
        evidence=tuple(evidence[:EVIDENCE_LIMIT]),
        evidence_total=len(evidence),
        observed_at=observed_at,
    )


def counted(
    metric: MetricDefinition,
    found: Foremost[T],
    evidence: Callable[[T], Evidence],
    *,
    labels: Mapping[str, str] | None = None,
    observed_at: datetime | None = None,
) -> Observation:
    """How many were found, with the first of them as evidence."""
    return Observation(
        metric,
        found.count,
        labels=labels or {},
        evidence=tuple(map(evidence, found.first())),
        evidence_total=found.count,
        observed_at=observed_at,
    )


def place(
    path: str,
    line: int | None = None,
    *,
    name: str = "",
    message: str = "",
    value: float | None = None,
    end_line: int | None = None,
) -> Evidence:
    """A piece of evidence whose texts come from a report: made safe to show, and short.

    A path that does not lead into the target's location stands in the message, where nobody takes it for one.
    """
    if path.startswith("/") or ".." in path.split("/") or PureWindowsPath(path).drive:
        message, path = f"{path}:{line}: {message}" if line else f"{path}: {message}", ""
    return Evidence(
        one_line(path),
        line if path else None,
        end_line if path and line and end_line and end_line >= line else None,
        short(name),
        value,
        short(message),
    )
