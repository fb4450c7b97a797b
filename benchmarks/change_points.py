"""How truthful the search for shifts is: false alarms on noise, and steps of three standard deviations found.

Run: .venv/bin/python benchmarks/change_points.py [series of noise for each figure] [series with a step]

Intervals are Clopper–Pearson at 95 %. The last column of the second table is what no test could do better: Student's t at
1 %, told where the step is and that there is no other.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from math import sqrt

from scipy.stats import beta, nct, t

from qualitywatch.pipeline.change_points.detect import find_shifts

Draw = Callable[[random.Random, int], list[float]]
LENGTHS = (10, 12, 15, 20, 25, 30, 50, 100, 200, 400)
STEP = 3.0


def walk(memory: float) -> Draw:
    """Each value remembers this share of the one before."""

    def draw(chance: random.Random, length: int) -> list[float]:
        value, values = 0.0, []
        for _ in range(length):
            value = memory * value + chance.gauss(0, 1)
            values.append(value)
        return values

    return draw


NOISE: dict[str, Draw] = {
    "normal": lambda chance, length: [chance.gauss(0, 1) for _ in range(length)],
    "Laplace": lambda chance, length: [
        chance.expovariate(1) * chance.choice((-1, 1)) for _ in range(length)
    ],
    "lognormal": lambda chance, length: [chance.lognormvariate(0, 1) for _ in range(length)],
    "small counts": lambda chance, length: [float(chance.choice((0, 0, 0, 0, 1, 1, 2))) for _ in range(length)],
    "one in ten off": lambda chance, length: [
        chance.gauss(0, 1) + (20 if chance.random() < 0.1 else 0) for _ in range(length)  # noqa: PLR2004
    ],
}  # fmt: skip
NOT_NOISE: dict[str, Draw] = {
    "memory of a half": walk(0.5),
    "random walk": walk(1.0),
    "steady climb": lambda chance, length: [0.3 * place + chance.gauss(0, 1) for place in range(length)],
}
PLACES: dict[str, Callable[[int], int]] = {
    "in the middle": lambda length: length // 2,
    "after a quarter": lambda length: length // 4,
    "5 before the end": lambda length: length - 5,
}


def stepped(place: int) -> Draw:
    """Noise with a step before ``place``."""
    return lambda chance, length: [
        chance.gauss(0, 1) + (STEP if at >= place else 0) for at in range(length)
    ]  # fmt: skip


def found(draw: Draw, length: int, series: int, where: int | None = None) -> tuple[float, float, float]:
    """The share of series with a shift (that fits ``where``, if given), with its interval."""
    chance = random.Random(length)  # noqa: S311
    hits = 0
    for _ in range(series):
        shifts = find_shifts(draw(chance, length))
        hits += any(where is None or shift.earliest <= where <= shift.latest for shift in shifts)
    low = float(beta.ppf(0.025, hits, series - hits + 1)) if hits else 0.0
    high = float(beta.ppf(0.975, hits + 1, series - hits)) if hits < series else 1.0
    return hits / series, low, high


def best_possible(length: int, place: int) -> float:
    """How often Student's t at 1 % finds a step whose place it knows."""
    freedom = length - 2
    strength = STEP / sqrt(1 / place + 1 / (length - place))
    return float(nct.sf(t.ppf(0.995, freedom), freedom, strength))


def shown(rate: tuple[float, float, float]) -> str:
    """As per cent with the interval."""
    return f"{rate[0]:6.1%} [{rate[1]:.1%}, {rate[2]:.1%}]"


def main() -> None:
    """Print both tables and the time."""
    noise = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    steps = int(sys.argv[2]) if len(sys.argv) > 2 else 200  # noqa: PLR2004
    for title, kinds in (("noise: share of series with a shift", NOISE), ("not noise", NOT_NOISE)):
        print(title)
        for name, draw in kinds.items():
            for length in LENGTHS:
                many = max(noise // (1 if kinds is NOISE else 5), 50)
                print(f"  {name:16} {length:4} values  {shown(found(draw, length, many))}")
    print(f"a step of {STEP:g} standard deviations: share found where it is")
    for name, place in PLACES.items():
        for length in LENGTHS:
            at = place(length)
            rate = shown(found(stepped(at), length, max(steps * 20 // max(length, 20), 50), at))
            print(f"  {name:16} {length:4} values  {rate:24} at best {best_possible(length, at):.1%}")
    for length in (100, 400):
        chance = random.Random(1)  # noqa: S311
        for kind, draw in (("noise", NOISE["normal"]), ("a step", stepped(length // 2))):
            values = [draw(chance, length) for _ in range(20)]
            began = time.process_time()
            for each in values:
                find_shifts(each)
            print(f"CPU time for {length} values of {kind}: {(time.process_time() - began) * 50:.1f} ms")


if __name__ == "__main__":
    main()
