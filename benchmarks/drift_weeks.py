"""A shop with a weekly cycle and days that differ: benchmarks/drift_truth.py asks what is found in it, and what is not there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from drift_samples import Random, counted, layout_of, together

from qualitywatch_data.comparison.columns import Comparison, missing_test, numeric_cells
from qualitywatch_data.comparison.distances import pearson
from qualitywatch_data.comparison.relevance import Test
from qualitywatch_data.comparison.variation import learned
from qualitywatch_data.comparison.verdict import Judged, Verdict, judge
from qualitywatch_data.drift import ALPHA, TOLERANCE
from qualitywatch_data.profiles.column import ColumnProfile, Kind
from qualitywatch_data.profiles.histogram import alike, side_by_side

WEEKS = 8
"""Weeks of the reference: as many days like each day."""
JUDGED = 28
WEEK = 7
SWING = 0.3
"""The weekly cycle: by how many deviations the best and the worst day differ from the mean."""


@dataclass(frozen=True)
class Month:
    """Days after eight weeks of reference: whether each alarmed, and the smallest shifts that were visible."""

    alarms: Sequence[bool]
    visible: Sequence[float]

    @property
    def findings(self) -> list[bool]:
        """Whether a finding is open on each day, where it takes two days to open one (for: 2)."""
        return [one and other for one, other in zip(self.alarms[:-1], self.alarms[1:], strict=True)]


def lived(random: Random, *, noise: float, shift: float, rows: int) -> Month:
    """Four weeks, each day judged against the eight days like it before; with a shift, which begins with them, its first week."""
    end = WEEK * WEEKS + (WEEK if shift else JUDGED)
    layout = layout_of(random.normal(0, 1, 10_000))
    days: list[ColumnProfile] = []
    for day in range(end):
        cycle = SWING * np.sin(2 * np.pi * day / WEEK)
        place = cycle + random.normal(0, noise) + (shift if day >= WEEK * WEEKS else 0.0)
        days.append(counted(random, "normal", rows, layout, float(place)))
    judged = [
        judged_day(days[day - WEEK * WEEKS : day : WEEK], days[day]) for day in range(WEEK * WEEKS, end)
    ]
    return Month(
        [each.verdict is Verdict.BEYOND for each in judged], [float(np.sqrt(each.visible)) for each in judged]
    )


def judged_day(before: Sequence[ColumnProfile], now: ColumnProfile) -> Judged:
    """The verdict on a day, by the collector's own rules."""
    reference = together(before)
    assert reference.histogram  # noqa: S101 - it is made of numbers
    assert now.histogram  # noqa: S101
    cells = numeric_cells(side_by_side(*alike(reference.histogram, now.histogram)))
    rows = (reference.values, now.values)
    values = Test(pearson(cells), len(cells.reference) - 1, cells.comparable, TOLERANCE)
    missing = missing_test((0, 0), rows, TOLERANCE)
    comparison = Comparison("x", Kind.NUMERIC, rows, values, missing, median=now.histogram.median)
    (judged,) = judge([comparison], ALPHA, [learned([(each, each.values) for each in before])])
    return judged
