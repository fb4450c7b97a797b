"""``qualitywatch run``: the daemon."""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from pathlib import Path

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.project_option import project_options
from qualitywatch.cli.streams import say


@click.command()
@project_options
@click.option("--host", help="The address to listen on; by default the configuration's.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port; 0 takes a free one.")
@click.pass_obj
def command(
    settings: Settings, directory: Path, config: Path | None, host: str | None, port: int | None
) -> None:
    """Measure on schedule, judge, serve dashboard and metrics, file tickets; until Ctrl-C or SIGTERM."""
    from qualitywatch.config.load import load_project  # noqa: PLC0415
    from qualitywatch.daemon.service import run_daemon  # noqa: PLC0415

    plugins = settings.plugins()
    project = load_project(directory, plugins, named=config, environment=os.environ)
    given = {key: value for key, value in (("host", host), ("port", port)) if value is not None}
    project = replace(project, daemon=project.daemon.model_copy(update=given))
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("qualitywatch").setLevel(logging.INFO)
    all_ended = run_daemon(project, plugins, announce=lambda address: say(f"dashboard: {address}"))
    say("stopped")
    if not all_ended:
        os._exit(0)  # a thread hangs in somebody else's code, and would keep the process alive
