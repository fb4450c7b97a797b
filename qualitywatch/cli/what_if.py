"""``qualitywatch what-if``: the few repairs that lift a characteristic most, and what a merge would do."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.output import Output, output_option
from qualitywatch.cli.progress import watching
from qualitywatch.cli.project_option import config_option
from qualitywatch.errors import ConfigurationError, UnknownNameError

if TYPE_CHECKING:
    from qualitywatch.config.project import Project, WatchedTarget
    from qualitywatch.pipeline.merge import Merge
    from qualitywatch.pipeline.watch import Watch
    from qualitywatch.pipeline.what_if import WhatIf
    from qualitywatch.plugins import Plugins


@click.command()
@click.argument("target", required=False)
@click.option(
    "--characteristic",
    metavar="NAME",
    help="Which one is to be lifted; by default that with the lowest score.",
)
@click.option("--repairs", type=click.IntRange(1, 20), default=3, show_default=True, help="How many at most.")
@click.option(
    "--places",
    type=click.IntRange(0, 50),
    default=5,
    show_default=True,
    help="How many places of each the text shows at most; JSON has all that are known.",
)
@click.option(
    "--against",
    metavar="REF",
    help="Instead: what merging HEAD into this branch would do to its scores and rules.",
)
@config_option
@output_option
@click.pass_obj
def command(
    settings: Settings,
    target: str | None,
    characteristic: str | None,
    repairs: int,
    places: int,
    against: str | None,
    config: Path | None,
    output: Output,
) -> None:
    """The few repairs that lift TARGET's weakest characteristic most, computed from the quality model.

    TARGET is measured now, and nothing is kept. Each repair brings one measure to where it is good enough; the gains
    are in the order in which the repairs are made, because a mean that does not let good measures pay for bad ones
    rises most at its weakest link. With --against, what a merge would change: both sides are measured straight from git.
    """
    from qualitywatch.cli.what_if_text import show_merge, show_repairs  # noqa: PLC0415
    from qualitywatch.config.load import load_project  # noqa: PLC0415
    from qualitywatch.reports.what_if_json import merge_document, repairs_document  # noqa: PLC0415

    plugins = settings.plugins()
    project = load_project(Path(), plugins, named=config, environment=os.environ)
    watched = _target(project, target)
    if against is not None:
        merged = _merge(project, watched, against, plugins)
        if output.form == "json":
            output.json(merge_document(merged, watched.target.name, against))
        else:
            show_merge(merged, watched.target.name, against, output)
        return
    found = _repairs(project, watched, plugins, characteristic, repairs)
    if output.form == "json":
        output.json(repairs_document(found, watched.target.name, project.scoring))
    else:
        show_repairs(found, watched.target.name, output, places=places)


def _target(project: Project, name: str | None) -> WatchedTarget:
    known = {watched.target.name: watched for watched in project.targets}
    there_are = f"there are: {', '.join(sorted(known))}"
    if name is None and len(known) == 1:
        return next(iter(known.values()))
    if name is None:
        raise ConfigurationError("which target?", hint=there_are)
    if name not in known:
        raise UnknownNameError(f"no target {name!r}", hint=there_are)
    return known[name]


def _repairs(
    project: Project, watched: WatchedTarget, plugins: Plugins, characteristic: str | None, limit: int
) -> WhatIf:
    from qualitywatch.cli.history_at_hand import open_history  # noqa: PLC0415
    from qualitywatch.pipeline.check import decide  # noqa: PLC0415
    from qualitywatch.pipeline.collect import Means  # noqa: PLC0415
    from qualitywatch.pipeline.isolation import default_launch, default_parallel  # noqa: PLC0415
    from qualitywatch.pipeline.what_if import what_if  # noqa: PLC0415

    if project.scoring is None:  # every way to a project gives it one
        raise ConfigurationError("the project has no quality model")
    alone = replace(project, targets=(watched,))
    with open_history(project, plugins, record=False) as history, _watching() as watch:
        verdict = decide(
            alone,
            plugins,
            Means(default_launch(), parallel=default_parallel(), watch=watch),
            clock=_now,
            past=history.past,
            waivers=history.waivers,
        ).verdict
    return what_if(verdict, project.scoring, plugins.catalogue, characteristic=characteristic, limit=limit)


def _merge(project: Project, watched: WatchedTarget, ref: str, plugins: Plugins) -> Merge:
    from qualitywatch.pipeline.collect import Means  # noqa: PLC0415
    from qualitywatch.pipeline.isolation import default_launch, default_parallel  # noqa: PLC0415
    from qualitywatch.pipeline.merge import merge  # noqa: PLC0415

    with _watching() as watch:
        means = Means(default_launch(), parallel=default_parallel(), watch=watch)
        return merge(project, watched, ref, plugins, means, at=_now())


def _watching() -> AbstractContextManager[Watch]:
    return watching()


def _now() -> datetime:
    return datetime.now(UTC)
