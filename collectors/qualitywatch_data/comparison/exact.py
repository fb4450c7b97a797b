"""The Kolmogorov–Smirnov distance without a bound: only those bins are read again in which it can lie.

At the edges of bins the distribution functions are known, so their largest distance there is the least that the distance can be.
Inside a bin it can be more, but in few of them by so much that it could be more than that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qualitywatch_data.comparison.numeric import one_value
from qualitywatch_data.engine.duck import Engine
from qualitywatch_data.engine.text import identifier
from qualitywatch_data.profiles.column import TableProfile
from qualitywatch_data.profiles.histogram import Histogram, alike, side_by_side
from qualitywatch_data.profiles.layout import RESOLUTION
from qualitywatch_data.sources.dataset import Dataset


@dataclass(frozen=True, slots=True)
class Sides:
    """Two columnar data sets with their profiles."""

    reference: Dataset
    current: Dataset
    before: TableProfile
    now: TableProfile


def exact_distances(engine: Engine, sides: Sides, columns: Iterable[str]) -> dict[str, float]:
    """The distance of each numeric column of two columnar data sets; for others there is none."""
    if not sides.reference.columnar or not sides.current.columnar:
        return {}
    found = {}
    for name in columns:
        one, other = (each.columns[name].histogram for each in (sides.before, sides.now))
        if one is not None and other is not None and one.count and other.count:
            found[name] = _refined(engine, sides, name, *alike(one, other))
    return found


@dataclass(frozen=True, slots=True)
class Suspect:
    """A bin in which the distance can be larger than at any edge, with how many rows of either side lie below it."""

    index: int
    below: tuple[int, int]


def suspects(one: Histogram, other: Histogram) -> tuple[float, list[Suspect]]:
    """The largest distance at an edge, and the bins in which it can be larger."""
    n, m = one.count, other.count
    least = 0.0
    seen = (0, 0)
    most: list[tuple[float, Suspect]] = []
    for u, v in side_by_side(one, other):
        after = (seen[0] + u.count, seen[1] + v.count)
        least = max(least, abs(after[0] / n - after[1] / m))
        if one_value(u, v) is None:
            inside = max(after[0] / n - seen[1] / m, after[1] / m - seen[0] / n)
            most.append((inside, Suspect(u.index, seen)))
        seen = after
    return least, [suspect for inside, suspect in most if inside > least]


def _refined(engine: Engine, sides: Sides, name: str, one: Histogram, other: Histogram) -> float:
    least, wanted = suspects(one, other)
    if not wanted:
        return least
    parts = (
        _rows(sides.reference.relation(engine), name, one, "1 AS u, 0 AS v"),
        _rows(sides.current.relation(engine), name, one, "0 AS u, 1 AS v"),
    )
    known = ", ".join(f"({each.index}, {each.below[0]}, {each.below[1]})" for each in wanted)
    listed = ", ".join(str(each.index) for each in wanted)
    steps = f"SELECT b, x, sum(u) AS u, sum(v) AS v FROM ({' UNION ALL '.join(parts)}) WHERE b IN ({listed}) GROUP BY b, x"
    running = (
        f"SELECT f + sum(u) OVER w AS f, g + sum(v) OVER w AS g FROM ({steps}) JOIN (VALUES {known}) AS k(b, f, g)"
        " USING (b) WINDOW w AS (PARTITION BY b ORDER BY x)"
    )
    ((inside,),) = engine.rows(f"SELECT max(abs(f / {one.count} - g / {other.count})) FROM ({running})")
    return max(least, float(inside or 0.0))


def _rows(relation: str, name: str, histogram: Histogram, side: str) -> str:
    """The values with the bins that they fall into, by the expression that the histogram was made with."""
    layout, factor = histogram.layout, RESOLUTION // histogram.resolution
    value = f"CAST({identifier(name)} AS DOUBLE)"
    standard = f"(({value} - {layout.centre!r}::DOUBLE) / {layout.scale!r}::DOUBLE)"
    bins = f"floor(floor(asinh({standard}) * {RESOLUTION}) / {factor})"  # no cast: infinity has none
    return f"SELECT {bins} AS b, {value} AS x, {side} FROM {relation} WHERE isfinite({standard})"
