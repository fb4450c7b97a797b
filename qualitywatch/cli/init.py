"""``qualitywatch init``: a configuration to start from."""

from __future__ import annotations

from pathlib import Path

import click

from qualitywatch.cli.app import Settings
from qualitywatch.errors import ConfigurationError


@click.command()
@click.argument(
    "directory", type=click.Path(exists=True, file_okay=False, path_type=Path), default=".", required=False
)
@click.option("--print", "to_terminal", is_flag=True, help="Print it instead of writing it.")
@click.pass_obj
def command(settings: Settings, directory: Path, to_terminal: bool) -> None:
    """Write a commented qualitywatch.yaml from what there is to measure in DIRECTORY."""
    from qualitywatch.config.locate import FILE_NAME  # noqa: PLC0415
    from qualitywatch.config.starter import starter  # noqa: PLC0415

    text, found, left_out = starter(directory, settings.plugins())
    if to_terminal:
        click.echo(text, nl=False)
        return
    file = directory / FILE_NAME
    if file.exists():
        raise ConfigurationError(
            f"{file} exists already", hint="qualitywatch init --print shows what it would write"
        )
    file.write_text(text, encoding="utf-8")
    click.echo(f"wrote {file}")
    click.echo(f"  measured: {', '.join(found) or 'nothing yet'}")
    for item in left_out:
        click.echo(f"  left out: {item.collector}: {item.reason}{f' ({item.hint})' if item.hint else ''}")
    click.echo("next: qualitywatch check, then qualitywatch run")
