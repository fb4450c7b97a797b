"""Under which path of the project a coverage report's file lies."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from qualitywatch_import.reports.coverage import LinesReport
from qualitywatch_import.reports.files import place_in


def naming(location: Path, path: Path, report: LinesReport) -> Callable[[str], str]:
    """What names the files of a report at ``path`` relative to ``location``; as in the report where none lies there.

    Each part of a project may write a report of its own, with paths relative to that part: the directories above the
    report count, the nearest first, so that two parts' ``src/index.js`` stay two files.
    """
    roots = _roots(location, path)

    def named(name: str) -> str:
        for candidate in report.candidates(name):
            if candidate.startswith("/"):
                found = place_in(location, candidate)
                if (location / found).is_file():
                    return found
            for root in () if candidate.startswith("/") else roots:
                if inside := _inside(location, root / candidate):
                    return inside
        return place_in(location, name)

    return named


def _roots(location: Path, path: Path) -> list[Path]:
    above = [parent for parent in path.resolve().parents if parent.is_relative_to(location)]
    return above or [location]


def _inside(location: Path, path: Path) -> str:
    try:
        inside = Path(os.path.normpath(path)).relative_to(location)
        return inside.as_posix() if (location / inside).is_file() else ""
    except (ValueError, OSError):
        return ""
