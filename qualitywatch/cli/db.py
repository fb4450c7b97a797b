"""``qualitywatch db``: the store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.output import Output, output_option
from qualitywatch.cli.project_option import config_option
from qualitywatch.cli.store_at_hand import reading, writing
from qualitywatch.cli.streams import say
from qualitywatch.errors import ConfigurationError


@click.group()
def command() -> None:
    """The store: upgrade, backup, prune, stats."""


@command.command("upgrade")
@config_option
@click.pass_obj
def upgrade(settings: Settings, config: Path | None) -> None:
    """Make the store, or bring its schema up to this version's."""
    with writing(settings, config) as at_hand:
        say(f"{at_hand.store.label} is up to date")


@command.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@config_option
@click.pass_obj
def backup(settings: Settings, file: Path, config: Path | None) -> None:
    """Write a consistent copy of a SQLite store to FILE while the daemon runs."""
    if file.exists():
        raise ConfigurationError(f"{file} exists already", hint="name another file")
    with reading(settings, config) as at_hand:
        at_hand.store.backup(file)
    say(f"wrote {file} ({file.stat().st_size / 2**20:.1f} MiB)")


@command.command("prune")
@click.option("--older-than", default="90d", show_default=True, help="What goes, as 90d.")
@config_option
@click.pass_obj
def prune(settings: Settings, older_than: str, config: Path | None) -> None:
    """Forget samples and runs older than that; each series keeps its newest value, findings and decisions stay.

    What judgements followed from, which `replay` needs, goes where the configuration says `keep_inputs`, by its age and not by
    --older-than.
    """
    from qualitywatch.domain.durations import parse_duration  # noqa: PLC0415
    from qualitywatch.domain.quantities import format_quantity  # noqa: PLC0415

    try:
        before = datetime.now(UTC) - parse_duration(older_than)
    except (ValueError, OverflowError) as error:
        raise ConfigurationError(f"--older-than: {error}", hint="write it as 90d or 52w") from None
    with reading(settings, config) as at_hand:
        gone = at_hand.store.prune(before)
        kept = at_hand.project.keep_inputs
        since = datetime.now(UTC) - (kept or timedelta(0))
        inputs = at_hand.store.audit.let_go(since) if kept else 0
    samples, runs = format_quantity(gone.samples, "{sample}"), format_quantity(gone.runs, "{run}")
    say(f"forgot {samples} and {runs} from before {before:%Y-%m-%d %H:%M} UTC")
    if inputs:
        say(
            f"let {format_quantity(inputs, '{input}')} go: what was judged before {since:%Y-%m-%d} cannot be replayed"
        )


@command.command("stats")
@config_option
@output_option
@click.pass_obj
def stats(settings: Settings, config: Path | None, output: Output) -> None:
    """How much is kept."""
    from dataclasses import asdict  # noqa: PLC0415

    with reading(settings, config) as at_hand:
        known = asdict(at_hand.store.stats())
    if output.form == "json":
        output.json(known)
    else:
        rows = [{"what": name.replace("_", " "), "count": value} for name, value in known.items()]
        output.rows("stats", rows, columns=("what", "count"))
