"""The verdict of a gate: what all rules said together, and on what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from qualitywatch.domain.accepted import AcceptedBreach
from qualitywatch.domain.measurement import Measurement
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.quality_model import ModelVersion
from qualitywatch.domain.score import Score, ScoreBasis
from qualitywatch.domain.target import Target, Versions


class VerdictKind(StrEnum):
    """The four verdicts, with the exit codes of ``qualitywatch check``."""

    PASS = "pass"
    WARN = "warn"
    FAIL = "fail"
    NO_EVIDENCE = "no_evidence"

    @property
    def exit_code(self) -> int:
        """0 passes (warnings included), 1 a rule failed, 3 required evidence is missing."""
        return {"fail": 1, "no_evidence": 3}.get(self.value, 0)


class OnMissing(StrEnum):
    """What missing required evidence does to the verdict."""

    FAIL = "fail"
    WARN = "warn"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class CharacteristicReport:
    """How one characteristic stands: ``evidence_coverage`` from 0 to 1 (None where nothing was ever to be measured),
    ``weakest`` the rule or metric that is furthest from passing, ``measured`` and ``declared`` the counts behind it.
    ``score`` is None where the quality model has no measure here or too little is measured; ``basis`` says what it came
    from.
    """

    characteristic: str
    title: str
    evidence_coverage: float | None
    measured: int
    declared: int
    weakest: str | None = None
    worst_outcome: Outcome | None = None
    score: Score | None = None
    basis: ScoreBasis | None = None


@dataclass(frozen=True, slots=True)
class TargetReport:
    """A target as it was judged, with the versions it had."""

    target: Target
    versions: Versions


@dataclass(frozen=True, slots=True)
class ProblemReport:
    """A problem and whose it is."""

    target: str
    collector: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A collector that discovery did not use, and why."""

    target: str
    collector: str
    reason: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Everything one evaluation of all targets came to; ``duration`` is in seconds.

    ``notes`` say which of the decisions behind it (waivers, the baseline) ask for somebody's attention; ``tightened``
    is the baseline without what it no longer needs. ``scoring`` is the version of the quality model behind the scores.
    ``ages`` say by fingerprint how long a breach has been known, None for a new one; nothing where no history is at hand.
    """

    kind: VerdictKind
    quality_model: str
    started_at: datetime
    duration: float
    targets: tuple[TargetReport, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    outcomes: tuple[RuleOutcome, ...] = ()
    characteristics: tuple[CharacteristicReport, ...] = ()
    problems: tuple[ProblemReport, ...] = ()
    left_out: tuple[LeftOut, ...] = field(default=())
    notes: tuple[str, ...] = ()
    tightened: tuple[AcceptedBreach, ...] = ()
    scoring: ModelVersion | None = None
    ages: Mapping[str, timedelta | None] = field(default_factory=dict)
