"""A data set to be read: which files the engine may see, and how it reads them as one relation."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from pathlib import Path

from qualitywatch import Problem
from qualitywatch_data.engine.duck import Engine, Readable
from qualitywatch_data.engine.text import constant, equals, listed
from qualitywatch_data.objects.file import RemoteFile

ROW_NUMBER = "file_row_number"


@dataclass(frozen=True, slots=True)
class Constant:
    """A column that the file does not hold, because all its rows have the same value; None is null."""

    name: str
    type: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Only:
    """Those rows whose column holds a value, which is told as a text."""

    column: str
    value: str


@dataclass(frozen=True, slots=True)
class Part:
    """One file: its name for the user, its path, and the columns that are the same for all its rows.

    ``remote`` is the object that lies at ``path`` where that is a URL.
    """

    name: str
    path: str
    constants: tuple[Constant, ...] = ()
    remote: RemoteFile | None = None

    @property
    def size(self) -> int:
        """Bytes; 0 where it is not there any more."""
        if self.remote is not None:
            return self.remote.size
        path = Path(self.path)
        return path.stat().st_size if path.exists() else 0

    @property
    def gone(self) -> bool:
        """Whether it is not there any more; of an object only reading it tells."""
        return self.remote is None and not Path(self.path).exists()

    def state(self) -> str:
        """What is another text once the file is another one; raises OSError where it cannot be looked at."""
        if self.remote is not None:
            return self.remote.state
        found = Path(self.path).stat()
        return f"{found.st_size}\0{found.st_mtime_ns}\0{found.st_ino}"


@dataclass(frozen=True, slots=True)
class Dataset:
    """Parts that ``read``, a table function with a place for the files and one for options, makes one relation.

    ``modified`` is when the data last changed, ``version`` which data they are, both where known. ``columnar`` files are
    read by column at no cost; other data are taken into the engine once, by ``load`` where they are no files, which says what is wrong with them. ``place`` is the
    same for all states of what lies at one address; only rows that all of ``where`` hold for count.
    ``written_by`` says what wrote them, and ``described`` the share of columns with a description, where the format can say so.
    ``asked`` is the query that Spark is asked where the data are a table of its own.
    """

    name: str
    parts: tuple[Part, ...] = ()
    read: str = ""
    modified: datetime | None = None
    version: str | None = None
    columnar: bool = False
    place: str = ""
    where: tuple[Only, ...] = ()
    written_by: str | None = None
    described: float | None = None
    load: Callable[[Engine, str], Sequence[Problem]] | None = None
    asked: str = ""

    @property
    def files(self) -> tuple[Readable, ...]:
        """What the engine must be able to open."""
        return tuple(part.remote or part.path for part in self.parts)

    def size(self) -> int:
        """Bytes of all files that are there."""
        return sum(part.size for part in self.parts)

    def relation(self, options: str = "") -> str:
        """All parts as one relation, to stand in FROM."""
        selects = []
        for constants, parts in self.alike():
            spelled = "".join(f", {constant(each.value, each.type, each.name)}" for each in constants)
            files = self.read.format(listed(part.path for part in parts), options)
            selects.append(f"SELECT *{spelled} FROM {files}")
        whole = f"({' UNION ALL BY NAME '.join(selects)})"
        if not self.where:
            return whole
        wanted = " AND ".join(equals(each.column, each.value) for each in self.where)
        return f"(SELECT * FROM {whole} WHERE {wanted})"

    def alike(self) -> Iterator[tuple[tuple[Constant, ...], list[Part]]]:
        """The parts whose constants are the same, with these constants, in an order of their own."""
        ordered = sorted(self.parts, key=lambda part: repr(part.constants))
        for constants, parts in groupby(ordered, key=lambda part: part.constants):
            yield constants, list(parts)

    def alone(self) -> Iterator[Dataset]:
        """Each part as a data set of its own."""
        for part in self.parts:
            yield replace(self, name=part.name, parts=(part,))

    def with_parts(self, parts: Iterable[Part]) -> Dataset:
        """The data set with other parts."""
        return replace(self, parts=tuple(parts))

    def without(self, names: Collection[str]) -> Dataset:
        """The data set without the parts of these names."""
        return self.with_parts(part for part in self.parts if part.name not in names)
