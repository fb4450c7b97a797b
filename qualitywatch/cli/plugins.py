"""``qualitywatch plugins list`` and ``plugins new``."""

from __future__ import annotations

from pathlib import Path

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.output import Output, output_option
from qualitywatch.cli.streams import say


@click.group()
def command() -> None:
    """The plugins that are loaded, and a new one of your own."""


@command.command("list")
@output_option
@click.pass_obj
def list_plugins(settings: Settings, output: Output) -> None:
    """Every plugin with version, origin, what it registers and how stable that is."""
    from qualitywatch.plugins.listing import describe_plugins  # noqa: PLC0415

    output.rows(
        "plugins",
        describe_plugins(settings.plugins()),
        columns=("plugin", "version", "origin", "registers", "stability"),
        empty="no plugins",
    )


@command.command("new")
@click.argument("name")
@click.option(
    "--into", type=click.Path(file_okay=False, path_type=Path), default=".", help="Where its folder is made."
)
def new(name: str, into: Path) -> None:
    """Write an installable plugin NAME: a collector, its test, pyproject and README."""
    from qualitywatch.plugins.scaffold import write_plugin  # noqa: PLC0415

    folder = write_plugin(name, into)
    say(f"wrote {folder}")
    say(f"next: cd {folder} && pip install -e '.[test]' && pytest")
