"""What one collector brought back from one target: the value that travels from collect to normalise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from qualitywatch.domain.metric import MetricDefinition
from qualitywatch.domain.observation import Evidence, Grounds, Problem
from qualitywatch.domain.run import RunStatus
from qualitywatch.domain.target import Target, Window


@dataclass(frozen=True, slots=True)
class Observed:
    """One observation as it came out of the collector's process, not yet checked."""

    metric: str
    value: float
    labels: Mapping[str, str]
    evidence: tuple[Evidence, ...]
    evidence_total: int
    observed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """Everything from one run; ``declared`` is what the collector may observe, ``duration`` in seconds, ``settings`` as a run keeps them."""

    target: Target
    collector: str
    declared: tuple[MetricDefinition, ...]
    window: Window
    status: RunStatus
    duration: float
    code: str | None = None
    problems: tuple[Problem, ...] = ()
    observations: tuple[Observed, ...] = ()
    provenance: Mapping[str, str] = field(default_factory=dict)
    tools: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] | None = None
    grounds: Grounds | None = None
