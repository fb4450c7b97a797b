"""The Kolmogorov–Smirnov distance without a bound: the engine sorts both columns."""

from __future__ import annotations

from collections.abc import Iterable

from qualitywatch_data.engine.duck import Engine
from qualitywatch_data.engine.text import identifier
from qualitywatch_data.sources.dataset import Dataset


def exact_distances(
    engine: Engine, reference: Dataset, current: Dataset, columns: Iterable[str]
) -> dict[str, float]:
    """The distance of each numeric column of two columnar data sets; for others there is none."""
    if not reference.columnar or not current.columnar:
        return {}
    kinds = dict(engine.described(reference.relation()))
    found: dict[str, float] = {}
    for name in columns:
        if kinds[name] != "VARCHAR":
            found |= _distance(engine, reference.relation(), current.relation(), name)
    return found


def _distance(engine: Engine, reference: str, current: str, name: str) -> dict[str, float]:
    value = f"CAST({identifier(name)} AS DOUBLE)"
    both = (
        f"SELECT {value} AS x, 1 AS u, 0 AS v FROM {reference} UNION ALL SELECT {value}, 0, 1 FROM {current}"
    )
    steps = f"SELECT x, sum(u) AS u, sum(v) AS v FROM ({both}) WHERE isfinite(x) GROUP BY x"
    running = (
        "SELECT sum(u) OVER w AS f, sum(v) OVER w AS g, sum(u) OVER () AS n, sum(v) OVER () AS m"
        f" FROM ({steps}) WINDOW w AS (ORDER BY x)"
    )
    ((distance,),) = engine.rows(f"SELECT max(abs(f / n - g / m)) FROM ({running}) WHERE n > 0 AND m > 0")
    return {} if distance is None else {name: float(distance)}
