"""Keeping the answer of a check that was made, where it follows from nothing but what can be looked at again."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from qualitywatch.cli.again.around import git_at
from qualitywatch.cli.again.asked import NOISE, Asked
from qualitywatch.cli.again.kept import Answer, keep_answer
from qualitywatch.cli.again.tell import suspect
from qualitywatch.domain.target import TargetKind
from qualitywatch.domain.verdict import VerdictKind
from qualitywatch.plugins.loading import TRACE_VARIABLE
from qualitywatch.unchanged.ignored import ignored_directories, other_settings, usual_settings
from qualitywatch.unchanged.marks import TICK, UnwatchableError
from qualitywatch.unchanged.recipe import Recipe

if TYPE_CHECKING:
    from qualitywatch.config.project import Project
    from qualitywatch.pipeline.gate import Decision
    from qualitywatch.pipeline.grounds import VerdictGrounds
    from qualitywatch.plugins import Plugins

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_OF_SOURCES = (TargetKind.CODE, TargetKind.PIPELINE)


class NotingEnvironment(Mapping[str, str]):
    """The environment; ``noisy`` says whether a variable was asked for that does not count among what shapes an answer."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.noisy = False

    def __getitem__(self, name: str) -> str:
        self.noisy = self.noisy or name in NOISE
        return self._environment[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._environment)

    def __len__(self) -> int:
        return len(self._environment)


def git_around(project: Project) -> bytes:
    """The state of git at a project's places, to be compared with that in the end; empty where it cannot be told."""
    return git_at(places_of(project))


def remember(
    asked: Asked,
    project: Project,
    plugins: Plugins,
    decision: Decision,
    *,
    around: bytes,
    directory: Path,
    read: set[str],
    status: int,
    told: list[tuple[str, bytes]],
) -> None:
    """Keep what was ``told``, as (place, text), if it can be told again; ``read`` are the files of the configuration,
    ``directory`` is the place that was asked about, and ``around`` ``git_around`` from before anything was measured.

    Nothing is kept where evidence is missing, where a run did not say what it follows from, and where anything was touched
    just before the question or since.
    """
    grounds = decision.grounds
    if grounds is None or asked.too_fresh or os.environ.get(TRACE_VARIABLE) or not _files_only(told):
        return
    if decision.verdict.kind is VerdictKind.NO_EVIDENCE:
        return
    recipe = _recipe(project, plugins, grounds, read, directory)
    if not around or git_around(project) != around:
        return
    try:
        marks = recipe.marks(settling=True)
    except UnwatchableError:
        return
    answer = Answer(
        recipe, b"", at=asked.at, until=_until(asked, grounds.until), status=status, told=[], suspects=[]
    )
    if marks.newest() >= asked.at - TICK:
        suspect(answer, marks, asked)
        return
    answer.state, answer.told = marks.digest(), told
    keep_answer(asked.place, asked.name, answer)


def _recipe(
    project: Project, plugins: Plugins, grounds: VerdictGrounds, read: set[str], directory: Path
) -> Recipe:
    places = places_of(project)
    sought = [(os.path.realpath(root), path) for root, path in grounds.sought]
    sought += [("/", path) for path in (*sorted(read), *other_settings(places))]
    sought += [("/", os.path.join(os.getcwd(), path)) for path in _data(project)]
    if project.store is not None and (file := _store_file(project.store)):
        sought.append(("/", file))
    whole = sorted({os.path.realpath(location) for location in grounds.whole})
    trees = [(root, ignored_directories(root)) for root in _roots(project) if root not in whole]
    ways = [str(directory), *(watched.target.location for watched in project.targets)]
    return Recipe(
        trees,
        places,
        sought,
        _sources(plugins),
        probed=usual_settings(),
        whole=whole,
        ways=sorted({os.path.join(os.getcwd(), way) for way in ways}),
    )


def _roots(project: Project) -> list[str]:
    """The places of what has sources."""
    code = (each.target.location for each in project.targets if each.target.kind in _OF_SOURCES)
    return sorted({os.path.realpath(location) for location in code if os.path.isdir(location)})


def _data(project: Project) -> list[str]:
    """Everything at the other places of this machine, each as a pattern."""
    others = (each.target.location for each in project.targets if each.target.kind not in _OF_SOURCES)
    return sorted(
        {f"{location.rstrip('/')}/**" if os.path.isdir(location) else location for location in others}
    )


def places_of(project: Project) -> list[str]:
    """Where git may have a say: the locations of code, and the project's own directory."""
    return sorted({*_roots(project), os.path.realpath(project.directory)})


def _store_file(store: str) -> str:
    """The file of a store; empty where it is none."""
    return store.removeprefix("sqlite:///").partition("?")[0] if store.startswith("sqlite:///") else ""


def _sources(plugins: Plugins) -> list[str]:
    """The directories of this program and of every plugin: where they are installed to be worked on, no version tells."""
    modules = ["qualitywatch", *(info.module.partition(":")[0] for info in plugins.infos)]
    files = [getattr(sys.modules.get(name), "__file__", None) for name in modules]
    return sorted({os.path.dirname(file) for file in files if file})


def _until(asked: Asked, until: datetime | None) -> int:
    """The end of an answer: of the day (UTC) as waivers have it, or earlier."""
    at = datetime.fromtimestamp(asked.at // 10**9, UTC)
    midnight = datetime.combine(at.date() + timedelta(days=1), time(), UTC) - timedelta(milliseconds=1)
    end = midnight if until is None else min(midnight, until)
    return (end - _EPOCH) // _MICROSECOND * 1000


def _files_only(told: list[tuple[str, bytes]]) -> bool:
    """Whether all that was written to places with names went to files: a pipe may have another reader."""
    for place, _ in told:
        if place not in {"1", "2"}:
            try:
                if not stat.S_ISREG(Path(place).stat().st_mode):
                    return False
            except OSError:
                return False
    return True
