"""How many different values there are: the smallest of their hashes say it, and merge."""

from __future__ import annotations

import math
from dataclasses import dataclass

KEPT = 256
_SPACE = 2.0**64


@dataclass(frozen=True, slots=True)
class DistinctSketch:
    """The KEPT smallest hashes (64 bits) of the different values, ascending; with fewer, it holds all there are.

    Source: Bar-Yossef et al., Counting distinct elements in a data stream, RANDOM 2002 (k minimum values).
    """

    hashes: tuple[int, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether the estimate is the number itself."""
        return len(self.hashes) < KEPT

    @property
    def estimate(self) -> float:
        """The number of different values."""
        return float(len(self.hashes)) if self.exact else (KEPT - 1) * _SPACE / (self.hashes[-1] + 1)

    @property
    def relative_error(self) -> float:
        """The standard error of the estimate, relative to it: 6.3 %, or 0 where it is exact."""
        return 0.0 if self.exact else 1 / math.sqrt(KEPT - 2)

    def merged(self, other: DistinctSketch) -> DistinctSketch:
        """The sketch of both."""
        return sketch_of({*self.hashes, *other.hashes})


def sketch_of(hashes: set[int]) -> DistinctSketch:
    """The sketch of values with these hashes."""
    return DistinctSketch(tuple(sorted(hashes)[:KEPT]))
