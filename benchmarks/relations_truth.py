"""How truthful ``data.drift`` is about relations between columns and about embeddings: false alarms and shifts found.

Run: .venv/bin/python benchmarks/relations_truth.py [runs] [part of a row's name]

Samples are drawn from known distributions and judged by the collector's own code, from features to verdict. Relations: ten columns,
normal, whole-numbered, lognormal and one of names, no distribution of which changes; the correlation of two of them does. Embeddings: 64
numbers of 32 hidden ones. Intervals are Clopper–Pearson at 95 %. All rows with 300 runs take some minutes of one core.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np
from drift_truth import interval

from qualitywatch_data.comparison.verdict import Verdict
from qualitywatch_data.drift import ALPHA, TOLERANCE
from qualitywatch_data.separation.area import Numbers, area_of, effect_of_area, effect_of_gap, gap_of
from qualitywatch_data.separation.classifier import separated
from qualitywatch_data.separation.effect import Effect
from qualitywatch_data.separation.tables import Columns, encoded
from qualitywatch_data.separation.vectors import vector_features, vector_pairs

RUNS = 300
SIZES = ((500, 100), (500, 500), (2_000, 500), (2_000, 2_000))
NAMES = tuple("abcdef")
HIDDEN = np.random.default_rng(3).standard_normal((32, 64)) * np.linspace(3, 0.3, 32)[:, None] / 6
Random = np.random.Generator


def table(random: Random, rows: int, correlation: float) -> Columns:
    """Ten columns of numbers, the first two of them correlated, and one of names that goes with the fifth."""
    drawn = random.standard_normal((rows, 10))
    drawn[:, 1] = correlation * drawn[:, 0] + np.sqrt(1 - correlation**2) * drawn[:, 1]
    places = np.clip((random.standard_normal(rows) + drawn[:, 4]) * 1.2 + 3, 0, 5).astype(int)
    drawn[:, 2] = np.round(drawn[:, 2])
    drawn[:, 3] = np.exp(drawn[:, 3])
    drawn[::10, 5] = np.nan
    columns: dict[str, np.ndarray] = {f"x{place}": drawn[:, place] for place in range(10)}
    return columns | {"name": np.array(NAMES, dtype=object)[places]}


def relations(random: Random, size: tuple[int, int], change: float) -> Effect:
    """Two tables, where the correlation was 0.3."""
    sides = [table(random, rows, 0.3 + each) for rows, each in zip(size, (0.0, change), strict=True)]
    numbers = [name for name in sides[0] if name != "name"]
    both = encoded(*sides, numbers, {"name": NAMES})
    found = separated(both.reference, both.current, both.pairs, gap_of, alone=False)
    return effect_of_gap(found.estimate, TOLERANCE, ALPHA)


def vectors(random: Random, rows: int, shift: float, wider: float) -> Numbers:
    """Embeddings, moved in the direction of one hidden number by so many of its deviations, or all wider."""
    hidden = random.standard_normal((rows, 32))
    hidden[:, 2] += shift
    found: Numbers = (1 + wider) * (hidden @ HIDDEN + 0.3 * random.standard_normal((rows, 64)))
    return found


def embeddings(random: Random, size: tuple[int, int], shift: float, wider: float = 0.0) -> Effect:
    """Two sets of embeddings."""
    one, other = vector_features(vectors(random, size[0], 0.0, 0.0), vectors(random, size[1], shift, wider))
    found = separated(one, other, vector_pairs(one.shape[1]), area_of, alone=True)
    return effect_of_area(found.estimate, TOLERANCE, ALPHA)


def row(name: str, make: Callable[[Random], Effect], runs: int) -> None:
    """How often a shift was reported, how often too few rows, and what would have been seen."""
    random = np.random.default_rng(20)
    found = [make(random) for _ in range(runs)]
    alarms = sum(each.verdict is Verdict.BEYOND for each in found)
    few = sum(each.verdict is Verdict.TOO_FEW for each in found) / runs
    print(
        f"{name:60} {interval(alarms, runs)}  too few {few:4.0%}  visible {found[0].visible:.2f} sd",
        flush=True,
    )


def main(runs: int, wanted: str) -> None:
    """Every row of the table."""
    for n, m in SIZES:
        for change in (0.0, 0.05, 0.3, 0.5):
            name = f"relations, correlation 0.30 → {0.3 + change:.2f}, {n:,} / {m:,}"
            if wanted in name:
                row(name, lambda r, s=(n, m), c=change: relations(r, s, c), runs)
    for n, m in SIZES:
        for shift, wider in ((0.0, 0.0), (0.05, 0.0), (1.0, 0.0), (0.0, 0.2)):
            name = f"embeddings, moved by {shift:.2f} sd, {wider:.0%} wider, {n:,} / {m:,}"
            if wanted in name:
                row(name, lambda r, s=(n, m), c=shift, w=wider: embeddings(r, s, c, w), runs)


if __name__ == "__main__":
    given = dict(enumerate(sys.argv))
    main(int(given.get(1, RUNS)), given.get(2, ""))
