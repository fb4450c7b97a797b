"""``qualitywatch init``: a configuration to start from."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.streams import fitting, say
from qualitywatch.errors import ConfigurationError


@click.command()
@click.argument(
    "directory", type=click.Path(exists=True, file_okay=False, path_type=Path), default=".", required=False
)
@click.option("--print", "to_terminal", is_flag=True, help="Print it instead of writing it.")
@click.pass_obj
def command(settings: Settings, directory: Path, to_terminal: bool) -> None:
    """Write a commented qualitywatch.yaml from what there is to measure in DIRECTORY."""
    from qualitywatch.config.locate import FILE_NAME, find_configuration  # noqa: PLC0415
    from qualitywatch.config.starter import starter  # noqa: PLC0415

    file = directory / FILE_NAME
    if not to_terminal and (os.path.lexists(file) or find_configuration(directory) is not None):
        there = file if os.path.lexists(file) else directory / "pyproject.toml"
        raise ConfigurationError(
            f"{there} configures this project already",
            hint="qualitywatch init --print shows what it would write",
        )
    text, found, left_out = starter(directory, settings.plugins())
    if to_terminal:
        click.echo(fitting(text, sys.stdout), nl=False)
        return
    with file.open("x", encoding="utf-8", errors="backslashreplace") as stream:
        stream.write(text)
    say(f"wrote {file}")
    say(f"  measured: {', '.join(found) or 'nothing yet'}")
    for item in left_out:
        say(f"  left out: {item.collector}: {item.reason}{f' ({item.hint})' if item.hint else ''}")
    say("next: qualitywatch check, then qualitywatch run")
