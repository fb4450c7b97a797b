"""How much a query would read, as Spark estimates it before it reads anything."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qualitywatch import Problem
from qualitywatch_data.engine.duck import BudgetError
from qualitywatch_data.messages import short
from qualitywatch_data.spark.connection import Spark

_UNITS = {"B": 1, **{f"{letter}iB": 1024**power for power, letter in enumerate("KMGTPE", 1)}}
_NODE = re.compile(r"^(?P<depth>[ :+|-]*)\S.*Statistics\(sizeInBytes=(?P<size>[\d.E+]+) (?P<unit>\w+)")
_NO_ESTIMATE = 9e18
"""What Spark says of a source whose size it does not know."""


def within(spark: Spark, relation: str, name: str, most: int) -> list[Problem]:
    """Raise BudgetError where a relation has more than ``most`` bytes; a problem where Spark cannot tell."""
    ((plan, *_), *_) = spark.rows(f"EXPLAIN COST SELECT * FROM {relation}")
    size = bytes_read(str(plan))
    if size is None:
        told = (
            f"Spark does not know how large {short(name)} is, so that the budget in bytes holds nothing back"
        )
        return [Problem(told, "give budget.time, or let Spark analyse the tables")]
    if size > most:
        raise BudgetError(
            f"{short(name)}: about {size:,.0f} bytes are to be read, as Spark estimates it, the budget is {most:,}",
            hint="raise budget.bytes, or watch fewer partitions",
        )
    return []


def bytes_read(plan: str) -> float | None:
    """The size of all sources in what EXPLAIN COST says of a query; None where that of one is not known."""
    optimized = plan.partition("== Optimized Logical Plan ==")[2].partition("\n== ")[0]
    sizes = list(_leaves(optimized.strip().splitlines()))
    return sum(sizes) if sizes and max(sizes) < _NO_ESTIMATE else None


def _leaves(lines: Sequence[str]) -> Iterator[float]:
    nodes = [found for found in map(_NODE.match, lines) if found]
    depths = [len(found["depth"]) for found in nodes]
    for found, depth, below in zip(nodes, depths, [*depths, 0][1:], strict=True):
        if below <= depth:
            yield float(found["size"]) * _UNITS.get(found["unit"], 1)
