"""Which of the places that a report names lies in the project."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from qualitywatch import one_line
from qualitywatch_code.reports.junit_places import Place

_ROOTS = (
    "",
    "src/test/java",
    "src/test/kotlin",
    "src/test/scala",
    "src/test/groovy",
    "src/main/java",
    "src/main/kotlin",
)
"""Where paths may begin that a report names relative to its sources."""


def place_of(location: Path, places: Iterable[Place]) -> tuple[str, int | None]:
    """The first place whose file lies in the project, and its line; an empty path where none does.

    A report may come from a machine where the project lay elsewhere, so of absolute paths the leading directories are
    left off while the rest names a file.
    """
    here = location.resolve()
    for path, line in places:
        for candidate in _candidates(path):
            if inside := _inside(here, candidate):
                return inside, line
    return "", None


def _candidates(path: str) -> Iterable[str]:
    parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".")]
    if not parts or ".." in parts or "\0" in path:
        return
    if not path.startswith("/"):
        yield from (f"{root}/{path}".lstrip("/") for root in _ROOTS)
        return
    yield path
    for start in range(1, len(parts) - 1):  # a name alone could be that of any file
        yield "/".join(parts[start:])


def _inside(here: Path, path: str) -> str:
    try:
        inside = (here / path).resolve().relative_to(here)
        return one_line(inside.as_posix()) if (here / inside).is_file() else ""
    except (ValueError, OSError):
        return ""
