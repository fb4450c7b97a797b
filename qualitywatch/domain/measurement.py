"""A measurement: the stored value of a metric, with everything needed to explain it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from qualitywatch.domain.metric import MetricDefinition
from qualitywatch.domain.observation import Evidence


@dataclass(frozen=True, slots=True)
class Measurement:
    """One value of one metric on one target; refuses NaN, infinities and times without a zone (ValueError)."""

    metric: MetricDefinition
    target: str
    value: float
    observed_at: datetime
    collector: str
    labels: Mapping[str, str] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    evidence_total: int = 0

    def __post_init__(self) -> None:
        if not math.isfinite(self.value):
            raise ValueError(f"{self.metric.id} of {self.target} is {self.value}, which is no measurement")
        if self.observed_at.utcoffset() is None:
            raise ValueError(f"{self.metric.id} of {self.target} has a time without a zone")

    @property
    def key(self) -> SeriesKey:
        """The series this value belongs to."""
        return SeriesKey(self.target, self.metric.id, tuple(sorted(self.labels.items())))


@dataclass(frozen=True, slots=True, order=True)
class SeriesKey:
    """What one time series is known by: target, metric id and sorted labels."""

    target: str
    metric: str
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """One point of a series; ``code`` is the commit it was measured on, where known."""

    observed_at: datetime
    value: float
    code: str | None = None
