"""Several findings in one place: what the store knows of a sink's items, and what an evaluation makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qualitywatch.domain.finding import Finding, FindingChange


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownItems:
    """A sink's items of one target: the findings in them, and those that are told alone.

    ``items`` by their own fingerprints, repaired ones too; ``members`` says of a finding in which item it is told,
    ``findings`` what is known of those; ``alone`` are findings that have a ticket of their own, or are on their way to it.
    """

    items: Mapping[str, Finding] = field(default_factory=dict)
    members: Mapping[str, str] = field(default_factory=dict)
    findings: Mapping[str, Finding] = field(default_factory=dict)
    alone: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledItems:
    """What becomes of one sink's items: edges to deliver, open ones seen again, and where each finding is told now.

    ``inside`` are all findings that are told in items, those that have just ``left`` because they are repaired, too.
    """

    sink: str
    changes: tuple[FindingChange, ...] = ()
    touched: tuple[Finding, ...] = ()
    deliveries: tuple[FindingChange, ...] = ()
    joined: Mapping[str, str] = field(default_factory=dict)
    left: frozenset[str] = frozenset()
    inside: frozenset[str] = frozenset()
