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


@dataclass(frozen=True, slots=True)
class Grounds:
    """All that a run follows from beside its settings, the installed programs and its target's location: the files that git
    does not ignore there, and the state of git.

    Yield it where that is so; ``check`` may then tell its verdict again while nothing of that has changed. ``files`` are further
    ones, and patterns of such, that were read or looked for: relative to the location, or absolute. From ``until`` on, the
    clock alone may make another run of it; ``moving`` are the ids of metrics that the clock moves all the time. A run that
    asked a network or a database, or met with what may be otherwise a moment later, has no grounds. ``ignored`` says that it may
    follow from any file at the location, those that git ignores among them.
    """

    files: tuple[str, ...] = ()
    until: datetime | None = None
    moving: tuple[str, ...] = ()
    ignored: bool = False


Collected = Observation | Problem | Provenance | Grounds
"""What ``Collector.collect`` may yield, in any order."""
