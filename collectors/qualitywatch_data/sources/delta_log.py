"""What a Delta table's log says of deletion vectors: the newest checkpoint before a version, and the commits behind it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from qualitywatch import CollectError
from qualitywatch_data.engine.duck import Engine, Readable, engine
from qualitywatch_data.engine.text import listed
from qualitywatch_data.messages import short
from qualitywatch_data.objects.file import RemoteFile, content
from qualitywatch_data.sources.home import Home

LOG = "_delta_log"
_SIDECARS = f"{LOG}/_sidecars"
_COMMIT = re.compile(r"(\d{20})\.json")
_CHECKPOINT = re.compile(r"(\d{20})\.checkpoint(?:\.(\d{10})\.(\d{10})|\.[0-9a-f-]{36})?\.(parquet|json)")

Vector = Mapping[str, Any]
"""A descriptor, as the protocol calls what an action says of a deletion vector."""


@dataclass(frozen=True, slots=True)
class _Checkpoint:
    version: int
    files: tuple[str, ...]


def vectors(home: Home, version: int) -> Mapping[str, Vector]:
    """The descriptor of each file that has a deletion vector at this version, by the file's path.

    Raises CollectError where the log cannot be read.
    """
    try:
        return _replayed(home, version)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CollectError(
            f"the log of the Delta table {home.name} cannot be read: {short(str(error))}",
            hint="look at its log and the version asked for",
        ) from None


def _replayed(home: Home, version: int) -> dict[str, Vector]:
    log = home.listed(LOG)
    checkpoint = max(
        (each for each in _checkpoints(log) if each.version <= version),
        key=lambda each: (each.version, each.files),
        default=_Checkpoint(-1, ()),
    )
    found = _kept(home, [log[name] for name in checkpoint.files])
    for name in sorted(log):
        commit = _COMMIT.fullmatch(name)
        if commit is not None and checkpoint.version < int(commit[1]) <= version:
            _apply(found, _actions(log[name]))
    return found


def _checkpoints(names: Iterable[str]) -> list[_Checkpoint]:
    """Those of which every piece is there."""
    pieces: dict[tuple[str, str], list[str]] = {}
    found = []
    for name in sorted(names):
        said = _CHECKPOINT.fullmatch(name)
        if said is None:
            continue
        if said[3] is None:
            found.append(_Checkpoint(int(said[1]), (name,)))
        else:
            pieces.setdefault((said[1], said[3]), []).append(name)
    found += [
        _Checkpoint(int(version), tuple(each))
        for (version, of), each in pieces.items()
        if len(each) == int(of)
    ]
    return found


def _apply(found: dict[str, Vector], actions: list[dict[str, Any]]) -> None:
    """What a commit takes away goes first: a file gets another vector by being removed and added."""
    for action in actions:
        if "remove" in action:
            found.pop(unquote(action["remove"]["path"]), None)
    for action in actions:
        if "add" in action:
            _take(found, action["add"]["path"], action["add"].get("deletionVector"))


def _take(found: dict[str, Vector], path: str, vector: Vector | None) -> None:
    if vector and vector.get("storageType"):
        found[unquote(path)] = vector
    else:
        found.pop(unquote(path), None)


def _actions(file: Readable) -> list[dict[str, Any]]:
    lines = content(file).splitlines()
    return [
        json.loads(line) for line in lines if b'"add"' in line or b'"remove"' in line or b'"sidecar"' in line
    ]


def _kept(home: Home, files: list[Readable]) -> dict[str, Vector]:
    """What a checkpoint says, and the files that it goes on in."""
    found: dict[str, Vector] = {}
    beside: list[str] = []
    if any(_name(file).endswith(".json") for file in files):
        actions = [action for file in files for action in _actions(file)]
        _apply(found, actions)
        beside = [action["sidecar"]["path"] for action in actions if "sidecar" in action]
    elif files:
        beside = _asked(files, found)
    if beside:
        sidecars = home.listed(_SIDECARS)
        _asked([sidecars[name.rpartition("/")[2]] for name in beside], found)
    return found


def _asked(files: list[Readable], found: dict[str, Vector]) -> list[str]:
    """Learn of Parquet files which vectors they name; the names of the files that they go on in."""
    with engine(files) as opened:
        relation = f"read_parquet({listed(map(_name, files))}, union_by_name=true)"
        known = dict(opened.described(relation))
        if "deletionVector" in known.get("add", ""):
            _learn(opened, relation, found)
        if "sidecar" not in known:
            return []
        return [
            str(path)
            for (path,) in opened.rows(f"SELECT sidecar.path FROM {relation} WHERE sidecar.path IS NOT NULL")
        ]


def _learn(opened: Engine, relation: str, found: dict[str, Vector]) -> None:
    wanted = "add.path IS NOT NULL AND add.deletionVector IS NOT NULL"  # of its parts DuckDB 2.0 filters none
    for path, vector in opened.rows(f"SELECT add.path, add.deletionVector FROM {relation} WHERE {wanted}"):
        _take(found, str(path), vector)


def _name(file: Readable) -> str:
    return file.url if isinstance(file, RemoteFile) else file
