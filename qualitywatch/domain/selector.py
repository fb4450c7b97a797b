"""Selectors: which targets a rule judges, by kind, name and labels, each as a name, several, or a pattern."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from qualitywatch.domain.target import Target, TargetKind

_PATTERN = frozenset("*?")
Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Selector:
    """Which targets a rule judges; what is None or empty selects all, and one fitting name of several is enough.

    Names and labels' values may be patterns (``checkout-*``).
    """

    kind: TargetKind | tuple[TargetKind, ...] | None = None
    name: str | Names | None = None
    labels: Mapping[str, str | Names] = field(default_factory=dict)

    def selects(self, target: Target) -> bool:
        """Whether ``target`` fits every part that is given."""
        if isinstance(self.kind, tuple):
            if target.kind not in self.kind:
                return False
        elif self.kind not in (None, target.kind):
            return False
        if self.name is not None and not fits(target.name, self.name):
            return False
        return not self.labels or all(
            key in target.labels and fits(target.labels[key], wanted) for key, wanted in self.labels.items()
        )


def fits(text: str, wanted: str | Names) -> bool:
    """Whether a text is what is wanted, or one of several; each may be a pattern with ``*`` and ``?``."""
    if isinstance(wanted, tuple):
        return any(fits(text, each) for each in wanted)
    return text == wanted or (is_pattern(wanted) and fnmatchcase(text, wanted.replace("[", "[[]")))


def is_pattern(wanted: str) -> bool:
    """Whether more than one text may fit."""
    return not _PATTERN.isdisjoint(wanted)
