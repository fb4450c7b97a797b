"""What a change touched: the lines of each file that were added or altered since a base commit."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field

LineRanges = tuple[tuple[int, int], ...]

LAST_LINE = 2**31 - 1
"""The end of a range that reaches to the end of its file."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The lines that stand at a target's location now and did not stand there in ``base``, a commit.

    ``lines`` maps a path (relative to the location, with slashes) to ascending ranges of lines, both ends included,
    from 1 on; a file that is new is one range up to LAST_LINE. Lines that were only removed are in no range.
    """

    base: str
    lines: Mapping[str, LineRanges] = field(default_factory=dict, hash=False)

    def __contains__(self, path: object) -> bool:
        return path in self.lines

    def touch(self, path: str, first: int, last: int) -> bool:
        """Whether any line from ``first`` to ``last`` of ``path`` is among the changed ones."""
        ranges = self.lines.get(path, ())
        index = bisect_left(ranges, first, key=lambda each: each[1])
        return index < len(ranges) and ranges[index][0] <= last

    def holds(self, path: str, line: int) -> bool:
        """Whether this line of ``path`` is among the changed ones."""
        return self.touch(path, line, line)
