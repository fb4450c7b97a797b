"""What tables leave beside their files of data: where it lies, the files alone do not say which of them count."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from qualitywatch import CollectError, Problem
from qualitywatch_data.messages import short

_OF_DELTA = ("_delta_log", "_change_data", "_delta_index")
_SEVERAL = 2
_MARKS = ("_SUCCESS", "_started_", "_committed_")
_VECTOR, _SNAPSHOT = "deletion_vector_", "snap-"
_OF_COMMITS = re.compile(
    r"part-\d{5}-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})[-.]c\d{3}(?:\.\w+)?\.parquet"
)
"""Names that writers of Delta tables give; those of plain files are alike, but bear one number for all files of a job."""


def is_trace(name: str) -> bool:
    """Whether a file or folder of this name may be of a table."""
    return name in _OF_DELTA or name.startswith((_VECTOR, _SNAPSHOT))


def require_no_table(folder: str, path: PurePath) -> None:
    """Raise CollectError where ``path``, below a folder that is to be read as plain files, is a table's.

    Files that were deleted, or never committed, lie there like all others, and would count.
    """
    found = _table(path)
    if found is None:
        return
    kind, place, log = found
    if place == PurePath():
        raise CollectError(
            f"{folder} holds {short(path.as_posix())} of {kind} table, and no {log} that says which of its files count",
            hint=f"restore the {log}; where all files count, name them by a pattern such as *.parquet",
        )
    raise CollectError(
        f"below {folder} lies {kind} table, {short(place.as_posix())}, of whose files not all may count",
        hint="name the table itself; where all files count, name them by a pattern such as **/*.parquet",
    )


def is_mark(name: str) -> bool:
    """Whether a file of this name says of plain files beside it that they are whole: writers of tables leave none."""
    return name.startswith(_MARKS)


def unlogged(folder: str, names: Sequence[str]) -> list[Problem]:
    """A problem where plain files in a folder are named as those of a Delta table, each by a number of its own."""
    numbers = {each[1] for each in map(_OF_COMMITS.fullmatch, names) if each}
    if len(names) < _SEVERAL or len(numbers) < len(names):
        return []
    return [
        Problem(
            f"the {len(names):,} files of {short(folder)} are named as a Delta table's, and no _delta_log says which of them"
            " count; all are read",
            "restore the log; where all files count, name them by a pattern such as *.parquet",
        )
    ]


def _table(path: PurePath) -> tuple[str, PurePath, str] | None:
    """The kind of table, where it lies, and what it is read by."""
    for depth, part in enumerate(path.parts):
        if part in _OF_DELTA or part.startswith(_VECTOR):
            return "a Delta", PurePath(*path.parts[:depth]), "log"
    if path.parent.name == "metadata" and path.name.startswith(_SNAPSHOT) and path.suffix == ".avro":
        return "an Iceberg", path.parent.parent, "metadata"
    return None
