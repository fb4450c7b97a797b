"""``qualitywatch jira …``: what an operator asks about the connection to Jira."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from qualitywatch import ConfigurationError
from qualitywatch_jira.doctor import Diagnosis, examine


@click.group("jira", short_help="The connection to Jira.")
def jira() -> None:
    """The connection to Jira."""


@jira.command("doctor")
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The configuration file; by default the one in this directory.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="For whom.")
@click.pass_context
def doctor(context: click.Context, config: Path | None, form: str) -> None:
    """Look at every configured Jira sink, and say what to do about what is not as it should be.

    Writes nothing to Jira. Exit codes: 0 tickets can be filed, 1 some cannot, 2 no Jira sink is configured.
    """
    lines = list(_examined(context.obj, config))
    if form == "json":
        click.echo(json.dumps([{"sink": name, **asdict(line)} for name, line in lines], indent=2))
    else:
        for name, line in lines:
            click.echo(
                f"{'ok  ' if line.healthy else 'FAIL' if line.fatal else 'warn'}  {name}  {_said(line)}"
            )
    context.exit(int(any(line.fatal for _, line in lines)))


def _examined(settings: Any, config: Path | None) -> Iterator[tuple[str, Diagnosis]]:
    sinks = settings.sinks("jira", directory=Path.cwd(), config=config)
    if not sinks:
        raise ConfigurationError("no Jira sink is configured", hint="add one under sinks: with use: jira")
    for name, sink in sinks.items():
        for line in examine(sink):
            yield name, line


def _said(line: Diagnosis) -> str:
    words = f"{line.subject}: {line.said}"
    words = f"{words} → {line.hint}" if line.hint else words
    return "".join(char if char.isprintable() else "?" for char in words)
