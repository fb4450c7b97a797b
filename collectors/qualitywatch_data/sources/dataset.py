"""A data set to be read: which files the engine may see, and how it reads them as one relation."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from pathlib import Path

from qualitywatch import Problem
from qualitywatch_data.engine.duck import Engine, Readable
from qualitywatch_data.engine.text import constant, equals, listed, literal
from qualitywatch_data.objects.file import RemoteFile
from qualitywatch_data.sources.deleted import Deleted, deleted_rows, without_deleted

ROW_NUMBER = "file_row_number"
ROW_FILE = "file_of_this_row"
_OPTIONS = {ROW_NUMBER: f"{ROW_NUMBER}=true", ROW_FILE: f"filename={literal(ROW_FILE)}"}
"""What has the engine tell of each row where it stands."""


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

    ``remote`` is the object that lies at ``path`` where that is a URL; the rows that are ``deleted`` do not count.
    """

    name: str
    path: str
    constants: tuple[Constant, ...] = ()
    remote: RemoteFile | None = None
    deleted: tuple[Deleted, ...] = ()

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
        """What is another text once the file, or what counts of it, is another one; raises OSError where it cannot be looked at."""
        deleted = "".join(f"\0{each.deletes.state}" for each in self.deleted)
        if self.remote is not None:
            return self.remote.state + deleted
        found = Path(self.path).stat()
        return f"{found.st_size}\0{found.st_mtime_ns}\0{found.st_ctime_ns}\0{found.st_ino}{deleted}"

    @property
    def touched(self) -> int:
        """When it was written or changed last, in nanoseconds since 1970; 0 where its state does not rest on times.

        Raises OSError where it cannot be looked at.
        """
        if self.remote is not None:
            return int(self.remote.modified.timestamp() * 10**9) if self.remote.dated else 0
        found = Path(self.path).stat()
        return max(found.st_mtime_ns, found.st_ctime_ns)


@dataclass(frozen=True, slots=True)
class Dataset:
    """Parts that ``read``, a table function with a place for the files and one for options, makes one relation.

    ``modified`` is when the data last changed, ``version`` which data they are, both where known. ``columnar`` files are
    read by column at no cost; other data are taken into the engine once, by ``load`` where they are no files, which says what is wrong with them. ``place`` is the
    same for all states of what lies at one address; only rows that all of ``where`` hold for count.
    ``written_by`` says what wrote them, and ``described`` the share of columns with a description, where the format can say so.
    ``asked`` is the query that Spark is asked where the data are of its own, of the ``table`` of that name if they are one. ``problems`` is what was odd where they lie.
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
    table: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def files(self) -> tuple[Readable, ...]:
        """What the engine must be able to open."""
        said = {id(each.deletes): each.deletes for part in self.parts for each in part.deleted}
        needed = (file for deletes in said.values() for file in deletes.needs)
        return (*(part.remote or part.path for part in self.parts), *needed)

    def size(self) -> int:
        """Bytes of all files that are there."""
        return sum(part.size for part in self.parts)

    def row_groups(self, engine: Engine) -> int:
        """How many groups of rows all of its files have, which are columnar; raises CollectError where one cannot be opened."""
        paths = listed(part.path for part in self.parts)
        return int(engine.rows(f"SELECT sum(num_row_groups) FROM parquet_file_metadata({paths})")[0][0])

    def relation(self, engine: Engine, *, numbered: bool = False, located: bool = False) -> str:
        """All parts as one relation, to stand in FROM; the engine learns which of their rows are deleted.

        With the columns ROW_NUMBER where ``numbered`` and ROW_FILE where ``located``. Where nothing has to be added to the
        files it is they themselves: a query around them would name each of their columns, which takes longer than reading
        where there are many. Raises CollectError where it cannot be told which rows are deleted.
        """
        also = tuple(name for name, wanted in ((ROW_NUMBER, numbered), (ROW_FILE, located)) if wanted)
        selects = []
        for constants, parts in self.alike():
            spelled = "".join(f", {constant(each.value, each.type, each.name)}" for each in constants)
            for own, files in self._readings(engine, parts, also):
                selects.append((f"{own}{spelled}", files))
        whole = f"({' UNION ALL BY NAME '.join(f'SELECT {own} FROM {files}' for own, files in selects)})"
        if [own for own, _ in selects] == ["*"]:
            whole = selects[0][1]
        if not self.where:
            return whole
        wanted = " AND ".join(equals(each.column, each.value) for each in self.where)
        return f"(SELECT * FROM {whole} WHERE {wanted})"

    def _readings(
        self, engine: Engine, parts: Sequence[Part], also: Sequence[str]
    ) -> Iterator[tuple[str, str]]:
        """What is selected of what: of files of which all rows count, and of the others."""
        whole = [part.path for part in parts if not part.deleted]
        if whole:
            yield "*", self._reading(whole, also)
        deleted = {part.path: part.deleted for part in parts if part.deleted}
        if deleted:
            read = self._reading(deleted, tuple(_OPTIONS))
            hidden = ", ".join(name for name in _OPTIONS if name not in also)
            yield (
                f"kept.* EXCLUDE ({hidden})" if hidden else "kept.*",
                without_deleted(read, deleted_rows(engine, deleted), ROW_FILE, ROW_NUMBER),
            )

    def _reading(self, paths: Iterable[str], also: Sequence[str]) -> str:
        return self.read.format(listed(paths), "".join(f", {_OPTIONS[name]}" for name in also))

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
