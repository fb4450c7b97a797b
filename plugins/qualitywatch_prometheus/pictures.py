"""What a scrape shows, kept in memory: one picture for each target, taken anew when something happens to it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from qualitywatch import (
    CharacteristicReport,
    FindingState,
    QualitywatchError,
    Reading,
    Readings,
    RuleOutcome,
    Run,
    RunStatus,
    Severity,
    Target,
    VerdictKind,
)

logger = logging.getLogger(__name__)

FINDINGS_COUNTED = 5000


@dataclass(frozen=True, slots=True)
class Picture:
    """One target as it stood when something last happened to it; ``last_success`` is by collector."""

    target: Target
    verdict: VerdictKind | None = None
    characteristics: tuple[CharacteristicReport, ...] = ()
    values: tuple[Reading, ...] = ()
    runs: tuple[Run, ...] = ()
    last_success: Mapping[str, datetime] = field(default_factory=dict)
    outcomes: tuple[RuleOutcome, ...] = ()
    findings: Mapping[Severity, int] = field(default_factory=dict)


class Album:
    """All pictures; a scrape looks at them and never at the store."""

    def __init__(self, readings: Readings) -> None:
        self._readings = readings
        self._pictures: Mapping[str, Picture] = {}
        self._lock = threading.Lock()

    def pictures(self) -> Iterable[Picture]:
        """The pictures by target name; safe to call while others are taken."""
        pictures = self._pictures
        return [pictures[name] for name in sorted(pictures)]

    def take_all(self) -> None:
        """Take the picture of every target; raises what the store raises."""
        with self._lock:
            self._pictures = {target.name: self._take(target) for target in self._readings.targets()}

    def retake(self, target_name: str) -> None:
        """Take one target's picture again; where the store does not answer, the old one stays and the log says so."""
        try:
            with self._lock:
                targets = {target.name: target for target in self._readings.targets()}
                if target_name in targets:
                    self._pictures = {**self._pictures, target_name: self._take(targets[target_name])}
        except QualitywatchError as error:
            logger.warning("/metrics shows %s as it was: %s", target_name, error)

    def _take(self, target: Target) -> Picture:
        name = target.name
        values = tuple(self._readings.latest(target=name))
        runs = tuple(self._readings.last_runs(target=name))
        evaluated = {evaluation.target: evaluation for evaluation in self._readings.evaluations()}.get(name)
        open_findings = self._readings.findings(target=name, state=FindingState.OPEN, limit=FINDINGS_COUNTED)
        severities = [finding.outcome.severity for finding in open_findings]
        return Picture(
            target=target,
            verdict=evaluated.verdict if evaluated else None,
            characteristics=evaluated.characteristics if evaluated else (),
            values=tuple(reading for reading in values if reading.current),
            runs=runs,
            last_success=self._last_success(name, values, runs),
            outcomes=tuple(self._readings.outcomes(target=name)),
            findings={severity: severities.count(severity) for severity in Severity},
        )

    def _last_success(
        self, name: str, values: Iterable[Reading], runs: Iterable[Run]
    ) -> Mapping[str, datetime]:
        """When each collector last succeeded: its last run, what we saw before, or the newest value it left."""
        known: dict[str, datetime] = {}
        for reading in values:
            known[reading.collector] = max(
                reading.observed_at, known.get(reading.collector, reading.observed_at)
            )
        before = self._pictures.get(name)
        known |= before.last_success if before else {}
        known |= {run.collector: run.window.end for run in runs if run.status is RunStatus.OK}
        return {run.collector: known[run.collector] for run in runs if run.collector in known}
