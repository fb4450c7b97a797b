"""Observations that carry their worst places: as many as are kept, and the total."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import PureWindowsPath
from typing import Any, Generic, TypeVar

from qualitywatch import EVIDENCE_LIMIT, Evidence, MetricDefinition, Observation, one_line
from qualitywatch_import.messages import short

T = TypeVar("T")


class Foremost(Generic[T]):
    """Counts all that it is given, and keeps the EVIDENCE_LIMIT that come first by ``order``; of equal ones the earlier."""

    def __init__(self, order: Callable[[T], tuple[Any, ...]]) -> None:
        self.count = 0
        self._order = order
        self._kept: list[T] = []

    def add(self, item: T) -> None:
        """Count one, and keep it as long as it may be among the first."""
        self.count += 1
        self._kept.append(item)
        if len(self._kept) > 4 * EVIDENCE_LIMIT:
            self._kept = self.first()

    def merge(self, later: Foremost[T]) -> None:
        """Add what another has counted after this one."""
        self.count += later.count
        self._kept += later.first()

    def first(self) -> list[T]:
        """The first, in order."""
        return sorted(self._kept, key=self._order)[:EVIDENCE_LIMIT]


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
