"""The table in qualitywatch_data/comparison/usual.py: how unusual a part is among others whose most unusual are left out.

Run: .venv/bin/python benchmarks/usual_quantiles.py [runs]

For parts whose shifts are normal, the effect of one is a chi-square with one degree of freedom times their variance. Of each
number of parts: what the mean of the smaller effects must be multiplied with to be that variance, and the ratio of
another part's effect to that mean which is exceeded with a probability of 1 %.
"""

from __future__ import annotations

import sys

import numpy as np

from qualitywatch_data.comparison.usual import left_out

MOST = 56


def main(runs: int) -> None:
    """One line for each number of parts."""
    random = np.random.default_rng(1)
    for parts in range(4, MOST + 1):
        effects = np.sort(random.chisquare(1, (runs, parts)), axis=1)
        mean = effects[:, : parts - left_out(parts)].mean(axis=1)
        ratio = random.chisquare(1, runs) / mean
        print(f"    {parts}: ({1 / mean.mean():.3f}, {np.quantile(ratio, 0.99):.2f}),")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400_000)
