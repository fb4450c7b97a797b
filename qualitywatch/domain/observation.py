"""What a collector yields: observations with their evidence, problems, and the versions it saw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from qualitywatch.domain.metric import MetricDefinition

EVIDENCE_LIMIT = 50
"""How many pieces of evidence are kept for one observation; collectors yield the worst first and the total."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One place that explains a value: a function, a file, a test, a column.

    ``path`` is relative to the target's location, lines count from 1, ``value`` is in the metric's unit or in the one
    that ``message`` names.
    """

    path: str = ""
    line: int | None = None
    end_line: int | None = None
    name: str = ""
    value: float | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """One application of a measurement method (ISO/IEC/IEEE 15939).

    ``evidence`` is worst first and at most EVIDENCE_LIMIT long, ``evidence_total`` counts all there is.
    ``observed_at`` is when the thing was as measured (a report's own time); None means the end of the window.
    """

    metric: MetricDefinition
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    evidence_total: int | None = None
    observed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be measured, in words for the user: what, and what to do. It never passes in silence."""

    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """The version of code, data or model that a collector measured, where it knows better than the core."""

    code: str | None = None
    data: str | None = None
    model: str | None = None


Collected = Observation | Problem | Provenance
"""What ``Collector.collect`` may yield, in any order."""
