"""Which of the places that a report names lies in the project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from qualitywatch import one_line
from qualitywatch_code.reports.junit_case import CaseResult

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


def place_of(location: Path, case: CaseResult) -> tuple[str, int | None]:
    """The first place of a test whose file lies in the project, and its line; an empty path where none does.

    A module's report names files relative to the module, so the directories above the report count, the nearest first.
    A report may come from a machine where the project lay elsewhere, so of absolute paths the leading directories are
    left off while the rest names a file.
    """
    here = location.resolve()
    above = (
        []
        if case.report is None
        else [each for each in case.report.resolve().parents if each.is_relative_to(here)]
    )
    for path, line in case.places:
        for candidate in _candidates(path, above or [here]):
            if inside := _inside(here, candidate):
                return inside, line
    return "", None


def _candidates(path: str, above: Iterable[Path]) -> Iterator[Path]:
    parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".")]
    if not parts or ".." in parts or "\0" in path:
        return
    absolute = path.startswith("/")
    if absolute:
        yield Path(path)
    for directory in above:
        if absolute:  # a name alone could be that of any file
            yield from (directory.joinpath(*parts[start:]) for start in range(1, len(parts) - 1))
        else:
            yield from (directory / root / path for root in _ROOTS)


def _inside(here: Path, path: Path) -> str:
    try:
        inside = path.resolve().relative_to(here)
        return one_line(inside.as_posix()) if (here / inside).is_file() else ""
    except (ValueError, OSError):
        return ""
