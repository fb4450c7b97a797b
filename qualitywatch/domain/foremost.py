"""The worst places among many, without holding all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from qualitywatch.domain.observation import EVIDENCE_LIMIT

T = TypeVar("T")


class Foremost(Generic[T]):
    """Counts all that it is given, and keeps the EVIDENCE_LIMIT that come first by ``order``; of equal ones the earlier.

    ``order`` gives what an item is sorted by; by default the first come first.
    """

    def __init__(self, order: Callable[[T], tuple[Any, ...]] = lambda _: ()) -> None:
        self.count = 0
        self._order = order
        self._kept: list[T] = []

    def add(self, item: T) -> None:
        """Count one, and keep it as long as it may be among the first."""
        self._keep(1, [item])

    def merge(self, later: Foremost[T]) -> None:
        """Add what another has counted after this one."""
        self._keep(later.count, later.first())

    def first(self) -> list[T]:
        """The first, in order."""
        return sorted(self._kept, key=self._order)[:EVIDENCE_LIMIT]

    def _keep(self, count: int, items: Sequence[T]) -> None:
        self.count += count
        self._kept += items
        if len(self._kept) > 4 * EVIDENCE_LIMIT:
            self._kept = self.first()
