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
    here = _Project(location)
    roots = [str(root) for root in _roots(location, path)]

    def named(name: str) -> str:
        for candidate in report.candidates(name):
            if candidate.startswith("/"):
                found = place_in(location, candidate)
                if (location / found).is_file():
                    return found
            for root in () if candidate.startswith("/") else roots:
                if inside := here.inside(f"{root}/{candidate}"):
                    return inside
        return place_in(location, name)

    return named


def _roots(location: Path, path: Path) -> list[Path]:
    above = [parent for parent in path.resolve().parents if parent.is_relative_to(location)]
    return above or [location]


class _Project:
    """The files below a directory; whether a directory is there is asked once, since reports name thousands of files."""

    def __init__(self, location: Path) -> None:
        self._start = f"{str(location).rstrip('/')}/"
        self._there: dict[str, bool] = {}

    def inside(self, path: str) -> str:
        """The path relative to the directory, empty where no file of it lies there."""
        path = os.path.normpath(path)
        directory = os.path.dirname(path)  # noqa: PTH120 - as a text, many thousand times
        if directory not in self._there:
            self._there[directory] = os.path.isdir(directory)  # noqa: PTH112 - likewise, and never raises
        if not self._there[directory] or not path.startswith(self._start) or not os.path.isfile(path):  # noqa: PTH113
            return ""
        return path.removeprefix(self._start)
