"""``qualitywatch backfill``: what past commits would have measured."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.progress import counted
from qualitywatch.cli.project_option import config_option
from qualitywatch.cli.store_at_hand import AtHand, writing
from qualitywatch.cli.streams import say
from qualitywatch.domain.quantities import format_quantity
from qualitywatch.errors import CollectError

if TYPE_CHECKING:
    from qualitywatch.config.project import WatchedTarget
    from qualitywatch.pipeline.backfill import Backfilled


@click.command()
@click.argument("target", required=False)
@click.option(
    "--revisions", type=click.IntRange(1, 100_000), default=20, show_default=True, help="How many commits."
)
@config_option
@click.pass_obj
def command(settings: Settings, target: str | None, revisions: int, config: Path | None) -> None:
    """Measure the last commits of every code target (or TARGET) straight from git; the working tree is not touched.

    Commits that are kept already are skipped, so an interrupted backfill goes on where it stopped. Exit codes: 0 it is
    done, 3 a target has no history in git.
    """
    with writing(settings, config) as at_hand:
        chosen = [at_hand.target(target)] if target else list(at_hand.project.targets)
        done = [_backfilled(watched, at_hand, revisions) for watched in chosen]
    if not all(done):
        sys.exit(CollectError.exit_code)


def _backfilled(watched: WatchedTarget, at_hand: AtHand, revisions: int) -> bool:
    """Measure what is missing of one target and say what came of it; whether it has a history at all."""
    from qualitywatch.pipeline.backfill import backfill, missing_revisions, past_collectors  # noqa: PLC0415
    from qualitywatch.pipeline.collect import Means  # noqa: PLC0415
    from qualitywatch.pipeline.isolation import default_launch  # noqa: PLC0415

    name = watched.target.name
    if not past_collectors(watched):
        say(f"{name}: none of its collectors can measure a past commit")
        return True
    try:
        missing = missing_revisions(watched, at_hand.store.readings, limit=revisions, now=datetime.now(UTC))
        if not missing:
            say(f"{name}: nothing to do, its last commits (up to {revisions}) are kept already")
            return True
        means = Means(default_launch(), parallel=max(2, os.cpu_count() or 1))
        runs = backfill(watched, missing, at_hand.plugins, means, at_hand.store)
        failed = [_failures(done) for done in counted(runs, total=len(missing), what=f"backfilling {name}")]
    except CollectError as error:
        say(f"{name}: {error.message}", error=True)
        if error.hint:
            say(f"  → {error.hint}", error=True)
        return False
    gaps = f", {sum(failed)} runs among them brought nothing" if any(failed) else ""
    say(f"{name}: {format_quantity(len(missing), '{commit}')} measured{gaps}")
    return True


def _failures(done: Backfilled) -> int:
    """How many collectors brought nothing from a commit; says which and why."""
    for run in done.failed:
        why = run.problems[0].message if run.problems else run.status.value
        say(f"{run.target} at {done.revision.commit[:12]}: {run.collector}: {why}", error=True)
    return len(done.failed)
