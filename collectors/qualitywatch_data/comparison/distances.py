"""Distances between two columns of counts."""

from __future__ import annotations

import math

from qualitywatch_data.comparison.cells import Cells


def pearson(cells: Cells) -> float:
    """Pearson's X² of two samples, neither of which is taken for the truth."""
    n, m = cells.rows
    if not n or not m:
        return 0.0
    total = 0.0
    for u, v in zip(cells.reference, cells.current, strict=True):
        if u + v:
            total += (u / n - v / m) ** 2 / (u + v)
    return total * n * m


def population_stability_index(cells: Cells) -> float:
    """PSI: the sum of (q − p)·ln(q/p), where an empty cell counts as half a row."""
    n, m = cells.rows
    total = 0.0
    for u, v in zip(cells.reference, cells.current, strict=True):
        if u or v:
            p, q = (u or 0.5) / n, (v or 0.5) / m
            total += (q - p) * math.log(q / p)
    return total


def jensen_shannon(cells: Cells) -> float:
    """The Jensen–Shannon distance in bits: the root of the divergence, 0 (alike) to 1 (nothing in common).

    Source: Endres, Schindelin, IEEE Transactions on Information Theory 49, 2003.
    """
    total = 0.0
    for p, q in cells.shares():
        middle = (p + q) / 2
        total += sum(share * math.log2(share / middle) for share in (p, q) if share)
    return math.sqrt(max(0.0, min(1.0, total / 2)))


def total_variation(cells: Cells) -> float:
    """The share of rows that would have to move from one cell to another, 0 to 1."""
    return sum(abs(p - q) for p, q in cells.shares()) / 2
