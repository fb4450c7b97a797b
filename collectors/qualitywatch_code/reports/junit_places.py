"""Where a test failed, as the texts of its failure tell it: a traceback of any language."""

from __future__ import annotations

import re
from collections.abc import Iterator

Place = tuple[str, int | None]

_LIMIT = 20
_TEXT_LIMIT = 50_000
_PYTEST = re.compile(r"^([^\s:][^:\n]*):(\d{1,9}): ", re.MULTILINE)
_JAVA = re.compile(r"\bat (?:[\w.$-]+/)?([\w$]+(?:\.[\w$]+)*)\.[\w$<>]+\(([\w$]+\.\w{1,10}):(\d{1,9})\)")
_PYTHON = re.compile(r'^\s*File "([^"\n]{1,500})", line (\d{1,9})', re.MULTILINE)
_ANY = re.compile(r"(?<![\w@.+~/\\-])((?:[A-Za-z]:)?[\w@.+~/\\-]+\.\w{1,10}):(\d{1,9})")
_LIBRARIES = frozenset({"node_modules", "site-packages", "dist-packages", "vendor"})


def places_in(text: str) -> list[Place]:
    """The files and lines that a text names, those first that are most probably where the test failed.

    Python's tracebacks end with the place, so its last one counts; others begin with it. Files of libraries are left out.
    """
    text = text[:_TEXT_LIMIT]
    if by_pytest := _PYTEST.findall(text):
        path, line = by_pytest[-1]
        return [(path, int(line))]
    found: dict[Place, None] = {}
    for path, line in _named(text):
        if _LIBRARIES.isdisjoint(path.split("/")):
            found.setdefault((path, line))
        if len(found) == _LIMIT:
            break
    return list(found)


def _named(text: str) -> Iterator[tuple[str, int]]:
    for name, file, line in _JAVA.findall(text):  # a class of a package lies in a directory of that name
        yield "/".join((*name.split(".")[:-1], file)), int(line)
    for path, line in reversed(_PYTHON.findall(text)):  # the call that failed comes last
        yield path.replace("\\", "/"), int(line)
    for path, line in _ANY.findall(text):
        yield path.replace("\\", "/"), int(line)
