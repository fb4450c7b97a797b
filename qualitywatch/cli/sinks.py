"""``qualitywatch sinks list`` and ``test``."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.output import Output, output_option
from qualitywatch.cli.project_option import config_option
from qualitywatch.errors import SinkError, UnknownNameError

if TYPE_CHECKING:
    from qualitywatch.config.project import ConfiguredSink


@click.group()
def command() -> None:
    """Where findings go: what is configured, and a test of one."""


@command.command("list")
@config_option
@output_option
@click.pass_obj
def list_sinks(settings: Settings, output: Output, config: Path | None) -> None:
    """The configured sinks, and which outcomes each takes findings of."""
    rows = [
        {
            "name": each.name,
            "use": each.sink.name,
            "when": ", ".join(sorted(each.outcomes)),
            "again": "sends again what may be lost" if each.sink.repeatable else "looks for what may be lost",
        }
        for each in _configured(settings, config).values()
    ]
    output.rows("sinks", rows, columns=("name", "use", "when", "again"), empty="no sinks are configured")


@command.command("test")
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="Print what would be sent, and send nothing.")
@click.option("--keep-open", is_flag=True, help="Do not send the end: leave the ticket or alert open.")
@config_option
@output_option
@click.pass_obj
def test_sink(
    settings: Settings, output: Output, name: str, *, dry_run: bool, keep_open: bool, config: Path | None
) -> None:
    """Send a finding that says it is a test to the sink NAME, and then its end; nothing is kept of it here."""
    from qualitywatch.pipeline.lane import Lane  # noqa: PLC0415
    from qualitywatch.pipeline.trial import Trial  # noqa: PLC0415
    from qualitywatch.pipeline.words import masked  # noqa: PLC0415

    configured = _configured(settings, config)
    if name not in configured:
        there = ", ".join(sorted(configured)) or "none"
        raise UnknownNameError(f"no sink {name!r} is configured", hint=f"there are: {there}")
    chosen = configured[name]
    trial = Trial.of(name, chosen.sink, Lane(chosen.time_limit, clock=_now), clock=_now)
    try:
        if dry_run:
            _show(output, name, sent=False, text=masked(trial.preview(), chosen.sink))
            return
        ref = trial.begin()
        if not keep_open:
            trial.end(ref)
    except SinkError as error:
        said = type(error)(masked(error.message, chosen.sink), hint=masked(error.hint, chosen.sink))
        raise said from None
    where = f": {ref.key} {ref.url}".rstrip() if ref is not None else ""
    _show(
        output,
        name,
        sent=True,
        text=f"{name} took a test finding{'' if keep_open else ' and its end'}{where}",
    )


def _show(output: Output, name: str, *, sent: bool, text: str) -> None:
    if output.form == "json":
        output.json({"sink": name, "sent": sent, "text": text})
    else:
        click.echo(text)


def _configured(settings: Settings, config: Path | None) -> dict[str, ConfiguredSink]:
    from qualitywatch.config.load import load_project  # noqa: PLC0415

    project = load_project(Path(), settings.plugins(), named=config, environment=os.environ)
    return {each.name: each for each in project.sinks}


def _now() -> datetime:
    return datetime.now(UTC)
