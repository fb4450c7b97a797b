"""Cells: how many rows of the reference and of the current data fall into the same part of a column's values.

Which values share a cell depends on both data sets taken together and never on one of them: cells chosen by the
reference alone would hold the values that it has too many of by chance, and every comparison would start with a shift.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

EXPECTED = 5.0
"""Rows that a cell of either side must be expected to hold (Cochran, Biometrics 10, 1954)."""
LEAST_SHARE = 0.01
"""Share of all rows below which a cell is merged with others: what befalls so few is no shift of the column."""
GROUPS = 10
"""Cells of a numeric column."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Counts of both sides, cell by cell."""

    reference: tuple[int, ...]
    current: tuple[int, ...]

    @property
    def rows(self) -> tuple[int, int]:
        """How many rows each side has."""
        return sum(self.reference), sum(self.current)

    @property
    def comparable(self) -> float:
        """n·m/(n+m): how many rows of each of two equally large sides would say as much; 0 if a side is empty."""
        n, m = self.rows
        return n * m / (n + m) if n and m else 0.0

    def shares(self) -> list[tuple[float, float]]:
        """The share of each cell in the reference and in the current data; no side may be empty."""
        n, m = self.rows
        return [(u / n, v / m) for u, v in zip(self.reference, self.current, strict=True)]


def ordered_cells(bins: Sequence[tuple[int, int]], groups: int = GROUPS, *, together: float = 1.0) -> Cells:
    """Neighbouring bins as at most ``groups`` cells that hold about the same number of all rows.

    A bin that fills a cell does not take in what lies before it: all of one side can lie there, and all of the other in the bin.
    ``together`` is of how many rows a value comes at a time: what a cell must hold counts such groups.
    """
    n, m = sum(u for u, _ in bins), sum(v for _, v in bins)
    least = _least(n, m, together)
    totals = [u + v for u, v in bins]
    borders = _full(totals, least, groups)
    left = sum(totals[borders[-1] :]) if borders else n + m
    if borders and 0 < left < least:
        borders.pop()
    if left:
        borders.append(len(bins))
    cells = [bins[start:end] for start, end in pairwise([0, *borders])]
    return _made([(sum(u for u, _ in cell), sum(v for _, v in cell)) for cell in cells])


def cell_borders(totals: Sequence[int], smallest: int, groups: int = GROUPS) -> list[int]:
    """After which counts cells end that hold about the same number of all rows, and enough of a part of ``smallest`` rows."""
    rows = sum(totals)
    least = max(LEAST_SHARE * rows, EXPECTED * rows / smallest) if smallest else rows + 1.0
    borders = _full(totals, least, groups)
    if borders and any(totals[borders[-1] :]):
        borders.pop()
    if not borders or borders[-1] < len(totals):
        borders.append(len(totals))
    return borders


def _full(totals: Sequence[int], least: float, groups: int) -> list[int]:
    """After which counts a cell is full, that holds at least ``least`` and its share of what is left; the rest is in none."""
    borders: list[int] = []
    left, held = sum(totals), 0
    for place, count in enumerate(totals):
        wanted = max(least, left / max(1, groups - len(borders)))
        if count >= wanted and held >= least and len(borders) < groups - 1:
            borders.append(place)
            left -= held
            held = 0
        held += count
        if held >= wanted:
            borders.append(place + 1)
            left -= held
            held = 0
    return borders


def merged_cells(counts: Sequence[tuple[int, int]], *, together: float = 1.0) -> Cells:
    """The counts as cells; rare ones of both sides together are merged, the rarest first, into cells just large enough.

    Into many such cells, not into one for all that is rare: in that one, mass that has moved to a rare value is lost. Of
    equally rare ones the order given decides, since an order by one side's counts would make a shift where there is none.
    """
    n, m = sum(u for u, _ in counts), sum(v for _, v in counts)
    least = _least(n, m, together)
    made: list[tuple[int, int]] = []
    large: list[tuple[int, int]] = []
    u = v = 0
    for one, other in sorted((pair for pair in counts if sum(pair)), key=sum):
        if one + other >= least:
            large.append((one, other))
            continue
        u, v = u + one, v + other
        if u + v >= least:
            made.append((u, v))
            u = v = 0
    if u + v:
        alike = made.pop() if made else large.pop(0) if large else (0, 0)
        made.append((u + alike[0], v + alike[1]))
    return _made(made + large)


def _least(n: int, m: int, together: float) -> float:
    smaller = min(n, m)
    if not smaller:
        return n + m + 1.0
    # or all of a side would be rare where the other is a hundred times as large
    rare = min(LEAST_SHARE * (n + m), smaller)
    return max(rare, together * EXPECTED * (n + m) / smaller)


def _made(cells: Sequence[tuple[int, int]]) -> Cells:
    return Cells(tuple(u for u, _ in cells), tuple(v for _, v in cells))
