"""``qualitywatch rules review``: rules judge themselves."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.output import Output, output_option
from qualitywatch.cli.project_option import config_option
from qualitywatch.cli.store_at_hand import reading


@click.command()
@config_option
@output_option
@click.pass_obj
def review(settings: Settings, config: Path | None, output: Output) -> None:
    """How each rule has served: false alarms, flapping, time to repair, and whether anybody acts on what it finds.

    A finding counts as a false alarm where somebody waived it, by command or on its ticket ("won't do"); as acted on where it
    was repaired, waived, or its ticket closed. Of fewer than five findings nothing is said.
    """
    from qualitywatch.pipeline.lives.read import read_episodes, read_record  # noqa: PLC0415
    from qualitywatch.pipeline.lives.rules_review import review_rules  # noqa: PLC0415
    from qualitywatch.reports.rule_reviews import review_document  # noqa: PLC0415
    from qualitywatch.reports.text.rule_reviews import reviews_text  # noqa: PLC0415

    at = datetime.now(UTC)
    with reading(settings, config) as at_hand:
        readings = at_hand.store.readings
        record = read_record(
            readings,
            at_hand.plugins.catalogue,
            until=at,
            rules=[rule.id for rule in at_hand.project.rules],
        )
        reviews = review_rules(read_episodes(readings, until=at), record, at)
    if output.form == "json":
        output.json({"rules": [review_document(each) for each in reviews]})
        return
    output.page(lambda width, colour: reviews_text(reviews, width=width, colour=colour))
