"""Rules: the decision criteria (ISO/IEC 15939) that turn a measurement into an outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from qualitywatch.domain.asks import VALUE, Against, Ask, Change, Silence
from qualitywatch.domain.lasting import AT_ONCE, Timing
from qualitywatch.domain.limits import Limits
from qualitywatch.domain.selector import Names, Selector

__all__ = ["Against", "Condition", "Join", "Limits", "Rule", "Selector", "Severity"]

Join = Literal["all", "any"]


class Severity(StrEnum):
    """How much a breach matters, least first."""

    INFO = "info"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One of several that a rule joins: it holds where what it asks for lies beyond its limits.

    ``where`` selects the targets it looks at; None is the target that the rule judges.
    """

    metric: str
    limits: Limits
    ask: Ask = VALUE
    labels: Mapping[str, str | Names] = field(default_factory=dict)
    where: Selector | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: ``why`` is the information need, ``fix`` the corrective action; both become the ticket's text.

    ``limits`` apply to what the rule asks for (``ask``), ``silence`` to the time without a measurement. ``labels``
    selects series of the metric (``severity: high``); ``per`` names the labels that identify a finding (one outcome
    for each of their values; among several series left, the worst value decides). ``group_by`` are those of them that
    outcomes share: one for each of their values, which lists the others; None groups nothing. At most ``max_findings``
    are open at once on a target, and one more that lists the rest. ``marks`` are labels that every outcome bears
    besides, where the same rule is made for several metrics.

    ``conditions`` are those that ``join`` (``all`` or ``any``) makes one outcome of; the rule's own metric, labels,
    limits and ask are then those of the first. Targets of the others share the values of the labels in ``same``. Such a
    rule fails, or only ``warns``.

    ``timing`` says how long it must breach before a finding opens and be clear before it is over, ``required`` whether
    missing evidence blocks the gate even where nobody configured the collector, ``optional`` that a collector which ran may
    measure nothing for it, since it was not asked to, ``min_sample`` of how many a share must
    be to count. ``pack`` and ``line`` say where the rule stands.
    """

    id: str
    metric: str
    limits: Limits
    severity: Severity
    why: str
    fix: str
    where: Selector = field(default_factory=Selector)
    ask: Ask = VALUE
    silence: Silence | None = None
    labels: Mapping[str, str | Names] = field(default_factory=dict)
    per: tuple[str, ...] = ()
    group_by: tuple[str, ...] | None = None
    max_findings: int | None = None
    marks: Mapping[str, str] = field(default_factory=dict)
    conditions: tuple[Condition, ...] = ()
    join: Join = "all"
    same: tuple[str, ...] = ()
    warns: bool = False
    timing: Timing = AT_ONCE
    required: bool = False
    optional: bool = False
    min_sample: int | None = None
    source: str = ""
    pack: str = ""
    line: int | None = None

    @property
    def against(self) -> Against | None:
        """What values are compared with; None where they are judged by themselves."""
        return self.ask.against if isinstance(self.ask, Change) else None

    @property
    def parts(self) -> tuple[Condition, ...]:
        """Its conditions; the one that it is itself where it joins none."""
        return self.conditions or (
            Condition(metric=self.metric, limits=self.limits, ask=self.ask, labels=self.labels),
        )
