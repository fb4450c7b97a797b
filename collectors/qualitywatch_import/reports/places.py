"""Whether the places that a report names are in the sources that lie here."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from qualitywatch import CollectError
from qualitywatch_import.messages import short

_SIZE_LIMIT = 16 * 1024**2


def check_places(report: Path, location: Path, places: Iterable[tuple[str, int]]) -> None:
    """Raise CollectError for a line of a file that lies here and does not have it: the report is about another version.

    ``places`` are paths as the report states them, and lines. Only paths that lead to a file as they stand count: a
    name that fits by chance proves nothing. The line after the last is where tools speak of the end.
    """
    last: dict[str, int] = {}
    for path, line in places:
        last[path] = max(line, last.get(path, 0))
    for path, line in last.items():
        there = _lines(location, path)
        if there is not None and line > there + 1:
            raise CollectError(
                f"{report} is of another version of {short(path)}: it tells of line {line}, and there are {there}",
                hint="run the tool that writes it again",
            )


def _lines(location: Path, path: str) -> int | None:
    """How many lines a file has, by the most generous count of what ends one; None where there is no such file."""
    try:
        file = (location / path).resolve()
        if not file.is_relative_to(location) or not file.is_file() or file.stat().st_size > _SIZE_LIMIT:
            return None
        return len(file.read_bytes().decode("utf-8", "replace").splitlines())
    except (OSError, ValueError):
        return None
