"""A run: one application of one collector to one target, with what it was measured with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from qualitywatch.domain.observation import Problem
from qualitywatch.domain.target import Versions, Window


class RunStatus(StrEnum):
    """How a run ended. ``NO_EVIDENCE``: there was nothing to measure; ``ERROR``: it could not measure."""

    OK = "ok"
    NO_EVIDENCE = "no_evidence"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a collector; ``tools`` maps a tool's name (``python``, ``radon``) to its version.

    ``settings`` is what it was configured with, secrets masked: a key that is not at its default to its value as JSON, or to a
    digest of that where it is long; None where nobody wrote it down. ``status`` and ``problems`` say what could not be measured; ``duration`` is in seconds.
    """

    target: str
    collector: str
    window: Window
    status: RunStatus
    started_at: datetime
    duration: float
    versions: Versions = field(default_factory=Versions)
    tools: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    settings: Mapping[str, str] | None = None
