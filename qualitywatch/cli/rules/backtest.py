"""``qualitywatch rules backtest``: what rules would have opened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.moments import Moment
from qualitywatch.cli.output import Output, output_option
from qualitywatch.cli.project_option import config_option
from qualitywatch.cli.store_at_hand import AtHand, reading
from qualitywatch.cli.streams import can_show

if TYPE_CHECKING:
    from datetime import datetime

    from qualitywatch.domain.rule import Rule
    from qualitywatch.pipeline.rehearsal.rehearse import Circumstances


@click.command("backtest")
@click.argument("rules", nargs=-1, metavar="[RULE]...")
@click.option(
    "--since", type=Moment(), default="90d", show_default=True, help="From a day on (2026-01-31), or 90d ago."
)
@click.option("--until", type=Moment(), help="Up to a day, or so long ago; up to now where it is left out.")
@click.option(
    "--rules",
    "packs",
    multiple=True,
    metavar="FILE",
    help="Rules from this file or shipped pack (repeatable), and not those of the configuration.",
)
@click.option("--target", help="On this target alone.")
@config_option
@output_option
@click.pass_obj
def backtest(
    settings: Settings,
    rules: tuple[str, ...],
    since: datetime,
    until: datetime | None,
    packs: tuple[str, ...],
    target: str | None,
    config: Path | None,
    output: Output,
) -> None:
    """What each RULE would have opened against the stored history, on which days and for how long.

    Nothing is written, and nobody is told. Without RULE: all of them. Waivers count as they do for the daemon: those given
    by command from the day they were given on, those in files until they end. `qualitywatch backfill` measures the past of a code
    target first.
    """
    from datetime import UTC, datetime  # noqa: PLC0415

    from qualitywatch.pipeline.gate import Instruments, JudgedTarget  # noqa: PLC0415
    from qualitywatch.pipeline.rehearsal.backtest import backtest as lead  # noqa: PLC0415
    from qualitywatch.reports import backtest as report  # noqa: PLC0415

    now = datetime.now(UTC)
    span = report.Span(since, min(until or now, now))
    if span.since >= span.until:
        raise click.UsageError("there is no time between --since and --until")
    with reading(settings, config) as at_hand:
        chosen = _chosen(rules, _rules(at_hand, packs))
        watched = at_hand.project.targets if target is None else [at_hand.target(target)]
        others = [each for each in at_hand.project.targets if each not in watched]
        plugins = at_hand.plugins
        circumstances, notes = _circumstances(at_hand, chosen)
        found = list(
            lead(
                chosen,
                [JudgedTarget(each.target, each.collectors) for each in watched],
                Instruments(plugins.catalogue, plugins.observers),
                at_hand.store.recorded,
                since=span.since,
                until=span.until,
                circumstances=circumstances,
                others=[JudgedTarget(each.target, each.collectors) for each in others],
            )
        )
    for note in notes:
        click.echo(note, err=True)
    if output.form == "json":
        output.json(report.json_of(found, span))
        return
    marks = report.FANCY if can_show(report.FANCY) else report.PLAIN
    for line in report.text_of(found, span, marks=marks):
        output.line(line)


def _circumstances(at_hand: AtHand, rules: Sequence[Rule]) -> tuple[Circumstances, Sequence[str]]:
    """The waivers of the project, and the past states that the rules name; notes on what cannot be read."""
    from qualitywatch.pipeline.named import known_in_files  # noqa: PLC0415
    from qualitywatch.pipeline.rehearsal.points import points_in_time  # noqa: PLC0415
    from qualitywatch.pipeline.rehearsal.rehearse import Circumstances  # noqa: PLC0415
    from qualitywatch.pipeline.written_waivers import honoured_waivers  # noqa: PLC0415

    project = at_hand.project
    written, notes = honoured_waivers(project)
    targets = [watched.target for watched in project.targets]
    return Circumstances(
        points=points_in_time(rules, targets, project.directory),
        files=known_in_files(rules),
        waivers=at_hand.store.readings.waivers(),
        written=[each for each in written if not each.of_places],
    ), notes


def _rules(at_hand: AtHand, packs: Sequence[str]) -> Sequence[Rule]:
    from qualitywatch.config.rules import load_rules  # noqa: PLC0415

    if not packs:
        return at_hand.project.rules
    plugins = at_hand.plugins
    return load_rules(
        packs,
        shipped=plugins.rule_packs,
        directory=Path(),
        catalogue=plugins.catalogue,
        kinds=plugins.kinds,
    )


def _chosen(names: Sequence[str], rules: Sequence[Rule]) -> Sequence[Rule]:
    """The rules of these names, or all; UnknownNameError suggests the nearest."""
    import difflib  # noqa: PLC0415

    from qualitywatch.errors import UnknownNameError  # noqa: PLC0415

    known = {rule.id for rule in rules}
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=2)
            hint = f"did you mean {' or '.join(near)}?" if near else f"there are: {', '.join(sorted(known))}"
            raise UnknownNameError(f"no rule {name!r}", hint=hint)
    return [rule for rule in rules if not names or rule.id in names]
