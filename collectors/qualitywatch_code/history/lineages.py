"""Files under all their names, followed from a history's first commit to its last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from qualitywatch_code.history.changes import Change


@dataclass(eq=False, slots=True)
class Lineage:
    """A file: what it is called, whether it is there, who changed it how often, and who brought it in, if that is known.

    People are the numbers of their identities; ``path`` is None once another file has its name. ``recent`` is how many
    of its changes lie within a span of time that somebody else keeps.
    """

    path: str | None = None
    present: bool = True
    changes: Counter[int] = field(default_factory=Counter)
    creator: int | None = None
    recent: int = 0


class Lineages:
    """The file that has each name. Memory grows with the files that ever were, not with the commits."""

    def __init__(self) -> None:
        self._called: dict[str, Lineage] = {}

    def at(self, path: str) -> Lineage | None:
        """The file that was called so last, whether or not it is there."""
        return self._called.get(path)

    def follow(self, changes: Iterable[Change]) -> Iterator[tuple[Lineage, str]]:
        """Go beyond a commit's changes; yields each file that it touched, with git's letter for what it did."""
        changes = list(changes)
        moved = {
            each.before: self._called.pop(each.before, None) for each in changes if each.before is not None
        }
        for change in changes:
            lineage = self._called.get(change.path)
            if change.before is not None and (lineage is None or not lineage.present):
                if lineage is not None:
                    lineage.path = None  # another file, gone since, had this name before
                lineage = moved.pop(change.before)
            if lineage is None:
                lineage = Lineage()
            self._called[change.path] = lineage
            lineage.path, lineage.present = change.path, change.kind != "D"
            yield lineage, change.kind
        for lost in moved.values():
            if lost is not None:  # the same rename was made on another branch, too
                lost.path = None
