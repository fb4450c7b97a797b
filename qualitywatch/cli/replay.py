"""``qualitywatch replay``: judge a decision of the past again, and compare."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.output import Output, output_option
from qualitywatch.cli.project_option import config_option
from qualitywatch.cli.store_at_hand import reading


@click.command()
@click.argument("decision", type=click.IntRange(1), required=False)
@click.option(
    "--entry",
    type=click.IntRange(1),
    help="Instead, the change of a finding with this number in the audit log.",
)
@click.option(
    "--output-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the verdict as it is judged now.",
)
@config_option
@output_option
@click.pass_obj
def command(
    settings: Settings,
    decision: int | None,
    entry: int | None,
    output_file: Path | None,
    config: Path | None,
    output: Output,
) -> None:
    """Judge DECISION again from what it followed from: measurements, rules, waivers, baseline and past, as they were.

    Nothing is measured, and the present configuration plays no part. Exit codes: 0 the same bytes, 1 another verdict
    or other bytes, 2 it cannot be judged again.
    """
    from qualitywatch.cli.replaying import replayed_change, replayed_decision  # noqa: PLC0415

    if (decision is None) == (entry is None):
        raise click.UsageError("name a DECISION, or an entry with --entry")
    with reading(settings, config) as at_hand:
        found = replayed_decision(at_hand, decision) if decision else replayed_change(at_hand, entry or 0)
    if output_file is not None:
        output_file.write_text(found.now, encoding="utf-8")
    if output.form == "json":
        output.json(found.document())
    else:
        for line in found.lines():
            output.line(line)
    sys.exit(0 if found.same else 1)
