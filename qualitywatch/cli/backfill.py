"""``qualitywatch backfill``: what past commits would have measured."""

from __future__ import annotations

from pathlib import Path

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.progress import counted
from qualitywatch.cli.project_option import config_option
from qualitywatch.cli.store_at_hand import writing


@click.command()
@click.argument("target", required=False)
@click.option(
    "--revisions", type=click.IntRange(1, 100_000), default=20, show_default=True, help="How many commits."
)
@config_option
@click.pass_obj
def command(settings: Settings, target: str | None, revisions: int, config: Path | None) -> None:
    """Measure the last commits of every code target (or TARGET) straight from git; the working tree is not touched.

    Commits that are kept already are skipped, so an interrupted backfill goes on where it stopped.
    """
    from qualitywatch.pipeline.backfill import backfill, missing_revisions  # noqa: PLC0415
    from qualitywatch.pipeline.collect import Means  # noqa: PLC0415
    from qualitywatch.pipeline.isolation import default_launch  # noqa: PLC0415

    with writing(settings, config) as at_hand:
        chosen = [at_hand.target(target)] if target else list(at_hand.project.targets)
        for watched in chosen:
            missing = missing_revisions(watched, at_hand.store.readings, limit=revisions)
            runs = backfill(watched, missing, at_hand.plugins, Means(default_launch()), at_hand.store)
            done = sum(
                1 for _ in counted(runs, total=len(missing), what=f"backfilling {watched.target.name}")
            )
            click.echo(f"{watched.target.name}: {done} commits measured, {revisions} asked for")
