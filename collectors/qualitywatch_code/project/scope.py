"""What is asked about: the whole project, or what a change touched of it (all files are looked at in either case)."""

from __future__ import annotations

from dataclasses import dataclass

from qualitywatch import Changes


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
