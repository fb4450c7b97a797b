"""Parquet, CSV and JSON files, by a path, a folder or a pattern."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from glob import glob, has_magic
from pathlib import Path

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_data.sources.dataset import Dataset, Part

FILES_LIMIT = 10_000
PARQUET = "read_parquet({}, union_by_name=true, hive_partitioning=HIVE{})"
_CSV = "read_csv({}, union_by_name=true, sample_size=-1, hive_partitioning=HIVE{})"
_JSON = "read_json({}, union_by_name=true, sample_size=-1, hive_partitioning=HIVE{})"
_READERS = {
    (".parquet", ".pq"): PARQUET,
    (".csv", ".tsv", ".csv.gz", ".tsv.gz"): _CSV,
    (".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz", ".ndjson.gz"): _JSON,
}
_READER_OF = {suffix: reader for suffixes, reader in _READERS.items() for suffix in suffixes}


def files_dataset(place: str, root: Path) -> Dataset:
    """The files at ``place``, relative to ``root``; all of one format.

    Raises NoEvidenceError where there are none, CollectError where it cannot be told what they are.
    """
    found = _found(root / place)
    if not found:
        raise NoEvidenceError(
            f"no data at {place}", hint="name a file, a folder or a pattern such as data/*.parquet"
        )
    if len(found) > FILES_LIMIT:
        raise CollectError(f"{place} stands for more than {FILES_LIMIT} files", hint="name fewer partitions")
    readers = {_reader(path) for path in found}
    if len(readers) > 1:
        raise CollectError(f"{place} stands for files of several formats", hint="name those of one format")
    (reader,) = readers
    partitioned = any("=" in folder for path in found for folder in path.parts[:-1])
    return Dataset(
        name=place,
        parts=tuple(Part(_shown(path, root), str(path)) for path in found),
        read=reader.replace("HIVE", str(partitioned).lower()),
        modified=datetime.fromtimestamp(max(path.stat().st_mtime for path in found), UTC),
        version=_version(found, root),
        columnar=reader == PARQUET,
        place=str(root / place),
    )


def _found(place: Path) -> list[Path]:
    try:
        if place.is_dir():
            return sorted(path for path in place.rglob("*") if path.is_file() and _is_data(path, place))
        if place.is_file():
            return [place]
        if has_magic(str(place)):
            return sorted(Path(path) for path in glob(str(place), recursive=True) if Path(path).is_file())  # noqa: PTH207
    except OSError as error:
        raise CollectError(
            f"{place.name} cannot be read: {error.strerror}", hint="look at its permissions"
        ) from None
    return []


def _is_data(path: Path, folder: Path) -> bool:
    """Writers mark what is not, or not yet, part of the data with a leading underscore or dot."""
    hidden = any(part.startswith(("_", ".")) for part in path.relative_to(folder).parts)
    return _suffix(path) in _READER_OF and not hidden


def _suffix(path: Path) -> str:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    return "".join(suffixes[-2:]) if suffixes[-1:] == [".gz"] else "".join(suffixes[-1:])


def _reader(path: Path) -> str:
    reader = _READER_OF.get(_suffix(path))
    if reader is None:
        raise CollectError(
            f"{path.name} is of no known format", hint=f"known are {', '.join(sorted(_READER_OF))}"
        )
    return reader


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def _version(paths: Iterable[Path], root: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        state = path.stat()
        line = f"{_shown(path, root)}\0{state.st_size}\0{state.st_mtime_ns}\n"
        digest.update(line.encode(errors="surrogateescape"))
    return f"files:{digest.hexdigest()[:16]}"
