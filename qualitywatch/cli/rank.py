"""``qualitywatch rank``: the worst files or functions by a metric, in any commit."""

from __future__ import annotations

from pathlib import Path

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.code_target import code_target, past_means, target_option
from qualitywatch.cli.output import Output, output_option
from qualitywatch.cli.project_option import config_option


@click.command()
@click.argument("metric")
@click.option("--at", default="HEAD", show_default=True, help="A branch, a tag, a commit or a day.")
@click.option(
    "--by", type=click.Choice(["file", "function"]), default="file", show_default=True, help="What is ranked."
)
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many at most."
)
@target_option
@config_option
@output_option
@click.pass_obj
def command(
    settings: Settings,
    metric: str,
    at: str,
    by: str,
    limit: int,
    target: str | None,
    config: Path | None,
    output: Output,
) -> None:
    """The worst files (or functions) by METRIC in a commit, worst first; where a metric has no direction, the largest.

    A file's value is what it would have as a project of its own. The commit is measured straight from git: nothing is
    checked out, and no configuration and no store are needed. `--by function` lists the places that explain the values,
    of which a collector names the worst 50 of each file.
    """
    from qualitywatch.domain.quantities import format_quantity  # noqa: PLC0415
    from qualitywatch.pipeline.rank import rank_files, rank_places  # noqa: PLC0415
    from qualitywatch.pipeline.revisions import find_revision  # noqa: PLC0415

    chosen = code_target(settings, config, target)
    definition, schedule = chosen.plugins.catalogue[metric], chosen.measuring(metric, of_files=True)
    revision = find_revision(chosen.target.location, at)
    rank = rank_files if by == "file" else rank_places
    ranking = rank(
        chosen.target,
        schedule,
        revision,
        definition,
        limit=limit,
        plugins=chosen.plugins,
        means=past_means(),
    )
    if output.form == "json":
        output.json(
            {
                "target": chosen.target.name,
                "metric": metric,
                "unit": definition.unit,
                "better": definition.direction.value,
                "commit": revision.commit,
                "by": by,
                "total": ranking.total,
                "places": [
                    {"path": each.path, "name": each.name, "line": each.line, "value": each.value}
                    for each in ranking.places
                ],
            }
        )
        return
    shown = f"{len(ranking.places)} of {format_quantity(ranking.total, f'{{{by}}}')}"
    output.line(f"{definition.title} ({metric}) at {revision.commit[:12]}: {shown}, worst first")
    rows = [
        {
            "value": each.message
            if by == "function" and each.message
            else format_quantity(each.value, definition.unit),
            "place": f"{each.path}:{each.line}" if each.line else each.path,
            "name": each.name or None,
        }
        for each in ranking.places
    ]
    columns = ("value", "place", "name") if any(row["name"] for row in rows) else ("value", "place")
    output.rows("places", rows, columns=columns, empty=f"no {by} has a value")
