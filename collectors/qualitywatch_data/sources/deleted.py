"""Rows that a table's files still hold and that do not count any more: who says which, and how the engine leaves them out.

Their numbers are put into a table of the engine, which spills what does not fit into its memory, and are taken out of what is
read by an anti-join. They are read when a relation is asked for that holds such files, and never where the profiles of all of
these are known.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from qualitywatch import CollectError
from qualitywatch_data.engine.duck import Engine, Readable
from qualitywatch_data.engine.text import literal

_COLUMNS = "file VARCHAR, number BIGINT"


class Deletes(Protocol):
    """A file, or a piece of one, that says which rows of others are deleted."""

    @property
    def state(self) -> str:
        """What is another text once other rows are deleted."""

    @property
    def needs(self) -> tuple[Readable, ...]:
        """What the engine must be able to open."""

    def put(self, engine: Engine, table: str, paths: Mapping[str, str]) -> None:
        """Put the path and the number of each deleted row into a table, for the files that are called by these names.

        Raises CollectError where it cannot be read, or is damaged.
        """


@dataclass(frozen=True, slots=True)
class Deleted:
    """Which rows of one file do not count: ``deletes`` says it of the file that it calls ``name``."""

    deletes: Deletes
    name: str = ""


def deleted_rows(engine: Engine, files: Mapping[str, tuple[Deleted, ...]]) -> str:
    """The engine's table of the rows that are deleted of these files, known by their paths; raises as ``Deletes.put`` does."""
    said = sorted(
        f"{path}\0{each.deletes.state}\0{each.name}" for path, deleted in files.items() for each in deleted
    )
    digest = hashlib.sha256("\n".join(said).encode(errors="surrogateescape")).hexdigest()
    name = f"deleted_{digest[:16]}"
    engine.once(name, _COLUMNS, partial(_fill, files))
    return name


def without_deleted(read: str, table: str, located: str, numbered: str) -> str:
    """What reads files, as ``kept`` with the columns ``located`` and ``numbered``, without the rows that the table names."""
    return (
        f"{read} AS kept ANTI JOIN {table} AS gone"
        f" ON gone.file = kept.{located} AND gone.number = kept.{numbered}"
    )


def _fill(files: Mapping[str, tuple[Deleted, ...]], engine: Engine, table: str) -> None:
    """Each source is read once, for all files that it says something of."""
    paths: dict[str, dict[str, str]] = {}
    sources: dict[str, Deletes] = {}
    for path, deleted in files.items():
        for each in deleted:
            sources[each.deletes.state] = each.deletes
            paths.setdefault(each.deletes.state, {})[each.name] = path
    for state, named in sorted(paths.items()):
        sources[state].put(engine, table, named)


@dataclass(frozen=True, slots=True)
class PositionFile:
    """An Iceberg table's file of deletes, in Parquet: paths of data files, and positions in them."""

    file: Readable
    state: str

    @property
    def needs(self) -> tuple[Readable, ...]:
        """The file itself."""
        return (self.file,)

    def put(self, engine: Engine, table: str, paths: Mapping[str, str]) -> None:
        """Copy what the file says of these data files."""
        place = self.file if isinstance(self.file, str) else self.file.url
        if isinstance(self.file, str) and not Path(self.file).exists():
            raise CollectError(
                f"the file of deletes {Path(self.file).name} is gone",
                hint="of a table's snapshot it may have expired: name a newer one",
            )
        known = ", ".join(f"({literal(name)}, {literal(path)})" for name, path in paths.items())
        engine.rows(
            f"INSERT INTO {table} SELECT known.path, told.pos FROM read_parquet([{literal(place)}]) AS told"
            f" JOIN (VALUES {known}) AS known(name, path) ON told.file_path = known.name"
        )
