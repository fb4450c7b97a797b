"""Data sets below a directory that nobody configured, for ``init`` to propose."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qualitywatch.components import Collector, NotApplicable
from qualitywatch.config.discovery import default_schedule
from qualitywatch.config.project import Schedule
from qualitywatch.domain.target import Target, TargetKind
from qualitywatch.domain.verdict import LeftOut
from qualitywatch.plugins import Plugins

DEPTH = 5
"""Folders above a data set, at most."""
FOLDERS = 5000
"""Folders that are looked into, at most."""
SETS = 20
"""Data sets that are proposed, at most."""
_NO_DATA = ("node_modules", "site-packages", "__pycache__")


@dataclass(frozen=True, slots=True)
class FoundData:
    """A data set: where it lies, relative to the directory, what would measure it, and what would not and why."""

    location: str
    schedules: tuple[Schedule, ...]
    left_out: tuple[LeftOut, ...]


def data_sets(directory: Path, plugins: Plugins) -> list[FoundData]:
    """Those that a collector of data sets knows by what lies in their folder, in the order of their names."""
    asked = [
        registered
        for _, registered in sorted(plugins.registered_collectors.items())
        if tuple(registered.kinds) == (TargetKind.DATASET,)
    ]
    found: list[FoundData] = []
    for folder in _folders(directory, found):
        schedules, left_out = [], []
        location = folder.relative_to(directory).as_posix()
        target = Target(folder.name or "data", TargetKind.DATASET, str(folder))
        for registered in asked:
            if not registered.may_apply(folder):
                continue
            match plugins.ask(registered.cls, target):
                case Collector() as collector:
                    schedules.append(default_schedule(collector))
                case NotApplicable(reason, hint):
                    left_out.append(LeftOut(location, registered.cls.name, reason, hint))
        if schedules or left_out:
            found.append(FoundData(location, tuple(schedules), tuple(left_out)))
    return found


def _folders(directory: Path, found: list[FoundData]) -> Iterator[Path]:
    """Folders below the directory that are no part of a data set that was ``found`` meanwhile."""
    for looked, (place, names, _) in enumerate(os.walk(directory)):
        folder = Path(place)
        depth = len(folder.relative_to(directory).parts)
        if looked >= FOLDERS or len(found) >= SETS:
            return
        before = len(found)
        if depth:
            yield folder
        inside = len(found) > before or depth >= DEPTH or (folder / "pyvenv.cfg").exists()
        names[:] = (
            [] if inside else sorted(each for each in names if each[0] not in "._" and each not in _NO_DATA)
        )
