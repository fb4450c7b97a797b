"""What is asked about: the whole project, or what a change touched of it (all files are looked at in either case), and how."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from qualitywatch import Changes
from qualitywatch_code.metrics.bands import SHIPPED, Bands


class UsedElsewhere(Protocol):
    """Tells which of some names stand in files that are not ``measured``."""

    def __call__(self, names: Collection[str], *, measured: Collection[str]) -> Collection[str]:
        """Those of ``names`` that do."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Without ``changes``, everything is meant."""

    changes: Changes | None = None

    def file(self, path: str) -> bool:
        """Whether anything in this file is meant."""
        return self.changes is None or path in self.changes

    def lines(self, path: str, first: int, last: int) -> bool:
        """Whether any of these lines is meant."""
        return self.changes is None or self.changes.touch(path, first, last)


@dataclass(frozen=True, slots=True)
class ProjectSettings:
    """A project's layers, top first, patterns of names that are called from outside, which of some names others use, and
    the limits of risk profiles.
    """

    layers: tuple[str, ...]
    entry_points: tuple[str, ...]
    used_elsewhere: UsedElsewhere
    bands: Bands = SHIPPED
