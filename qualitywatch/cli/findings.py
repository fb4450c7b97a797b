"""``qualitywatch findings``: what is open."""

from __future__ import annotations

from pathlib import Path

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.output import Output, output_option
from qualitywatch.cli.project_option import config_option
from qualitywatch.cli.store_at_hand import reading


@click.command()
@click.option("--target", help="Only this target's.")
@click.option("--state", type=click.Choice(["open", "resolved", "all"]), default="open", show_default=True)
@click.option("--limit", type=click.IntRange(1), default=500, show_default=True, help="How many at most.")
@config_option
@output_option
@click.pass_obj
def command(
    settings: Settings, target: str | None, state: str, limit: int, config: Path | None, output: Output
) -> None:
    """What is open, most severe and newest first, with the ticket where there is one."""
    from qualitywatch.domain.finding import FindingState  # noqa: PLC0415
    from qualitywatch.domain.quantities import format_quantity  # noqa: PLC0415

    with reading(settings, config) as at_hand:
        readings = at_hand.store.readings
        if target is not None:
            at_hand.require_target(target)
        tickets = {ticket.fingerprint: ticket for ticket in readings.tickets()}
        chosen = None if state == "all" else FindingState(state)
        rows = []
        for finding in readings.findings(target=target, state=chosen, limit=limit):
            outcome = finding.outcome
            ticket = tickets.get(finding.fingerprint)
            rows.append(
                {
                    "fingerprint": finding.fingerprint,
                    "id": finding.fingerprint[:12],
                    "severity": outcome.severity.value,
                    "rule": outcome.rule,
                    "target": outcome.target,
                    "labels": [f"{key}={value}" for key, value in outcome.labels.items()],
                    "state": finding.state.value,
                    "outcome": outcome.outcome.value,
                    "value": None if outcome.value is None else format_quantity(outcome.value, outcome.unit),
                    "limit": None if outcome.limit is None else format_quantity(outcome.limit, outcome.unit),
                    "since": f"{finding.opened_at:%Y-%m-%d %H:%M}",
                    "ticket": ticket.ref.key if ticket and ticket.ref else None,
                    "waived_until": f"{outcome.waiver.expires_at:%Y-%m-%d}" if outcome.waiver else None,
                }
            )
    columns = ("id", "severity", "rule", "target", "outcome", "value", "limit", "since", "ticket")
    output.rows("findings", rows, columns=columns, empty="no findings")
