"""Observations that carry their worst places: as many as are kept, and the total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import PureWindowsPath

from qualitywatch import EVIDENCE_LIMIT, Evidence, MetricDefinition, Observation, one_line
from qualitywatch_import.messages import short


def observed(
    metric: MetricDefinition,
    value: float,
    evidence: Sequence[Evidence] = (),
    *,
    labels: Mapping[str, str] | None = None,
    observed_at: datetime | None = None,
    total: int | None = None,
) -> Observation:
    """An observation with the first of ``evidence``, worst first, which is all there is unless there are ``total``."""
    return Observation(
        metric,
        value,
        labels=labels or {},
        evidence=tuple(evidence[:EVIDENCE_LIMIT]),
        evidence_total=len(evidence) if total is None else total,
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
