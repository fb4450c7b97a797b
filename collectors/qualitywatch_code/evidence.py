"""Observations that carry their worst places: as many as are kept, and the total."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from heapq import nlargest
from typing import Any, TypeVar

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
    total: int | None = None,
) -> Observation:
    """An observation with the first of ``places``, worst first, turned into evidence; ``total`` where there are more."""
    return Observation(
        metric,
        value,
        labels=labels or {},
        evidence=tuple(evidence(place) for place in places[:EVIDENCE_LIMIT]),
        evidence_total=len(places) if total is None else total,
        observed_at=observed_at,
    )


def worst(
    places: Sequence[Place], badness: Sequence[float], order: Callable[[Place], tuple[Any, ...]]
) -> list[Place]:
    """The EVIDENCE_LIMIT first of ``places`` in an order that begins with the highest ``badness``, which stands beside them.

    What is cut off is not sorted.
    """
    if len(places) > EVIDENCE_LIMIT:
        bar = nlargest(EVIDENCE_LIMIT, badness)[-1]
        places = [place for place, bad in zip(places, badness, strict=True) if bad >= bar]
    return sorted(places, key=order)[:EVIDENCE_LIMIT]
