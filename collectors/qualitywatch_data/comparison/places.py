"""Where the medians of a reference's parts lie, and which median is unlike theirs.

An effect has an end: two sides that have no value in common cannot differ more. Where the parts of a reference differ so
much that what is unusual among them would lie beyond that end, no effect decides anything; a median has no end.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from qualitywatch_data.comparison.usual import left_out, unusual_factor

LEAST_MEDIANS = 7
"""Parts from which their medians say what is unusual: of fewer, more than 2 % of others like them would be."""

_CELL = 0.1
"""The share of both sides' rows in a cell: ten runs of bins with about as many each."""


@dataclass(frozen=True, slots=True)
class Places:
    """The medians of ``parts`` parts: where they lie around, and the mean square of their distances from each other's.

    The most distant ones are left out, as they are of effects.
    """

    parts: int
    centre: float
    mean: float

    @property
    def usual(self) -> tuple[float, float]:
        """Between which values the median of another part like these lies with a probability of 99 %, if they are normal."""
        reach = math.sqrt(unusual_factor(self.parts) * self.mean)
        return self.centre - reach, self.centre + reach

    def unlike(self, value: float) -> bool:
        """Whether a median is unlike those of the parts."""
        low, high = self.usual
        return not low <= value <= high


def places_of(medians: Sequence[float]) -> Places | None:
    """What the medians of the parts say; None where they are too few, or all alike."""
    if len(medians) < LEAST_MEDIANS:
        return None
    away = sorted(
        (each - median([*medians[:place], *medians[place + 1 :]])) ** 2 for place, each in enumerate(medians)
    )
    counted = away[: len(away) - left_out(len(away))]
    mean = sum(counted) / len(counted)
    return Places(len(medians), median(medians), mean) if 0 < mean < math.inf else None


def largest_effect(n: float, m: float) -> float:
    """About the effect of ``n`` numbers of the reference and ``m`` others of which no two are alike; in units of PSI.

    It is that of X² where all others lie in cells of a tenth of all rows each. Infinite where a side has no numbers.
    """
    if n <= 0 or m <= 0:
        return math.inf
    many, few = max(n, m) / (n + m), min(n, m) / (n + m)
    inside = max(0.0, (_CELL - few) / many)  # of the larger side, in the smaller one's cell
    return (1 - inside) / many + (1 - inside) ** 2 / (many * inside + few)
