"""``qualitywatch blame``: which commits moved a metric most."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.moments import Moment
from qualitywatch.cli.output import Output, output_option
from qualitywatch.cli.project_option import config_option
from qualitywatch.cli.store_at_hand import reading

if TYPE_CHECKING:
    from datetime import datetime

    from qualitywatch.domain.metric import MetricDefinition
    from qualitywatch.pipeline.moves import Authorship, Move

_SAMPLES = 100_000


@click.command()
@click.argument("target")
@click.argument("metric")
@click.option("--since", type=Moment(), help="Only steps from a day on (2026-01-31), or of the last 90d.")
@click.option("--worse", is_flag=True, help="Only steps for the worse.")
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many at most."
)
@config_option
@output_option
@click.pass_obj
def command(
    settings: Settings,
    target: str,
    metric: str,
    since: datetime | None,
    worse: bool,
    limit: int,
    config: Path | None,
    output: Output,
) -> None:
    """The commits at which METRIC of TARGET moved most, up or down, by the kept history; largest step first.

    Run `backfill` first: a step between two measurements belongs to all commits between them, and is shown with their
    number where they are several. Author and subject are what git says of the commit, and nobody's fault.
    """
    from qualitywatch.domain.effect import Effect, effect_of  # noqa: PLC0415
    from qualitywatch.pipeline.moves import authorship, largest, moves  # noqa: PLC0415

    with reading(settings, config) as at_hand:
        definition = at_hand.plugins.catalogue[metric]
        at_hand.require_target(target)
        readings = at_hand.store.readings
        location = next(each.location for each in readings.targets() if each.name == target)
        rows = []
        for latest in readings.latest(target=target, metric=metric):
            samples = readings.history(latest.key, since=since, limit=_SAMPLES)
            steps = (
                step
                for step in moves(samples)
                if not worse or effect_of(definition.direction, step.before, step.after) is Effect.WORSE
            )
            found = largest(steps, limit=limit)
            for step, about in zip(found, authorship(location, found), strict=True):
                rows.append((latest.labels, step, about))
    rows.sort(key=lambda row: -abs(row[1].difference))
    entries = [_entry(labels, step, about, definition) for labels, step, about in rows[:limit]]
    if output.form == "json":
        output.json({"target": target, "metric": metric, "unit": definition.unit, "moves": entries})
        return
    output.line(f"{definition.title} ({metric}, better: {definition.direction.value})")
    output.rows(
        "moves",
        [_shown(entry, definition) for entry in entries],
        columns=("change", "before", "after", "effect", "labels", "commit", "when", "author", "subject")
        if definition.labels
        else ("change", "before", "after", "effect", "commit", "when", "author", "subject"),
        empty="it never moved, as far as it was measured: qualitywatch backfill measures more of the past",
    )


def _entry(
    labels: dict[str, str], step: Move, about: Authorship, definition: MetricDefinition
) -> dict[str, Any]:
    from qualitywatch.domain.effect import effect_of  # noqa: PLC0415

    return {
        "labels": labels,
        "change": step.difference,
        "before": step.before,
        "after": step.after,
        "effect": effect_of(definition.direction, step.before, step.after).value,
        "commit": step.commit,
        "previous": step.previous,
        "commits": about.commits,
        "observed_at": f"{step.at:%Y-%m-%dT%H:%M:%SZ}",
        "author": about.author or None,
        "subject": about.subject or None,
    }


def _shown(entry: dict[str, Any], definition: MetricDefinition) -> dict[str, Any]:
    from qualitywatch.domain.quantities import format_apart, format_change  # noqa: PLC0415

    before, after = format_apart([entry["before"], entry["after"]], definition.unit)
    return {
        **entry,
        "labels": [f"{key}={value}" for key, value in entry["labels"].items()],
        "change": format_change(entry["change"], definition.unit),
        "before": before,
        "after": after,
        "commit": _commit(entry),
        "when": entry["observed_at"][:10],
    }


def _commit(entry: dict[str, Any]) -> str | None:
    """The commit, with what else may have caused the step."""
    if entry["commit"] is None:
        return None
    short = entry["commit"][:12]
    if entry["commit"] == entry["previous"]:
        return f"{short} (the same commit: the tools or the configuration changed)"
    if entry["commits"] is not None and entry["commits"] > 1:
        return f"{short} or {entry['commits'] - 1} before it"
    return str(short)
