"""How truthful ``data.drift`` is of segments: false alarms, and a shift that is in one of them only.

Run: .venv/bin/python benchmarks/drift_segments.py [runs] [part of a row's name]

A table has four columns (normal, lognormal, whole numbers, 200 categories) and ten or fifty segments, the largest of which has
ten or fifty times the rows of the smallest. All columns of all segments are judged together, as the collector does; segments
of fewer than MIN_ROWS rows on a side are left out. Profiles are made as benchmarks/drift_samples.py says, laid out by the whole
reference. A shift of half a standard deviation is in the normal column of one segment, another one in each run. Intervals are
Clopper–Pearson at 95 %. All rows take about ten minutes of one core.
"""

from __future__ import annotations

import sys
from itertools import product

import numpy as np
from drift_samples import NUMBERS, Random, counted, layout_of, named_pair, numeric
from drift_truth import compared, interval

from qualitywatch_data.comparison.columns import Comparison
from qualitywatch_data.comparison.verdict import MATTERS, Judged, Verdict, judge
from qualitywatch_data.drift import ALPHA
from qualitywatch_data.profiles.column import ColumnProfile
from qualitywatch_data.profiles.layout import Layout

RUNS = 30
SIZES = ((2_000, 2_000), (20_000, 5_000), (100_000, 10_000), (1_000_000, 10_000), (1_000_000, 1_000_000))
SEGMENTS = (10, 50)
DRAWN = 2_000
"""Rows up to which samples are drawn row by row."""
MIN_ROWS = 50
NUMERIC = ("normal", "lognormal", "discrete (Poisson 3)")
NAMES = 200


def profile(random: Random, name: str, rows: int, layout: Layout, shift: float) -> ColumnProfile:
    """A column of a segment."""
    if rows > DRAWN:
        return counted(random, name, rows, layout, shift)
    return numeric(NUMBERS[name].draw(random, rows) + shift, layout)


def table(random: Random, rows: tuple[int, int], segments: int, moved: int | None) -> list[list[Comparison]]:
    """The columns of each segment, compared; in the one that is ``moved``, the first column is shifted."""
    shares = 1 / np.arange(1, segments + 1)
    sides = [random.multinomial(each, shares / shares.sum()) for each in rows]
    layouts = {name: layout_of(NUMBERS[name].draw(random, min(rows[0], DRAWN))) for name in NUMERIC}
    found = []
    for place, (n, m) in enumerate(zip(*sides, strict=True)):
        if min(n, m) < MIN_ROWS:
            continue
        columns = []
        for name in NUMERIC:
            shift = 0.5 if place == moved and name == "normal" else 0.0
            both = [
                profile(random, name, int(count), layouts[name], each)
                for count, each in ((n, 0.0), (m, shift))
            ]
            columns.append(compared((both[0], both[1]), f"{place} {name}"))
        columns.append(compared(named_pair(random, NAMES, int(n), int(m), 0.0), f"{place} names"))
        found.append(columns)
    return found


def judged(random: Random, rows: tuple[int, int], segments: int, moved: int | None = None) -> list[Judged]:
    """The verdicts on all columns of all segments."""
    return judge([each for columns in table(random, rows, segments, moved) for each in columns], ALPHA)


def told(name: str, hits: int, of: int, rest: str) -> None:
    """A line of the table."""
    print(f"{name:68} {interval(hits, of)}  {rest}", flush=True)


def nothing(name: str, rows: tuple[int, int], segments: int, runs: int) -> None:
    """How often a column of a segment alarms, and how often anything in a whole table does."""
    random = np.random.default_rng(20)
    tables = [judged(random, rows, segments) for _ in range(runs)]
    verdicts = [each.verdict for found in tables for each in found]
    alarms = sum(each is Verdict.BEYOND for each in verdicts)
    any_of = sum(any(each.verdict is Verdict.BEYOND for each in found) for found in tables)
    few = sum(each is Verdict.TOO_FEW for each in verdicts) / len(verdicts)
    told(name, alarms, len(verdicts), f"too few {few:4.0%}  tables with an alarm {any_of} of {runs}")


def shifted(name: str, rows: tuple[int, int], segments: int, runs: int) -> None:
    """How often the shift is found where it is told as visible and where it is not, and what else is reported."""
    random = np.random.default_rng(20)
    found, missed, hidden, wrong = 0, 0, [0, 0], 0
    for run in range(runs):
        place = run % segments
        for each in judged(random, rows, segments, place):
            beyond = each.verdict is Verdict.BEYOND
            if each.comparison.column != f"{place} normal":
                wrong += beyond
            elif each.visible <= MATTERS:
                found, missed = found + beyond, missed + (not beyond)
            else:
                hidden = [hidden[0] + beyond, hidden[1] + 1]
    rest = f"too few to be visible: found {hidden[0]} of {hidden[1]}  elsewhere {wrong}"
    if found + missed:
        told(name, found, found + missed, rest)
    else:
        print(f"{name:68} visible in no segment; {rest}", flush=True)


def main(runs: int, wanted: str) -> None:
    """Every row of the table."""
    for (n, m), segments in product(SIZES, SEGMENTS):
        for made, what in ((nothing, "nothing"), (shifted, "0.5 sd in one")):
            name = f"{what}, {segments} segments of {n:,} / {m:,} rows"
            if wanted in name:
                made(name, (n, m), segments, runs if made is nothing else 3 * runs)


if __name__ == "__main__":
    given = dict(enumerate(sys.argv))
    main(int(given.get(1, RUNS)), given.get(2, ""))
