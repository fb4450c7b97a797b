"""``${VAR}`` in any text of the configuration; a variable that is not set is an error, never an empty string."""

from __future__ import annotations

import re
from collections.abc import Mapping

from qualitywatch.config.document import Document, KeyPath
from qualitywatch.config.remarks import Remarks
from qualitywatch.errors import ConfigurationError

_REFERENCE = re.compile(r"\$(?:(\$)|\{([^{}]*)(\}?))")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def substitute(document: Document, environment: Mapping[str, str]) -> Document:
    """``document`` with every ``${VAR}`` replaced from ``environment``; ``$$`` stands for one dollar sign.

    Raises ConfigurationError naming every variable that is not set.
    """
    written: dict[str, str] = {}
    remarks = Remarks()

    def walk(value: object, path: KeyPath) -> object:
        if isinstance(value, dict):
            return {key: walk(child, (*path, key)) for key, child in value.items()}
        if isinstance(value, list):
            return [walk(child, (*path, index)) for index, child in enumerate(value)]
        return text(value, path) if isinstance(value, str) else value

    def text(value: str, path: KeyPath) -> str:
        used = False

        def replace(found: re.Match[str]) -> str:
            nonlocal used
            if found[1]:
                return "$"
            error = _refusal(document, found, environment, path)
            if error is not None:
                remarks.add(error)
                return found[0]
            used = True
            written[environment[found[2]]] = found[0]
            return environment[found[2]]

        result = _REFERENCE.sub(replace, value)
        if used:
            written[result] = value
        return result

    data = walk(document.data, ())
    remarks.raise_any()
    assert isinstance(data, dict)  # noqa: S101 - walk keeps the shape
    return Document(document.file, data, document.lines, written)


def _refusal(
    document: Document, found: re.Match[str], environment: Mapping[str, str], path: KeyPath
) -> ConfigurationError | None:
    """Why a reference cannot be replaced, if it cannot."""
    if not found[3]:
        return document.error(f"{found[0]} has no closing brace", path, hint="write ${NAME}, or $$ for a $")
    if not _NAME.fullmatch(found[2]):
        return document.error(f"{found[0]} names no variable", path, hint="write ${NAME}, or $$ for a $")
    if found[2] not in environment:
        return document.error(
            f"the environment variable {found[2]} is not set",
            path,
            hint=f"export {found[2]}=…, or take a secret from a file with file:/path",
        )
    return None
