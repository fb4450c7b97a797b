"""Observations that carry their worst places: as many as are kept, and the total."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from qualitywatch import EVIDENCE_LIMIT, Evidence, MetricDefinition, Observation

Place = TypeVar("Place")


def observed(
    metric: MetricDefinition,
    value: float,
    *,
    places: Sequence[Place],
    evidence: Callable[[Place], Evidence],
    labels: Mapping[str, str] | None = None,
    observed_at: datetime | None = None,
) -> Observation:
    """An observation with the first of ``places``, which are all there is, worst first, turned into evidence."""
    return Observation(
        metric,
        value,
        labels=labels or {},
        evidence=tuple(evidence(place) for place in places[:EVIDENCE_LIMIT]),
        evidence_total=len(places),
        observed_at=observed_at,
    )
