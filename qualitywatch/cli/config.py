"""``qualitywatch config schema`` and ``config check``."""

from __future__ import annotations

import os
from pathlib import Path

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.output import Output
from qualitywatch.cli.project_option import project_options
from qualitywatch.cli.streams import say


@click.group()
def command() -> None:
    """The configuration's schema, and whether a file fits it."""


@command.command("schema")
@click.pass_obj
def schema(settings: Settings) -> None:
    """Print the JSON Schema of qualitywatch.yaml, with the keys of every installed collector and sink."""
    from qualitywatch.config.json_schema import configuration_schema  # noqa: PLC0415

    Output("json").json(configuration_schema(settings.plugins()))


@command.command("check")
@project_options
@click.pass_obj
def check(settings: Settings, directory: Path, config: Path | None) -> None:
    """Say whether the configuration is right, and what it comes to."""
    from qualitywatch.config.load import load_project  # noqa: PLC0415
    from qualitywatch.reports.wording import counted  # noqa: PLC0415

    project = load_project(directory, settings.plugins(), named=config, environment=os.environ)
    if not project.configured:
        say(f"no configuration in {project.directory}; qualitywatch init writes one")
        return
    say(f"{project.source} is right")
    for watched in project.targets:
        names = ", ".join(sorted(watched.collectors))
        say(f"  target {watched.target.name} ({watched.target.kind}): {names}")
    say(
        f"  {counted(len(project.rules), 'rule')}, {counted(len(project.sinks), 'sink')},"
        f" store {_without_secrets(str(project.store))}"
    )


def _without_secrets(url: str) -> str:
    """The store's address without a password and without its query, in which there may be another one."""
    head, at, tail = url.rpartition("@")
    scheme, _, user = head.partition("://")
    tail = tail.partition("?")[0]
    return f"{scheme}://{user.partition(':')[0]}@{tail}" if at else tail
