"""``qualitywatch explain``: everything behind a number, a finding, a characteristic or a decision."""

from __future__ import annotations

from pathlib import Path

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.output import Output, output_option
from qualitywatch.cli.project_option import config_option
from qualitywatch.cli.store_at_hand import reading
from qualitywatch.cli.streams import can_show


@click.command()
@click.argument("target")
@click.argument("what", required=False, metavar="[METRIC|CHARACTERISTIC|RULE|FINDING|DECISION]")
@config_option
@output_option
@click.pass_obj
def command(settings: Settings, target: str, what: str | None, config: Path | None, output: Output) -> None:
    """Everything that is known of a value on TARGET: definition, formula, elements, evidence, run, versions, rule, finding,
    ticket, waiver, and where it took another level.

    Name a metric (`data.completeness[column=age]` for one series), a characteristic, a rule, a finding by the first
    characters of its fingerprint, or a gate decision by its number (`#12`). Without a name: what is worth explaining, on
    one screen.
    """
    from qualitywatch.pipeline.explain import Sources, explain_named, explain_target  # noqa: PLC0415
    from qualitywatch.reports.explanation import explanation_json, explanation_text  # noqa: PLC0415
    from qualitywatch.reports.text.bars import BARS, PLAIN_BARS  # noqa: PLC0415

    with reading(settings, config) as at_hand:
        found = at_hand.measured_target(target)
        rules = {rule.id: rule for rule in at_hand.project.rules}
        sources = Sources(at_hand.store.readings, at_hand.plugins.catalogue, rules)
        explained = explain_target(sources, found) if what is None else explain_named(sources, found, what)
    if output.form == "json":
        output.json(explanation_json(explained))
        return
    bars = BARS if can_show(BARS) else PLAIN_BARS
    output.page(lambda width, colour: explanation_text(explained, width=width, colour=colour, bars=bars))
