"""How much Spark would read is read off its own plan, and held to the budget in bytes."""

from __future__ import annotations

import pytest

from qualitywatch_data.engine.duck import BudgetError
from qualitywatch_data.spark.size import bytes_read, within

PLAN = """== Optimized Logical Plan ==
Join Inner, (id#1L = id#5L), Statistics(sizeInBytes=8.0 EiB)
:- Filter isnotnull(id#1L), Statistics(sizeInBytes=1.0 KiB, rowCount=10)
:  +- Relation [id#1L] parquet, Statistics(sizeInBytes={one})
+- Relation [id#5L] parquet, Statistics(sizeInBytes=2.0 MiB)

== Physical Plan ==
Scan, Statistics(sizeInBytes=9.0 TiB)
"""


class Planning:
    """A Spark that says how it would read."""

    def __init__(self, size: str) -> None:
        self.plan = PLAN.format(one=size)

    def rows(self, _: str) -> list[tuple[str]]:
        return [(self.plan,)]


def test_the_sources_of_a_query_are_added_up_and_nothing_else() -> None:
    assert bytes_read(PLAN.format(one="1.5 KiB")) == 1.5 * 1024 + 2 * 1024**2
    assert bytes_read("no plan") is None


def test_a_query_that_reads_more_than_the_budget_is_not_begun() -> None:
    with pytest.raises(
        BudgetError, match=r"shop: about 2,098,688 bytes are to be read, .* the budget is 1,000"
    ):
        within(Planning("1.5 KiB"), "view", "shop", 1000)
    assert within(Planning("1.5 KiB"), "view", "shop", 10**7) == []


@pytest.mark.parametrize("size", ["8.0 EiB", "9.22E+18 B"])
def test_a_source_of_unknown_size_is_told(size) -> None:
    (told,) = within(Planning(size), "view", "shop", 1000)
    assert "Spark does not know how large shop is" in told.message
