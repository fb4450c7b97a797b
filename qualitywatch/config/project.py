"""A project: the configuration after every name in it was resolved and every value checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from qualitywatch.components import Collector, Sink
from qualitywatch.config.schema import DaemonConfig
from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.quality_model import ScoringModel
from qualitywatch.domain.rule import Rule
from qualitywatch.domain.target import Target
from qualitywatch.domain.verdict import LeftOut


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A measurement procedure: a configured collector, how often it runs, and within which limits."""

    collector: Collector
    every: timedelta
    timeout: timedelta
    memory_limit: int


@dataclass(frozen=True, slots=True)
class WatchedTarget:
    """A target and what measures it."""

    target: Target
    schedules: tuple[Schedule, ...]

    @property
    def collectors(self) -> frozenset[str]:
        """The names of the collectors that the target lists."""
        return frozenset(schedule.collector.name for schedule in self.schedules)


@dataclass(frozen=True, slots=True)
class ConfiguredSink:
    """A sink under its configured name, with the outcomes it takes; ``timeout`` is None for the sink's own."""

    name: str
    sink: Sink
    outcomes: frozenset[Outcome]
    timeout: timedelta | None = None

    @property
    def time_limit(self) -> timedelta:
        """How long one call of it may take."""
        return self.timeout or self.sink.time_limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """Everything a journey needs to know; ``configured`` is False where discovery stood in for a configuration.

    ``store`` is None without a configuration: then nothing is kept. Its URL may hold a password, so no repr shows it.
    ``looked_for`` are patterns of the files, relative to ``directory``, that discovery looked for beside those that git does
    not ignore; None where it may follow from more. ``quality_model`` is the edition that reports are ordered by, ``scoring`` what scores are computed with.
    """

    source: str
    directory: Path
    configured: bool
    store: str | None = field(repr=False)
    quality_model: str
    targets: tuple[WatchedTarget, ...]
    rules: tuple[Rule, ...]
    sinks: tuple[ConfiguredSink, ...] = ()
    daemon: DaemonConfig = field(default_factory=DaemonConfig)
    left_out: tuple[LeftOut, ...] = ()
    scoring: ScoringModel | None = None
    baseline: Path | None = None
    keep_inputs: timedelta | None = None
    looked_for: tuple[str, ...] | None = ()
