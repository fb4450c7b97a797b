"""The written waivers of targets, kept while nothing changes that they are read from: git need not search all sources again."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qualitywatch.config.project import Project, WatchedTarget
from qualitywatch.config.waivers import FILE
from qualitywatch.domain.target import TargetKind
from qualitywatch.pipeline.written_waivers import Waivers, waivers_of
from qualitywatch.unchanged.ignored import ignored_directories, other_settings, usual_settings
from qualitywatch.unchanged.marks import TICK, UnwatchableError
from qualitywatch.unchanged.recipe import Recipe

Seek = Callable[[Project, WatchedTarget, list[str]], Waivers]


@dataclass(frozen=True, slots=True)
class _Known:
    recipe: Recipe
    state: bytes
    waivers: Waivers


class KnownWaivers:
    """What ``seek`` found for each target last; ``clock`` is the one that the file system goes by."""

    def __init__(self, clock: Callable[[], datetime], seek: Seek = waivers_of) -> None:
        self._clock = clock
        self._seek = seek
        self._known: dict[str, _Known] = {}

    def __call__(self, project: Project, watched: WatchedTarget) -> Waivers:
        """The waivers that may hold for one target, and notes; they are sought anew where anything has changed there."""
        name = watched.target.name
        known = self._known.get(name)
        if known is not None and _state(known.recipe) == known.state:
            return known.waivers
        at = int(self._clock().timestamp() * 10**9)
        doubts: list[str] = []
        waivers = self._seek(project, watched, doubts)
        self._known.pop(name, None)
        if watched.target.kind is TargetKind.CODE and not doubts:
            recipe = _recipe(project, watched)
            if state := _state(recipe, before=at - TICK):
                self._known[name] = _Known(recipe, state, waivers)
        return waivers


def _recipe(project: Project, watched: WatchedTarget) -> Recipe:
    location = watched.target.location
    root = os.path.realpath(location)
    return Recipe(
        [(root, ignored_directories(root))],
        [root],
        [("/", path) for path in (str(project.directory.absolute() / FILE), *other_settings([root]))],
        [],
        probed=usual_settings(),
        ways=[str(Path.cwd() / location)],
    )


def _state(recipe: Recipe, *, before: int | None = None) -> bytes:
    """The state of what waivers follow from; empty where it cannot be told, or something changed since ``before``."""
    try:
        marks = recipe.marks(settling=before is not None)
    except UnwatchableError:
        return b""
    settled = before is None or marks.newest() < before
    return marks.digest() if settled else b""
