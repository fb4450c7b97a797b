"""Parquet, CSV and JSON files, by a path, a folder or a pattern."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from glob import glob, has_magic
from pathlib import Path, PurePath

from qualitywatch import CollectError, NoEvidenceError, Problem
from qualitywatch_data.messages import short
from qualitywatch_data.sources.dataset import Dataset, Part
from qualitywatch_data.sources.traces import is_mark, is_trace, require_no_table, unlogged
from qualitywatch_data.sources.unchanged import state_of

FILES_LIMIT = 10_000
_NO_DATA = ("_", ".")
_GRANT = "grant the right to read and to enter it"
PARQUET = "read_parquet({}, union_by_name=true, hive_partitioning=HIVE{})"
_CSV = "read_csv({}, union_by_name=true, sample_size=-1, hive_partitioning=HIVE{})"
_JSON = "read_json({}, union_by_name=true, sample_size=-1, hive_partitioning=HIVE{})"
PACKED = ("", ".gz", ".zst")
"""How texts may be packed: not at all, by gzip, by Zstandard."""
_READERS = {
    (".parquet", ".pq"): PARQUET,
    tuple(f".{kind}{packed}" for kind in ("csv", "tsv") for packed in PACKED): _CSV,
    tuple(f".{kind}{packed}" for kind in ("json", "jsonl", "ndjson") for packed in PACKED): _JSON,
}
_READER_OF = {suffix: reader for suffixes, reader in _READERS.items() for suffix in suffixes}


def files_dataset(place: str, root: Path) -> Dataset:
    """The files at ``place``, relative to ``root``; all of one format.

    Raises NoEvidenceError where there are none, CollectError where it cannot be told what they are.
    """
    found, empty, closed = _found(root / place)
    lost = [path for path in found if path.is_symlink() and not path.exists()]
    found = [path for path in found if path not in lost] if lost else found
    shut = [_shown(path, root) for path in closed]
    if shut and not found:
        raise CollectError(_shut(shut), hint=_GRANT)
    if lost and not found:
        raise NoEvidenceError(
            f"{_shown(lost[-1], root)} is a link to nothing", hint="look at where it should lead"
        )
    if not found:
        raise NoEvidenceError(
            f"no data at {_told(place, root)}",
            hint="name a file, a folder or a pattern such as data/*.parquet",
        )
    dataset = dataset_of(
        place,
        read_of(place, found),
        tuple(Part(_shown(path, root), str(path)) for path in found),
        modified=datetime.fromtimestamp(_newest(place, found), UTC),
        owner=str(root / place),
    )
    problems = [
        *_lost([_shown(path, root) for path in lost]),
        *_empty([_shown(path, root) for path in empty]),
    ]
    problems += [Problem(_shut(shut), _GRANT)] if shut else []
    if (root / place).is_dir() and not any(map(is_mark, os.listdir(root / place))):  # noqa: PTH208 - names alone
        problems += unlogged(place, [path.name for path in found])
    return replace(dataset, problems=tuple(problems))


def _shut(folders: Sequence[str]) -> str:
    """What is said of folders whose content may not be listed."""
    others = f", nor may {len(folders) - 1} more" if len(folders) > 1 else ""
    return f"{short(folders[-1])} may not be looked into{others}: what lies there is not counted"


def _lost(names: Sequence[str]) -> Iterator[Problem]:
    """One problem for links to files that are not there."""
    if names:
        others = f", and {len(names) - 1} others are" if len(names) > 1 else ""
        yield Problem(
            f"{short(names[-1])} is a link to nothing{short(others)}", "look at where it should lead"
        )


def _newest(place: str, found: Sequence[Path]) -> float:
    """When the last of the files was written; raises NoEvidenceError where all have gone since they were listed."""
    times = []
    for path in found:
        with suppress(FileNotFoundError):
            times.append(path.stat().st_mtime)
    if not times:
        raise NoEvidenceError(
            f"the data at {place} are gone", hint="they were there a moment ago: look at what takes them away"
        )
    return max(times)


def _empty(folders: Sequence[str]) -> Iterator[Problem]:
    """One problem for folders beside the others that hold no data: a partition that was emptied, or not written yet."""
    if folders:
        *others, last = folders
        more = (
            f", and {len(others)} other folders are"
            if len(others) > 1
            else f", and {others[0]} is"
            if others
            else ""
        )
        yield Problem(
            f"{short(last)} is without data{short(more)}",
            "look at what should have written it; a folder that is not needed any more can be taken away",
        )


def _told(place: str, root: Path) -> str:
    """A pattern with the folder that it is looked for in."""
    return f"{root.name}/{place}" if has_magic(place) and root.name else place


def read_of(place: str, found: Sequence[PurePath]) -> str:
    """How the engine reads files that ``place`` stands for; raises CollectError where they are not of one known format."""
    if len(found) > FILES_LIMIT:
        raise too_many(place)
    readers = {_reader(path) for path in found}
    if len(readers) > 1:
        raise CollectError(f"{place} stands for files of several formats", hint="name those of one format")
    (reader,) = readers
    partitioned = any("=" in folder for path in found for folder in path.parts[:-1])
    return reader.replace("HIVE", str(partitioned).lower())


def too_many(place: str) -> CollectError:
    """A place stands for more than FILES_LIMIT files."""
    return CollectError(f"{place} stands for more than {FILES_LIMIT} files", hint="name fewer partitions")


def require_newest(place: str, *, version: int | None, as_of: datetime | None) -> None:
    """Raise CollectError where an earlier state is asked of files that are no table, and keep none."""
    if version is not None or as_of is not None:
        raise CollectError(
            f"{place} is no Delta or Iceberg table, so it has no versions", hint="remove version and as_of"
        )


def dataset_of(name: str, read: str, parts: tuple[Part, ...], *, modified: datetime, owner: str) -> Dataset:
    """Files as one data set, whose version is what state they are in."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(f"{part.name}\0{state_of(part)}\n".encode(errors="surrogateescape"))
    return Dataset(
        name=name,
        parts=parts,
        read=read,
        modified=modified,
        version=f"files:{digest.hexdigest()[:16]}",
        columnar=read.startswith(PARQUET.partition("(")[0]),
        place=owner,
    )


