"""Rules: the decision criteria (ISO/IEC 15939) that turn a measurement into an outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from qualitywatch.domain.lasting import AT_ONCE, Timing
from qualitywatch.domain.target import Target, TargetKind


class Severity(StrEnum):
    """How much a breach matters, least first."""

    INFO = "info"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


class Against(StrEnum):
    """What a value is compared with; the limits then apply to the difference value - baseline."""

    PREVIOUS = "previous"
    BEST = "best"
    MEDIAN_30D = "median_30d"
    REF = "ref"


@dataclass(frozen=True, slots=True)
class Selector:
    """Which targets a rule judges; what is None or empty selects all."""

    kind: TargetKind | None = None
    name: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)

    def selects(self, target: Target) -> bool:
        """Whether ``target`` fits every part that is given."""
        return (
            self.kind in (None, target.kind)
            and self.name in (None, target.name)
            and all(target.labels.get(key) == value for key, value in self.labels.items())
        )


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that still pass when met exactly; a value beyond a ``fail`` bound fails, beyond ``warn`` warns.

    ``clear_at`` is what a value has to meet before an open finding is over, where that is stricter than the bounds.
    """

    warn_above: float | None = None
    fail_above: float | None = None
    warn_below: float | None = None
    fail_below: float | None = None
    clear_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: ``why`` is the information need, ``fix`` the corrective action; both become the ticket's text.

    ``labels`` selects series of the metric (``severity: high``); ``per`` names the labels that identify a finding (one
    outcome for each of their values; among several series left, the worst value decides). ``timing``
    says how long it must breach before a finding opens and be clear before it is over, ``required`` whether missing evidence
    blocks the gate even where nobody configured the collector, ``min_sample`` of how many a share must be to count. ``pack`` and ``line`` say where the rule stands.
    """

    id: str
    metric: str
    limits: Limits
    severity: Severity
    why: str
    fix: str
    where: Selector = field(default_factory=Selector)
    against: Against | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    per: tuple[str, ...] = ()
    timing: Timing = AT_ONCE
    required: bool = False
    min_sample: int | None = None
    source: str = ""
    pack: str = ""
    line: int | None = None
