"""Values against those of a reference that has the same keys: the accuracy of what the data say of the world.

Where two rows of the reference say different things of one key, none of them is the truth, and nothing is compared with them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from qualitywatch_data.engine.duck import Engine
from qualitywatch_data.engine.text import identifier
from qualitywatch_data.sources.location import Place

_TWO_SIDED_95 = 1.959963984540054
Name = Annotated[str, StringConstraints(min_length=1, max_length=120)]


def _mapped(value: object) -> object:
    if isinstance(value, str):
        return {value: value}
    if isinstance(value, list | tuple):
        return {name: name for name in value if isinstance(name, str)}
    return value


class SameAs(Place):
    """The same column of a reference, row by row."""

    key: Annotated[Mapping[Name, Name], BeforeValidator(_mapped)] = Field(
        min_length=1,
        max_length=10,
        description="The column or columns that say which rows belong together; own names with those of the reference where"
        " they differ.",
    )
    column: Name | None = Field(
        default=None, description="Its name in the reference, where it has another one."
    )
    within: float | None = Field(
        default=None, ge=0, allow_inf_nan=False, description="By how much numbers may differ."
    )


@dataclass(frozen=True, slots=True)
class Compared:
    """Of ``rows`` rows ``known`` have a key of the reference, ``ambiguous`` of which it says different things.

    ``compared`` have a value on both sides, and ``differing`` of them another one.
    """

    rows: int
    known: int
    ambiguous: int
    compared: int
    differing: int

    @property
    def accuracy(self) -> float | None:
        """The share of compared values that are the reference's; None where none were."""
        return 1 - self.differing / self.compared if self.compared else None

    @property
    def told(self) -> str:
        """The comparison in words, with the interval of the accuracy where the rows are a sample of more."""
        said = f"{self.compared:,} of {self.rows:,} rows were compared, {self.rows - self.known:,} have no row in the reference"
        if self.ambiguous:
            said += f", and of {self.ambiguous:,} it says different things"
        if not self.compared:
            return said
        low, high = wilson(self.compared - self.differing, self.compared)
        return f"{said}; between {low:.4%} and {high:.4%} are right, with 95 % confidence"


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The interval of a share at 95 %: Wilson, Journal of the American Statistical Association 22, 1927."""
    z = _TWO_SIDED_95
    share = hits / of
    middle = share + z * z / (2 * of)
    reach = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    bottom = 1 + z * z / of
    return max(0.0, (middle - reach) / bottom), min(1.0, (middle + reach) / bottom)


def compare(
    engine: Engine, relation: str, reference: str, column: str, same_as: SameAs, *, limit: int
) -> tuple[Compared, tuple[str, ...]]:
    """Count what differs, with the keys of a few rows that do; raises CollectError where the columns are not there."""
    joined = _joined(relation, reference, column, same_as)
    differs = _differs(same_as.within)
    (answer,) = engine.rows(
        f"SELECT count(*), count(*) FILTER (found), count(*) FILTER (found AND low <> high),"
        f" count(*) FILTER (found AND low = high AND own IS NOT NULL), count(*) FILTER ({differs}) FROM {joined}"
    )
    found = Compared(*map(int, answer))
    if not found.differing:
        return found, ()
    rows = engine.rows(f"SELECT shown FROM {joined} WHERE {differs} ORDER BY 1 LIMIT {limit}")
    return found, tuple(str(row[0]) for row in rows)


def _differs(within: float | None) -> str:
    apart = "own <> low" if within is None else f"abs(CAST(own AS DOUBLE) - CAST(low AS DOUBLE)) > {within!r}"
    return f"coalesce(found AND low = high AND own IS NOT NULL AND {apart}, false)"


def _joined(relation: str, reference: str, column: str, same_as: SameAs) -> str:
    """Each row with its own value and the least and greatest that the reference has for its key."""
    own, its = identifier(column), identifier(same_as.column or column)
    keys = [(_text(mine), _text(other)) for mine, other in same_as.key.items()]
    names = [f"k{place}" for place in range(len(keys))]
    left = ", ".join(f"{mine} AS {name}" for name, (mine, _) in zip(names, keys, strict=True))
    right = ", ".join(f"{other} AS {name}" for name, (_, other) in zip(names, keys, strict=True))
    truth = (
        f"SELECT {right}, min({its}) AS low, max({its}) AS high, true AS found FROM {reference}"
        f" GROUP BY {', '.join(names)}"
    )
    shown = " || '/' || ".join(f"l.{name}" for name in names)
    on = " AND ".join(f"l.{name} = r.{name}" for name in names)
    return (
        f"(SELECT own, low, high, coalesce(found, false) AS found, {shown} AS shown"
        f" FROM (SELECT {left}, {own} AS own FROM {relation}) AS l LEFT JOIN ({truth}) AS r ON {on})"
    )


def _text(name: str) -> str:
    return f"CAST({identifier(name)} AS VARCHAR)"
