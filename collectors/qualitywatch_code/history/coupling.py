"""Which files change together: pairs with how often, and in what share of their changes.

The measures and limits are code-maat's (A. Tornhill, "Your Code as a Crime Scene", 2015); support and confidence are
those of Zimmermann, Weißgerber, Diehl and Zeller, "Mining version histories to guide software changes", TSE 2005.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import combinations

LARGEST_COMMIT = 30
"""Files beyond which a commit says nothing: it is a reformatting, a move or an import."""
LEAST_SUPPORT = 5
LEAST_DEGREE = 0.3
_PAIR_LIMIT = 1_000_000


@dataclass(frozen=True, slots=True)
class CoupledPair:
    """Two files that changed ``together`` so often, of ``first_changes`` and ``second_changes`` that each had."""

    first: str
    second: str
    together: int
    first_changes: int
    second_changes: int

    @property
    def degree(self) -> float:
        """Common changes of the mean of both files' changes, above 0 and at most 1."""
        return 2 * self.together / (self.first_changes + self.second_changes)

    @property
    def confidence(self) -> float:
        """The share of the changes of the file that changed less often in which the other changed, too."""
        return self.together / min(self.first_changes, self.second_changes)


class Coupling:
    """Counts pairs commit by commit: at most 435 pairs for each, so the time is linear in the history.

    At most ``limit`` pairs are counted at a time. Beyond it the rarest are forgotten, which can only make a count lower.
    """

    def __init__(self, *, limit: int = _PAIR_LIMIT) -> None:
        self._limit = limit
        self._changes: Counter[str] = Counter()
        self._pairs: Counter[tuple[str, str]] = Counter()

    def add(self, files: Collection[str], *, size: int) -> None:
        """Count one commit that changed ``size`` files, ``files`` among them; above LARGEST_COMMIT it does not count."""
        if size > LARGEST_COMMIT:
            return
        self._changes.update(files)
        self._pairs.update(combinations(sorted(files), 2))
        rare = 0
        while len(self._pairs) > self._limit:
            rare += 1
            self._pairs = Counter({pair: count for pair, count in self._pairs.items() if count > rare})

    def pairs(self) -> Iterator[CoupledPair]:
        """The pairs of at least LEAST_SUPPORT common changes and LEAST_DEGREE, the most coupled first."""
        found = (
            CoupledPair(first, second, together, self._changes[first], self._changes[second])
            for (first, second), together in self._pairs.items()
            if together >= LEAST_SUPPORT
        )
        yield from sorted(
            (pair for pair in found if pair.degree >= LEAST_DEGREE),
            key=lambda pair: (-pair.degree * pair.together, pair.first, pair.second),
        )
