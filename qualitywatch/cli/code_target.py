"""The code target whose past a command looks at, and the collectors that can read it straight from git."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from qualitywatch.cli.app import Settings
from qualitywatch.errors import ConfigurationError, UnknownNameError

if TYPE_CHECKING:
    from qualitywatch.config.project import Schedule
    from qualitywatch.domain.target import Target
    from qualitywatch.pipeline.collect import Means
    from qualitywatch.plugins import Plugins

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class CodeTarget:
    """A target in git, and the collectors that read its commits themselves."""

    target: Target
    schedules: tuple[Schedule, ...]
    plugins: Plugins

    def measuring(self, metric: str, *, of_files: bool = False) -> Schedule:
        """The collector whose runs bring a metric, observed or computed; with ``of_files``, for single files."""
        definition = self.plugins.catalogue[metric]
        needed = set(definition.elements) or {metric}
        for schedule in self.schedules:
            if needed <= _of_commits(schedule, of_files=of_files):
                return schedule
        if any(needed <= _of_commits(schedule, of_files=False) for schedule in self.schedules):
            raise UnknownNameError(
                f"{metric} is of all files of {self.target.name} together, no single file has it",
                hint="qualitywatch diff and history tell it of commits",
            )
        names = ", ".join(schedule.collector.name for schedule in self.schedules)
        raise UnknownNameError(
            f"{metric} cannot be read from a commit of {self.target.name}",
            hint=f"there is what these measure: {names}; qualitywatch metrics list names it",
        )


def _of_commits(schedule: Schedule, *, of_files: bool) -> set[str]:
    """The metrics that the schedule's collector observes in a commit, or in single files of it."""
    from qualitywatch.components import RevisionCollector  # noqa: PLC0415

    collector = schedule.collector
    if not isinstance(collector, RevisionCollector):
        return set()
    left_out = (*collector.present_only, *(collector.no_file_has() if of_files else ()))
    return {each.id for each in collector.measured_metrics()} - {each.id for each in left_out}


def target_option(function: F) -> F:
    """Add ``--target``, handed over as ``target``."""
    return click.option("--target", metavar="NAME", help="The code target, where there are several.")(
        function
    )


def code_target(settings: Settings, config: Path | None, name: str | None) -> CodeTarget:
    """The target of this name, or the only one; no configuration and no store are needed.

    Raises ConfigurationError where there are several and none is named, UnknownNameError for one that is not there.
    """
    from qualitywatch.components import RevisionCollector  # noqa: PLC0415
    from qualitywatch.config.load import load_project  # noqa: PLC0415

    plugins = settings.plugins()
    project = load_project(Path(), plugins, named=config, environment=os.environ)
    found = {}
    for watched in project.targets:
        schedules = tuple(each for each in watched.schedules if isinstance(each.collector, RevisionCollector))
        if schedules:
            found[watched.target.name] = CodeTarget(watched.target, schedules, plugins)
    there_are = f"there are: {', '.join(sorted(found)) or 'none'}"
    if name is None and len(found) == 1:
        return next(iter(found.values()))
    if name is None:
        raise ConfigurationError(
            "which target?" if found else "there is no target whose commits can be measured",
            hint=f"--target NAME; {there_are}" if found else "code.python measures Python sources in git",
        )
    if name not in found:
        raise UnknownNameError(f"no target {name!r} whose commits can be measured", hint=there_are)
    return found[name]


def past_means() -> Means:
    """Processes for what is asked of the past."""
    from qualitywatch.pipeline.collect import Means  # noqa: PLC0415
    from qualitywatch.pipeline.isolation import default_launch  # noqa: PLC0415

    return Means(default_launch())
