"""A shift: where a series took another level, told from its noise."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ShiftKind(StrEnum):
    """``LEVEL``: noise around one level, then around another; ``JUMP``: a step far beyond those of a wandering series."""

    LEVEL = "level"
    JUMP = "jump"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One shift of a series of values in order.

    ``index`` counts from 0 and is that of the first value after it. Noise may hide which one that is: ``earliest`` and
    ``latest`` are the first and the last index that fit about as well. ``before`` and ``after`` are the medians of the
    values on either side, up to the next shift.
    """

    kind: ShiftKind
    index: int
    earliest: int
    latest: int
    before: float
    after: float

    @property
    def difference(self) -> float:
        """After minus before."""
        return self.after - self.before
