"""A job for a process of its own, and what came back from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from qualitywatch.components import Collector
from qualitywatch.domain.target import Target, Window


@dataclass(frozen=True, slots=True)
class Job:
    """One collector on one target; ``memory_limit`` is in bytes of address space."""

    collector: Collector
    target: Target
    window: Window
    timeout: timedelta
    memory_limit: int


class Ending(StrEnum):
    """How a job's process ended."""

    ANSWERED = "answered"
    TIMED_OUT = "timed out"
    TOO_MUCH = "answered too much"
    GARBLED = "answered what cannot be read"
    DIED = "died"
    NOT_STARTED = "not started"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a job's process brought back.

    ``body`` is the JSON object that ``wire`` describes, empty unless it answered; ``said`` is the end of what it wrote
    to its standard streams (or why it was not started), ``exit_status`` negative for a signal, ``duration`` in seconds.
    """

    job: Job
    ending: Ending
    duration: float
    body: Mapping[str, object] = field(default_factory=dict)
    said: str = ""
    exit_status: int = 0
