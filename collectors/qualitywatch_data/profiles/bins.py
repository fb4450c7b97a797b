"""The bins of a histogram, packed: wide tables have millions of them, which as objects would take five times the memory."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, overload


class Bin(NamedTuple):
    """Some rows: how many, their sum in scales from the centre, and their value where all of them have the same."""

    index: int  # type: ignore[assignment]  # these are numbers, not the methods of tuples
    count: int  # type: ignore[assignment]
    total: float
    atom: float | None = None


class Bins(Sequence[Bin]):
    """Bins in ascending order: numbers in arrays, objects only while somebody looks at them."""

    __slots__ = ("_atoms", "counts", "indices", "totals")

    def __init__(
        self,
        indices: Iterable[int] = (),
        counts: Iterable[int] = (),
        totals: Iterable[float] = (),
        atoms: Iterable[float | None] = (),
    ) -> None:
        self.indices = array("i", indices)
        self.counts = array("q", counts)
        self.totals = array("d", totals)
        self._atoms = array("d", [math.nan if each is None else each for each in atoms])

    @classmethod
    def of(cls, bins: Iterable[Bin]) -> Bins:
        """These bins."""
        return cls(*zip(*bins, strict=True))

    @property
    def atoms(self) -> Iterator[float | None]:
        """The value of each bin whose rows have the same, None for the others."""
        return (None if each != each else each for each in self._atoms)  # noqa: PLR0124 - only NaN differs from itself

    def __iter__(self) -> Iterator[Bin]:
        return map(Bin, self.indices, self.counts, self.totals, self.atoms)

    def __len__(self) -> int:
        return len(self.indices)

    @overload
    def __getitem__(self, place: int) -> Bin: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Bin]: ...
    def __getitem__(self, place: int | slice) -> Bin | Sequence[Bin]:
        if isinstance(place, slice):
            return tuple(self)[place]
        atom = self._atoms[place]
        return Bin(
            self.indices[place], self.counts[place], self.totals[place], None if math.isnan(atom) else atom
        )

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, Bins) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"Bins({list(self)})"
