"""What the queries of a scan are asked of, and what they have said so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from qualitywatch_data.profiles.categories import Categories
from qualitywatch_data.profiles.column import ColumnProfile, Extent
from qualitywatch_data.profiles.histogram import Histogram
from qualitywatch_data.profiles.sketch import DistinctSketch


@dataclass(frozen=True, slots=True)
class Table:
    """A relation in the engine: ``numbered`` is it with a column ``number`` that counts its rows.

    Where it has more columns than fit into memory, it is made of ``source`` for some of them at a time. ``rows`` is how many
    it has, ``chunks`` how many pieces of columns its files' footers tell of.
    """

    relation: str
    numbered: str
    number: str
    step: int = 1
    source: str = ""
    rows: int = 0
    chunks: int = 0

    @property
    def sample(self) -> str:
        """Every so manieth row, always the same ones."""
        return f"{self.numbered} WHERE {self.number} % {self.step} = 0"


@dataclass(slots=True)
class Found:
    """What the queries said so far, by the number of the column.

    ``bound`` is what hashes were looked at up to when a column was first read, ``few`` how many different ones there were.
    """

    bound: int
    values: dict[int, int] = field(default_factory=dict)
    extents: dict[int, Extent] = field(default_factory=dict)
    sketches: dict[int, DistinctSketch] = field(default_factory=dict)
    few: dict[int, int] = field(default_factory=dict)
    histograms: dict[int, Histogram] = field(default_factory=dict)
    squares: dict[int, float] = field(default_factory=dict)
    categories: dict[int, Categories] = field(default_factory=dict)
    looks: dict[int, list[ColumnProfile]] = field(default_factory=dict)
