"""A job for a process of its own, and what came back from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from qualitywatch.components import Collector
from qualitywatch.domain.revision import Revision
from qualitywatch.domain.target import Target, Window


@dataclass(frozen=True, slots=True)
class OfRevisions:
    """What is asked of a CommitCollector: each of these commits."""

    revisions: Sequence[Revision]


@dataclass(frozen=True, slots=True)
class OfFiles:
    """What is asked of a RevisionCollector: each file of one commit, or those among ``paths``."""

    revision: Revision
    paths: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class OfFile:
    """What is asked of a RevisionCollector: one file in each of these commits; those without it bring no part."""

    path: str
    revisions: Sequence[Revision]


@dataclass(frozen=True, slots=True)
class Job:
    """One collector on one target; ``memory_limit`` is in bytes of address space.

    With ``past`` it is asked for parts, which are answered one line each; ``timeout`` is then for each part.
    """

    collector: Collector
    target: Target
    window: Window
    timeout: timedelta
    memory_limit: int
    past: OfRevisions | OfFiles | OfFile | None = None


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
