"""The columns of a table as features whose distributions are alike on both sides, so that only their relations differ.

Each side is laid out by itself: numbers as their ranks, values and what is missing as whether a row has them, all with the mean 0
and the standard deviation 1. What the distribution of a column says is thereby gone (that is what data.drift.effect is for), and
the mean product of two features is the rank correlation of their columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qualitywatch_data.separation.area import Numbers, midranks

FEATURES = 120
VALUES = 6
"""Values of a categorical column that are features: the first of those that are given."""
_LEAST = 0.02
"""The share of rows on each side that must have a value, and that must not."""


@dataclass(frozen=True, slots=True)
class Feature:
    """What a feature says of which column; ``value`` is empty for the number itself."""

    column: str
    value: str = ""

    @property
    def name(self) -> str:
        """How it is told."""
        return f"{self.column} {self.value}".strip()


@dataclass(frozen=True, slots=True)
class Encoded:
    """Both sides as features, and how many columns there was no room for."""

    features: tuple[Feature, ...]
    reference: Numbers
    current: Numbers
    left_out: int = 0

    @property
    def pairs(self) -> NDArray[np.bool_]:
        """Which features may be related: those of different columns, each pair once."""
        columns = np.array([each.column for each in self.features])
        different: NDArray[np.bool_] = np.triu(columns[:, None] != columns[None, :], 1)
        return different

    def correlation(self, one: int, other: int) -> tuple[float, float]:
        """The mean product of two features in the reference and in the current data."""
        before, now = (
            float(np.mean(side[:, one] * side[:, other])) for side in (self.reference, self.current)
        )
        return before, now


Columns = Mapping[str, NDArray[Any]]


def encoded(
    reference: Columns, current: Columns, numeric: Sequence[str], named: Mapping[str, Sequence[str]]
) -> Encoded:
    """Columns in the order given, until there are FEATURES; numbers are NaN and names are None where they are missing."""
    features: list[Feature] = []
    sides: tuple[list[Numbers], list[Numbers]] = ([], [])

    lost: set[str] = set()

    def add(feature: Feature, before: Numbers | None, now: Numbers | None) -> None:
        if before is None or now is None:
            return
        if len(features) >= FEATURES:
            lost.add(feature.column)
        else:
            features.append(feature)
            sides[0].append(before)
            sides[1].append(now)

    for name in numeric:
        pair = [np.asarray(each[name], dtype=np.float64) for each in (reference, current)]
        add(Feature(name), *(_ranked(each) for each in pair))
        add(Feature(name, "missing"), *(_whether(np.isnan(each)) for each in pair))
    for name, values in named.items():
        names = [each[name] for each in (reference, current)]
        add(Feature(name, "missing"), *(_whether(_alike(each, None)) for each in names))
        for value in values[:VALUES]:
            add(Feature(name, f"= {value}"), *(_whether(_alike(each, value)) for each in names))
    before, now = (_matrix(each, side) for each, side in zip(sides, (reference, current), strict=True))
    return Encoded(tuple(features), before, now, len(lost - {each.column for each in features}))


def _matrix(columns: Sequence[Numbers], side: Columns) -> Numbers:
    rows = len(next(iter(side.values()))) if side else 0
    return np.column_stack(columns) if columns else np.empty((rows, 0))


def _ranked(values: Numbers) -> Numbers | None:
    """Ranks, standardised; what is missing is in the middle. None where all are alike."""
    known = ~np.isnan(values)
    if not known.any():
        return None
    found = np.zeros(len(values))
    ranks = midranks(values[known])
    spread = ranks.std()
    if spread == 0:
        return None
    found[known] = (ranks - ranks.mean()) / spread
    return found


def _alike(names: NDArray[Any], value: str | None) -> NDArray[np.bool_]:
    return np.array([each == value for each in names], dtype=np.bool_)


def _whether(rows: NDArray[np.bool_]) -> Numbers | None:
    share = float(rows.mean()) if len(rows) else 0.0
    if not _LEAST <= share <= 1 - _LEAST:
        return None
    found: Numbers = (rows - share) / np.sqrt(share * (1 - share))
    return found
