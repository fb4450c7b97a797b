"""``${VAR}`` in any text of the configuration; a variable that is not set is an error, never an empty string."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from qualitywatch.config.document import Document, KeyPath

_REFERENCE = re.compile(r"\$(?:(\$)|\{([^}]*)\})")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def substitute(document: Document, environment: Mapping[str, str]) -> Document:
    """``document`` with every ``${VAR}`` replaced from ``environment``; ``$$`` stands for one dollar sign."""

    def walk(value: object, path: KeyPath) -> object:
        if isinstance(value, dict):
            return {key: walk(child, (*path, key)) for key, child in value.items()}
        if isinstance(value, list):
            return [walk(child, (*path, index)) for index, child in enumerate(value)]
        return _REFERENCE.sub(lambda found: replace(found, path), value) if isinstance(value, str) else value

    def replace(found: re.Match[str], path: KeyPath) -> str:
        if found[1]:
            return "$"
        name = found[2]
        if not _NAME.fullmatch(name):
            raise document.error(f"{found[0]} names no variable", path, hint="write ${NAME}, or $$ for a $")
        if name not in environment:
            raise document.error(
                f"the environment variable {name} is not set",
                path,
                hint=f"export {name}=…, or take the value from a file with file:/path",
            )
        return environment[name]

    data = walk(document.data, ())
    assert isinstance(data, dict)  # noqa: S101 - walk keeps the shape
    return Document(document.file, data, document.lines)


def secret_text(document: Document, value: str, path: KeyPath) -> str:
    """What a secret's ``file:/path`` refers to (without trailing white space), or the value itself."""
    if not value.startswith("file:"):
        return value
    place = Path(value.removeprefix("file:"))
    try:
        return place.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        said = getattr(error, "strerror", None) or "is not UTF-8 text"
        raise document.error(f"the secret's file {place} cannot be read: {said}", path) from None
