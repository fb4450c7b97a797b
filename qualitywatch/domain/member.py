"""Items: what a sink tells in one place of several findings, and the findings in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from qualitywatch.domain.observation import Evidence
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.rule import Severity

MEMBERS_KEPT = 500
"""How many members an item lists, the worst first; their number is kept beside."""


class Gathers(StrEnum):
    """What an item is made of: ``ALIKE`` findings of one rule, or the ``OVERFLOW`` that there was no room for."""

    ALIKE = "alike"
    OVERFLOW = "overflow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A finding as the item tells it that it lives in; ``evidence`` is the worst piece of its ``evidence_total``."""

    fingerprint: str
    rule: str
    target: str
    title: str
    outcome: Outcome
    severity: Severity
    unit: str
    labels: Mapping[str, str] = field(default_factory=dict)
    value: float | None = None
    limit: float | None = None
    evidence: Evidence | None = None
    evidence_total: int = 0

    @classmethod
    def of(cls, outcome: RuleOutcome, *, count: int = 0) -> Member:
        """The member that an outcome makes; ``count`` is how many findings it stands for itself, where it does."""
        return cls(
            fingerprint=outcome.fingerprint,
            rule=outcome.rule,
            target=outcome.target,
            title=outcome.title,
            outcome=outcome.outcome,
            severity=outcome.severity,
            unit=outcome.unit,
            labels=outcome.labels,
            value=outcome.value,
            limit=outcome.bound,
            evidence=outcome.evidence[0] if outcome.evidence else None,
            evidence_total=count or max(outcome.evidence_total, len(outcome.evidence)),
        )

    @property
    def name(self) -> str:
        """What tells it from the other members of its item, on one line."""
        where = ", ".join(f"{name}={value}" for name, value in sorted(self.labels.items()))
        return f"{self.rule} on {self.target}" + (f" ({where})" if where else "")
