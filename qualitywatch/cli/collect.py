"""``qualitywatch collect``: one round now, kept and judged."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.output import Output, output_option
from qualitywatch.cli.progress import watching
from qualitywatch.cli.project_option import config_option
from qualitywatch.cli.store_at_hand import writing


@click.command()
@click.argument("target", required=False)
@config_option
@output_option
@click.pass_obj
def command(settings: Settings, target: str | None, config: Path | None, output: Output) -> None:
    """Measure every target (or TARGET) now, keep what is measured and judge it.

    Findings go to the outbox; the daemon takes them to the sinks.
    """
    from qualitywatch.pipeline.collect import Means, errands_of  # noqa: PLC0415
    from qualitywatch.pipeline.isolation import default_launch, default_parallel  # noqa: PLC0415
    from qualitywatch.pipeline.run import evaluate_stored, record  # noqa: PLC0415

    with writing(settings, config) as at_hand, watching() as watch:
        watched = [at_hand.target(target)] if target else list(at_hand.project.targets)
        at = datetime.now(UTC)
        errands = errands_of(watched, at)
        means = Means(default_launch(), parallel=default_parallel(), watch=watch)
        kept = record(errands, at_hand.plugins, means, at_hand.store)
        rows = []
        for measured in kept:
            problems = [f"{problem.message}. {problem.hint}".strip() for problem in measured.run.problems]
            rows.append(
                {
                    "target": measured.run.target,
                    "collector": measured.run.collector,
                    "status": measured.run.status.value,
                    "measurements": len(measured.measurements),
                    "problems": problems,
                }
            )
        evaluations = [
            evaluate_stored(item, at_hand.project, at_hand.plugins, at_hand.store, at=at) for item in watched
        ]
        verdicts = {each.target: each.verdict for each in evaluations}
        notes = {each.target: list(each.notes) for each in evaluations if each.notes}
    if output.form == "json":
        output.json({"runs": rows, "verdicts": verdicts, "notes": notes})
        return
    output.rows("runs", rows, columns=("target", "collector", "status", "measurements", "problems"))
    for name, verdict in verdicts.items():
        output.line(f"{name}: {verdict.value}")
        for note in notes.get(name, ()):
            output.line(f"  {note}")
