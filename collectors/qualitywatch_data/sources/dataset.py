"""A data set to be read: which files the engine may see, and how it reads them as one relation."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from pathlib import Path

from qualitywatch_data.engine.duck import Engine
from qualitywatch_data.engine.text import listed

ROW_NUMBER = "file_row_number"


@dataclass(frozen=True, slots=True)
class Part:
    """One file: its name for the user, its path, and columns (as SQL) that are the same for all its rows."""

    name: str
    path: str
    constants: str = ""


@dataclass(frozen=True, slots=True)
class Dataset:
    """Parts that ``read``, a table function with a place for the files and one for options, makes one relation.

    ``modified`` is when the data last changed, ``version`` which data they are, both where known. ``columnar`` files are
    read by column at no cost; other data are taken into the engine once, by ``load`` where they are no files. ``place`` is the
    same for all states of what lies at one address; only rows that meet ``where`` (SQL) count.
    ``written_by`` says what wrote them, and ``described`` the share of columns with a description, where the format can say so.
    """

    name: str
    parts: tuple[Part, ...] = ()
    read: str = ""
    modified: datetime | None = None
    version: str | None = None
    columnar: bool = False
    place: str = ""
    where: str = ""
    written_by: str | None = None
    described: float | None = None
    load: Callable[[Engine, str], None] | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """What the engine must be able to open."""
        return tuple(part.path for part in self.parts)

    def size(self) -> int:
        """Bytes of all files that are there."""
        return sum(path.stat().st_size for path in map(Path, self.paths) if path.exists())

    def relation(self, options: str = "") -> str:
        """All parts as one relation, to stand in FROM."""
        ordered = sorted(self.parts, key=lambda part: part.constants)
        selects = [
            f"SELECT *{constants} FROM {self.read.format(listed(part.path for part in parts), options)}"
            for constants, parts in groupby(ordered, key=lambda part: part.constants)
        ]
        whole = f"({' UNION ALL BY NAME '.join(selects)})"
        return f"(SELECT * FROM {whole} WHERE {self.where})" if self.where else whole

    def alone(self) -> Iterator[Dataset]:
        """Each part as a data set of its own."""
        for part in self.parts:
            yield replace(self, name=part.name, parts=(part,))

    def without(self, names: Collection[str]) -> Dataset:
        """The data set without the parts of these names."""
        return replace(self, parts=tuple(part for part in self.parts if part.name not in names))
