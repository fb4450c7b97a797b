"""``[tool.qualitywatch]`` in pyproject.toml, with the lines of its keys as far as they can be told."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

from qualitywatch.config.document import MAX_DEPTH, Document, KeyPath, read_text
from qualitywatch.errors import ConfigurationError

_OURS = ("tool", "qualitywatch")
_LARGEST = 2**63 - 1
_STRING_OR_COMMENT = re.compile(
    r'"""(?:\\.|[^\\])*?"""|' + r"'''.*?'''|" + r'"(?:\\.|[^"\\\n])*"|' + r"'[^'\n]*'|#[^\n]*", re.DOTALL
)
_HEADER = re.compile(r"\s*(\[{1,2})([^\[\]]*)\]")
_KEY = re.compile(r"\s*([\w-]+(?:\s*\.\s*[\w-]+)*)\s*=")


def read_pyproject(path: Path) -> Document | None:
    """The table ``[tool.qualitywatch]``, or None where there is none; ConfigurationError if the file is no TOML."""
    text = read_text(path, what="pyproject.toml")
    try:
        tool = tomllib.loads(text).get("tool", {})
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        raise ConfigurationError(
            f"is not TOML: {error}", file=str(path), line=int(found[1]) if found else None
        ) from None
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, brackets without end
        said = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise ConfigurationError(f"is not TOML: {said}", file=str(path)) from None
    table = tool.get("qualitywatch") if isinstance(tool, dict) else None
    if table is None:
        return None
    document = Document(str(path), table if isinstance(table, dict) else {}, _lines(text))
    if not isinstance(table, dict):
        raise document.error("tool.qualitywatch must be a table")
    _refuse_extremes(table, document)
    return document


def _refuse_extremes(table: object, document: Document) -> None:
    level: list[object] = [table]
    for _ in range(MAX_DEPTH):
        if any(isinstance(value, int) and not -_LARGEST <= value <= _LARGEST for value in level):
            raise document.error("holds a number beyond 64 bits")
        level = [child for value in level for child in _children(value)]
    if level:
        raise document.error("is nested too deeply")


def _children(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _lines(text: str) -> dict[KeyPath, int]:
    """Where keys stand: tomllib does not tell, so headers and ``key =`` lines are read again by shape."""
    lines: dict[KeyPath, int] = {}
    counts: dict[KeyPath, int] = {}
    here: KeyPath = ()
    open_brackets = 0
    bare = _STRING_OR_COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    for number, line in enumerate(bare.split("\n"), 1):
        rest = line
        if not open_brackets:
            header = _HEADER.match(line)
            if header:
                here = _numbered(_names(header[2]), counts)
                if header[1] == "[[":
                    counts[here] = counts.get(here, -1) + 1
                    here = (*here, counts[here])
                _note(lines, here, number)
                continue
            key = _KEY.match(line)
            if key:
                _note(lines, (*here, *_names(key[1])), number)
                rest = line[key.end() :]
        open_brackets += rest.count("[") + rest.count("{") - rest.count("]") - rest.count("}")
    return lines


def _note(lines: dict[KeyPath, int], path: KeyPath, number: int) -> None:
    """Keep the line of ``path`` and of the tables above it that it opens, if they are ours."""
    if path[: len(_OURS)] == _OURS:
        for end in range(len(_OURS), len(path) + 1):
            lines.setdefault(path[len(_OURS) : end], number)


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in dotted.split("."))


def _numbered(names: tuple[str, ...], counts: dict[KeyPath, int]) -> KeyPath:
    """``targets.collectors`` below the second ``[[targets]]`` is the path targets, 1, collectors."""
    path: KeyPath = ()
    for index, name in enumerate(names):
        path = (*path, name)
        if path in counts and index < len(names) - 1:
            path = (*path, counts[path])
    return path
