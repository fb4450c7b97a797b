"""What lies within a span of time while the span moves: what comes in and what goes out, and nothing else."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator, Sequence
from heapq import heappop, heappush
from typing import Generic, TypeVar

Item = TypeVar("Item")
Span = tuple[int, int]
"""From and to, both included."""


class Window(Generic[Item]):
    """Items by their times, of which those within the present span are inside.

    All spans are known beforehand, so that no more is kept than the present one and those that follow can have inside,
    even where a clock was wrong and a span lies before the one before it.
    """

    def __init__(
        self, spans: Sequence[Span], enter: Callable[[Item], None], leave: Callable[[Item], None]
    ) -> None:
        self._spans, self._enter, self._leave = spans, enter, leave
        self._points, self._last = _last_spans(spans)
        self._turn = -1
        self._keys: list[tuple[int, int]] = []
        """Time and number of what is kept, in order."""
        self._items: dict[int, Item] = {}
        self._inside: set[int] = set()
        self._fresh: list[tuple[int, int]] = []
        self._ends: dict[int, list[tuple[int, int]]] = {}
        self._count = 0

    def wants(self, at: int) -> bool:
        """Whether an item of this time will ever be inside."""
        return self._last_turn(at) > self._turn

    def add(self, at: int, item: Item) -> None:
        """Take an item; it is inside, if at all, from the next ``move`` on."""
        last = self._last_turn(at)
        if last <= self._turn:
            return
        self._count += 1
        key = at, self._count
        insort(self._keys, key)
        self._items[self._count] = item
        self._fresh.append(key)
        self._ends.setdefault(last, []).append(key)

    def move(self) -> None:
        """Go on to the next span; raises IndexError where there is none."""
        ended = self._ends.pop(self._turn, ())
        before = self._spans[self._turn] if self._turn >= 0 else None
        self._turn += 1
        since, until = self._spans[self._turn]
        if before:
            for key in [*self._between(before[0], since - 1), *self._between(until + 1, before[1])]:
                if key[1] in self._inside and not since <= key[0] <= until:
                    self._inside.discard(key[1])
                    self._leave(self._items[key[1]])
            self._fresh += self._between(since, before[0] - 1)
            self._fresh += self._between(before[1] + 1, until)
        for at, number in self._fresh:
            if since <= at <= until and number not in self._inside:
                self._inside.add(number)
                self._enter(self._items[number])
        self._fresh = []
        for key in ended:
            del self._keys[bisect_left(self._keys, key)]
            del self._items[key[1]]

    def inside(self) -> Iterator[Item]:
        """What is within the present span, in no order."""
        return (self._items[number] for number in self._inside)

    def _between(self, since: int, until: int) -> list[tuple[int, int]]:
        return self._keys[bisect_left(self._keys, (since,)) : bisect_left(self._keys, (until + 1,))]

    def _last_turn(self, at: int) -> int:
        place = bisect_right(self._points, at) - 1
        return self._last[place] if place >= 0 else -1


def _last_spans(spans: Sequence[Span]) -> tuple[list[int], list[int]]:
    """Points in time, and from each of them to the next, the last of the spans that cover it; -1 for none."""
    points = sorted({since for since, _ in spans} | {until + 1 for _, until in spans})
    opening = sorted(range(len(spans)), key=lambda turn: spans[turn][0], reverse=True)
    open_: list[int] = []
    last = []
    for point in points:
        while opening and spans[opening[-1]][0] <= point:
            heappush(open_, -opening.pop())
        while open_ and spans[-open_[0]][1] < point:
            heappop(open_)
        last.append(-open_[0] if open_ else -1)
    return points, last
