"""``[tool.qualitywatch]`` in pyproject.toml, with the lines of its keys as far as they can be told."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from qualitywatch.config.document import Document, KeyPath, read_text
from qualitywatch.errors import ConfigurationError

_HEADER = re.compile(r"\s*(\[{1,2})\s*tool\.qualitywatch((?:\.[\w-]+)*)\s*\]{1,2}")
_KEY = re.compile(r"\s*([\w-]+)\s*=")
_OTHER_HEADER = re.compile(r"\s*\[")


def read_pyproject(path: Path) -> Document | None:
    """The table ``[tool.qualitywatch]``, or None where there is none; ConfigurationError if the file is no TOML."""
    text = read_text(path, what="pyproject.toml")
    try:
        table = tomllib.loads(text).get("tool", {}).get("qualitywatch")
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        raise ConfigurationError(
            f"is not TOML: {error}", file=str(path), line=int(found[1]) if found else None
        ) from None
    if table is None:
        return None
    if not isinstance(table, dict):
        raise ConfigurationError("tool.qualitywatch must be a table", file=str(path))
    return Document(str(path), table, _lines(text))


def _lines(text: str) -> dict[KeyPath, int]:
    """Where keys stand: tomllib does not tell, so headers and ``key =`` lines are read again by shape."""
    lines: dict[KeyPath, int] = {}
    counts: dict[KeyPath, int] = {}
    here: KeyPath | None = None
    for number, line in enumerate(text.splitlines(), 1):
        header = _HEADER.match(line)
        if header:
            here = _numbered(tuple(header[2].split(".")[1:]), counts)
            if header[1] == "[[":
                counts[here] = counts.get(here, -1) + 1
                here = (*here, counts[here])
            lines.setdefault(here, number)
        elif _OTHER_HEADER.match(line) and "=" not in line:
            here = None
        elif here is not None and (key := _KEY.match(line)):
            lines.setdefault((*here, key[1]), number)
    return lines


def _numbered(names: tuple[str, ...], counts: dict[KeyPath, int]) -> KeyPath:
    """``targets.collectors`` below the second ``[[targets]]`` is the path targets, 1, collectors."""
    path: KeyPath = ()
    for index, name in enumerate(names):
        path = (*path, name)
        if path in counts and index < len(names) - 1:
            path = (*path, counts[path])
    return path
