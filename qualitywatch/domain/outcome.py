"""The outcome of one rule on one target and label set: one of five, never a boolean."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Literal

from qualitywatch.domain.lasting import Progress
from qualitywatch.domain.observation import Evidence
from qualitywatch.domain.rule import Severity
from qualitywatch.domain.waiver import Waiver


class Outcome(StrEnum):
    """No data is not zero, an error is not a failure, and silence is never a pass."""

    PASS = "pass"
    WARN = "warn"
    FAIL = "fail"
    NOT_AVAILABLE = "not_available"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Breach:
    """A breach that was measured earlier and is not over yet."""

    outcome: Outcome
    value: float
    limit: float
    observed_at: datetime


METRIC_MARK = "metric"
"""The label by which the outcomes of a rule on several metrics differ."""
_ON_THE_VALUE = ("value", "change", "relative_change", "forecast")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionOutcome:
    """What one of several conditions found: ``holds`` is None where its evidence is missing, ``said`` tells all in words."""

    metric: str
    target: str
    holds: bool | None
    said: str
    labels: Mapping[str, str] = field(default_factory=dict)
    value: float | None = None
    observed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What an outcome of several label sets speaks of: a ``group`` of a rule that groups, or the ``rest`` beyond its cap.

    ``breaching`` of the ``judged`` ones are, or are to be, open; ``inside`` are the fingerprints of those that have no
    finding of their own.
    """

    kind: Literal["group", "rest"]
    breaching: int
    judged: int
    inside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleOutcome:
    """What one rule says of one target and label set, with everything that explains it.

    ``comparison`` reads ``above``, ``below``, ``equals`` or ``differs``, ``limit`` is the bound that decided (the nearest
    one where the value passes), ``baseline`` what the value was compared with, ``message`` why there is no verdict where
    there is none. ``clears_at`` is the strictest bound on that side, which a repair has to meet.
    ``quantity`` names what was held against the limit where it is not the value itself (``change``, ``relative_change``,
    ``label``, ``trend``, ``forecast``, ``anomaly``, ``burn``, ``silence``, ``conditions``), ``judged`` is that number,
    ``window`` and ``measurements`` what it came from, ``explanation`` all of it in words. ``conditions`` are those that
    the rule joins, ``gathered`` says what it stands for where that is several label sets, which its evidence lists.
    ``pending`` is how far a breach is from counting while a rule's hold is not yet met, ``clearing`` how far a value
    within the limits is from ending the finding. ``stands`` says whether there is to be a finding where a rule's course
    over time decides that and not the outcome alone, ``breach`` the last breach of a finding that stands although the value is
    within the limits, ``again_at`` when time alone changes any of it. ``required`` tells the gate that missing evidence matters here. ``tolerated`` says why a breach does not count although nobody waived it
    (the baseline knows it, the ruler changed, the sample is too small); ``since`` is the commit where only what changed
    after it was judged. ``elements`` are the values that a computed one came from, ``tools`` the versions it was
    measured with.
    """

    rule: str
    metric: str
    characteristic: str
    target: str
    environment: str
    outcome: Outcome
    severity: Severity
    why: str
    fix: str
    unit: str
    title: str
    labels: Mapping[str, str] = field(default_factory=dict)
    value: float | None = None
    limit: float | None = None
    clears_at: float | None = None
    comparison: str | None = None
    baseline: float | None = None
    observed_at: datetime | None = None
    message: str = ""
    pending: Progress | None = None
    clearing: Progress | None = None
    stands: bool | None = None
    breach: Breach | None = None
    again_at: datetime | None = None
    required: bool = False
    waiver: Waiver | None = None
    tolerated: str = ""
    since: str | None = None
    elements: Mapping[str, float] = field(default_factory=dict)
    tools: Mapping[str, str] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    evidence_total: int = 0
    quantity: str = "value"
    judged: float | None = None
    window: str = ""
    measurements: int | None = None
    explanation: str = ""
    conditions: tuple[ConditionOutcome, ...] = ()
    gathered: Gathered | None = None

    @property
    def bound(self) -> float | None:
        """The limit as a value of the metric, such as a chart draws; None where it is a bound on something else."""
        return self._as_value(self.limit)

    @property
    def repaired_at(self) -> float | None:
        """The value of the metric that a repair has to meet; None where the limit is a bound on something else."""
        return self._as_value(self.limit if self.clears_at is None else self.clears_at)

    @property
    def beyond(self) -> float:
        """How far beyond the limit, in the unit of what was held against it; longer silences are worse."""
        held = self.value if self.judged is None else self.judged
        if held is None:
            return 0.0
        match self.comparison:
            case "above" if self.limit is not None:
                return held - self.limit
            case "below" if self.limit is not None:
                return self.limit - held
            case "differs" if self.limit is not None:
                return abs(held - self.limit)
            case _:
                return held if self.quantity == "silence" else 0.0

    def _as_value(self, limit: float | None) -> float | None:
        if limit is None or self.quantity not in _ON_THE_VALUE:
            return None
        baseline = self.baseline or 0.0
        return baseline + (limit * abs(baseline) if self.quantity == "relative_change" else limit)

    @property
    def series_labels(self) -> dict[str, str]:
        """The labels that the series bears, without what only tells findings of one rule apart."""
        if self.is_rest:
            return {}
        return {
            name: value for name, value in self.labels.items() if (name, value) != (METRIC_MARK, self.metric)
        }

    @property
    def is_rest(self) -> bool:
        """Whether it stands for all that its rule may open no finding of their own for."""
        return self.gathered is not None and self.gathered.kind == "rest"

    @property
    def told(self) -> str:
        """Everything there is to say besides value and limit: why there is no verdict, and how it came about."""
        return "; ".join(dict.fromkeys(part for part in (self.message, self.explanation) if part))

    @property
    def counts(self) -> bool:
        """Whether it may decide over the gate: it is neither waived nor tolerated."""
        return self.waiver is None and not self.tolerated

    @property
    def fingerprint(self) -> str:
        """The identity of the finding this outcome opens or resolves."""
        return fingerprint(
            environment=self.environment, rule=self.rule, target=self.target, labels=self.labels
        )


def fingerprint(*, environment: str, rule: str, target: str, labels: Mapping[str, str]) -> str:
    """SHA-256 (hex) of canonical JSON; values, limits, messages, lines and versions are never in it."""
    return _fingerprint(environment, rule, target, tuple(sorted(labels.items())))


@lru_cache(maxsize=32_768)
def _fingerprint(environment: str, rule: str, target: str, labels: tuple[tuple[str, str], ...]) -> str:
    """Kept, because every step of an evaluation asks for it again."""
    identity = {"environment": environment, "labels": dict(labels), "rule": rule, "target": target}
    text = json.dumps(identity, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()  # names need not be UTF-8
