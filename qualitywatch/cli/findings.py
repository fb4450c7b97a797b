"""``qualitywatch findings``: what is open, and for how long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.output import Output, output_option
from qualitywatch.cli.project_option import config_option
from qualitywatch.cli.store_at_hand import reading

if TYPE_CHECKING:
    from qualitywatch.domain.outcome import RuleOutcome


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
    """What is open, most severe and newest first, with its age, and the ticket where there is one."""
    from qualitywatch.domain.finding import FindingState  # noqa: PLC0415
    from qualitywatch.domain.quantities import format_quantity  # noqa: PLC0415

    with reading(settings, config) as at_hand:
        readings = at_hand.store.readings
        if target is not None:
            at_hand.require_target(target)
        tickets = {ticket.fingerprint: ticket for ticket in readings.tickets()}
        chosen = None if state == "all" else FindingState(state)
        rows = []
        places: list[str] = []
        ages: list[timedelta] = []
        now = datetime.now(UTC)
        for finding in readings.findings(target=target, state=chosen, limit=limit):
            outcome = finding.outcome
            ages.append(finding.age(now))
            places.append(_where(outcome))
            ticket = tickets.get(finding.fingerprint)
            rows.append(
                {
                    "fingerprint": finding.fingerprint,
                    "id": finding.fingerprint[:12],
                    "severity": outcome.severity.value,
                    "rule": outcome.rule,
                    "target": outcome.target,
                    "labels": [f"{key}={value}" for key, value in outcome.labels.items()],
                    "gathered": outcome.gathered.breaching if outcome.gathered else None,
                    "state": finding.state.value,
                    "outcome": outcome.outcome.value,
                    "value": None if outcome.value is None else format_quantity(outcome.value, outcome.unit),
                    "limit": None if outcome.limit is None else format_quantity(outcome.limit, outcome.unit),
                    "since": f"{finding.opened_at:%Y-%m-%d %H:%M}",
                    "age": _age(ages[-1]),
                    "age_seconds": round(ages[-1].total_seconds()),
                    "ticket": ticket.ref.key if ticket and ticket.ref else None,
                    "waived_until": f"{outcome.waiver.expires_at:%Y-%m-%d}" if outcome.waiver else None,
                }
            )
    if output.form == "json":
        output.json({"findings": rows, "age": _ages_in_seconds(ages)})
        return
    shown = [{**row, "labels": place} for row, place in zip(rows, places, strict=True)]
    apart = ("labels",) if any(places) else ()
    columns = (
        "id",
        "severity",
        "rule",
        *apart,
        "target",
        "outcome",
        "value",
        "limit",
        "since",
        "age",
        "ticket",
    )
    output.rows("findings", shown, columns=columns, empty="no findings")
    if ages:
        output.line(f"{len(ages)} listed, mean age {_age(_mean(ages))}, oldest {_age(max(ages))}")


def _where(outcome: RuleOutcome) -> str:
    """The labels, and for how many others it stands."""
    labels = ", ".join(f"{key}={value}" for key, value in outcome.labels.items())
    return f"{labels} ({outcome.gathered.breaching})".strip() if outcome.gathered else labels


def _ages_in_seconds(ages: Sequence[timedelta]) -> dict[str, int | None]:
    """The mean and the highest age of what is listed; None where nothing is."""
    return {
        "mean_seconds": round(_mean(ages).total_seconds()) if ages else None,
        "highest_seconds": round(max(ages).total_seconds()) if ages else None,
    }


def _mean(ages: Sequence[timedelta]) -> timedelta:
    return sum(ages, timedelta(0)) / len(ages)


def _age(age: timedelta) -> str:
    """An age by its largest unit, rounded down, as people say it: ``45d``, ``3h``, ``20m``."""
    if age >= timedelta(days=1):
        return f"{age.days}d"
    hours, minutes = divmod(int(age.total_seconds()) // 60, 60)
    return f"{hours}h" if hours else f"{minutes}m"
