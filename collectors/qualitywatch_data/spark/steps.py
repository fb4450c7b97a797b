"""A query in steps: each is a view of its own, which Spark analyses once.

One text of fifty queries inside each other is analysed as a whole, fifty times over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import NamedTuple


class Step(NamedTuple):
    """A view to be made, of what stands before it."""

    name: str
    query: str


class Asked(NamedTuple):
    """A query, and the views that it needs."""

    steps: Sequence[Step]
    query: str


class Steps:
    """The steps of one query so far; their names begin with one that is free."""

    def __init__(self, free: str) -> None:
        self._names: Iterator[str] = (f"{free}_{number}" for number in count())
        self._made: list[Step] = []

    def named(self, query: str) -> str:
        """What a query answers, to stand in FROM."""
        self._made.append(Step(next(self._names), query))
        return self._made[-1].name

    def asked(self, query: str) -> Asked:
        """The last query, with all steps before it."""
        return Asked(tuple(self._made), query)
