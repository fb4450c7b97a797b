"""Accepted breaches: what a baseline file remembers of the day somebody adopted the gate on a legacy project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from qualitywatch.domain.outcome import RuleOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedBreach:
    """One breach as it was accepted; known by the finding's fingerprint, which neither lines nor values are part of.

    ``value`` is in the metric's unit, ``elements`` what it was computed from, ``tools`` what measured it. ``places``
    counts what the value counted by ``path::name``; None where not all of it was listed, or the value counts none.
    """

    fingerprint: str
    rule: str
    target: str
    labels: Mapping[str, str] = field(default_factory=dict)
    value: float
    elements: Mapping[str, float] = field(default_factory=dict)
    tools: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, int] | None = None


def accepted_as_it_is(outcome: RuleOutcome) -> AcceptedBreach:
    """The breach as the baseline would remember it; raises ValueError for an outcome without a value."""
    if outcome.value is None:
        raise ValueError(f"{outcome.rule} has no value to accept")
    return AcceptedBreach(
        fingerprint=outcome.fingerprint,
        rule=outcome.rule,
        target=outcome.target,
        labels=dict(outcome.labels),
        value=outcome.value,
        elements=dict(outcome.elements),
        tools=dict(outcome.tools),
        places=places_of(outcome),
    )


def places_of(outcome: RuleOutcome) -> dict[str, int] | None:
    """The places that make up the value, by ``path::name``, with how many there are of each; None where they do not.

    They do where too much of something is a breach and the evidence lists every piece of it: issues, files, functions
    whose lines are a share.
    """
    listed = len(outcome.evidence)
    counted = outcome.value == listed or (outcome.unit == "1" and bool(outcome.elements))
    if (
        outcome.gathered is not None
        or outcome.comparison != "above"
        or not counted
        or max(outcome.evidence_total, listed) != listed
    ):
        return None
    return dict(Counter(f"{place.path}::{place.name}" for place in outcome.evidence))