def is_file_of_data(path: PurePath) -> bool:
    """Whether a name ends as those of files do that are read."""
    return _suffix(path) in _READER_OF


def _found(place: Path) -> tuple[list[Path], list[Path], list[Path]]:
    """The files, the folders among theirs that hold none, and those that may not be looked into."""
    try:
        if place.is_dir():
            return _below(place)
        if place.is_file():
            return [place], [], []
        if has_magic(str(place)):
            found = sorted(Path(path) for path in glob(str(place), recursive=True) if _is_file(path))  # noqa: PTH207
            if "**" in place.parts:
                found = _once(found)
            return (found, *_without(place.parent, found))
    except OSError as error:
        raise CollectError(
            f"{place.name} cannot be read: {error.strerror}", hint="look at its permissions"
        ) from None
    return [], [], []


def _without(folders: Path, found: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Those of the folders that a pattern means in which there is nothing, and those that may not be looked into."""
    if not has_magic(str(folders)) or "**" in folders.parts:
        return [], []
    filled = {path.parent for path in found}
    meant = (Path(path) for path in sorted(glob(str(folders))))  # noqa: PTH207
    empty, closed = [], []
    for path in meant:
        if path not in filled and path.is_dir():
            try:
                if not _holds(path):
                    empty.append(path)
            except PermissionError:
                closed.append(path)
    return empty, closed


def _holds(folder: Path) -> bool:
    return any(not path.name.startswith(_NO_DATA) for path in folder.iterdir())


def _below(folder: Path) -> tuple[list[Path], list[Path], list[Path]]:
    found: list[str] = []
    empty: list[str] = []
    closed: list[str] = []
    for directory, folders, names in os.walk(folder, onerror=lambda error: closed.append(error.filename)):
        for name in (*folders, *names):
            if is_trace(name):
                require_no_table(folder.name, PurePath(directory, name).relative_to(folder))
        folders[:] = [name for name in folders if not name.startswith(_NO_DATA)]
        if not folders and all(name.startswith(_NO_DATA) for name in names):
            empty.append(directory)
        found += [
            f"{directory}{os.sep}{name}"
            for name in names
            if not name.startswith(_NO_DATA) and _suffix_of(name) in _READER_OF
        ]
    return _ordered([path for path in found if _is_file(path)]), _ordered(empty), _ordered(closed)


def _ordered(paths: Sequence[str]) -> list[Path]:
    return [Path(path) for path in sorted(paths, key=_parts)]


def _once(paths: Sequence[Path]) -> list[Path]:
    """Each file once, by its shortest path: a link to a folder above leads to the same files again and again."""
    shortest: dict[str, Path] = {}
    for path in sorted(paths, key=lambda path: (len(path.parts), path)):
        shortest.setdefault(os.path.realpath(path), path)
    return sorted(shortest.values())


def _is_file(path: str) -> bool:
    """Whether it is one, or a link that leads nowhere."""
    return os.path.isfile(path) or (os.path.islink(path) and not os.path.exists(path))  # noqa: PTH110, PTH113, PTH114 - hot


def _parts(path: str) -> list[str]:
    return path.split(os.sep)  # noqa: PTH206 - likewise


def is_data(path: PurePath, folder: PurePath) -> bool:
    """Whether a file below a folder is of its data.

    Writers mark what is not, or not yet, part of the data with a leading underscore or dot.
    """
    hidden = any(part.startswith(_NO_DATA) for part in path.relative_to(folder).parts)
    return is_file_of_data(path) and not hidden


def _suffix(path: PurePath) -> str:
    return _suffix_of(path.name)


@lru_cache(maxsize=1024)
def _suffix_of(name: str) -> str:
    suffixes = [suffix.lower() for suffix in PurePath(name).suffixes]
    return "".join(suffixes[-2:]) if suffixes and suffixes[-1] in PACKED else "".join(suffixes[-1:])


def _reader(path: PurePath) -> str:
    reader = _READER_OF.get(_suffix(path))
    if reader is None:
        raise CollectError(
            f"{path.name} is of no known format", hint=f"known are {', '.join(sorted(_READER_OF))}"
        )
    return reader


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
