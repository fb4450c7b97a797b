"""``qualitywatch history``: the values of one metric over time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.output import Output, output_option
from qualitywatch.cli.project_option import config_option
from qualitywatch.cli.store_at_hand import reading
from qualitywatch.cli.streams import can_show

_BARS, _PLAIN_BARS = "▁▂▃▄▅▆▇█", "_.-=+*#@"


@click.command()
@click.argument("target")
@click.argument("metric")
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many at most."
)
@config_option
@output_option
@click.pass_obj
def command(
    settings: Settings, target: str, metric: str, limit: int, config: Path | None, output: Output
) -> None:
    """The newest values of METRIC on TARGET, oldest first, one series for each label set."""
    from qualitywatch.domain.quantities import format_quantity  # noqa: PLC0415

    with reading(settings, config) as at_hand:
        definition = at_hand.plugins.catalogue[metric]
        at_hand.require_target(target)
        readings = at_hand.store.readings
        series = [
            (reading_.labels, readings.history(reading_.key, limit=limit))
            for reading_ in readings.latest(target=target, metric=metric)
        ]
    if output.form == "json":
        points = [
            {
                "labels": labels,
                "samples": [
                    {"observed_at": f"{s.observed_at:%Y-%m-%dT%H:%M:%SZ}", "value": s.value, "code": s.code}
                    for s in samples
                ],
            }
            for labels, samples in series
        ]
        output.json({"target": target, "metric": metric, "unit": definition.unit, "series": points})
        return
    output.line(f"{definition.title} ({metric}, better: {definition.direction.value})")
    for labels, samples in series:
        named = ", ".join(f"{key}={value}" for key, value in labels.items())
        output.line(f"{named or target}  {sparkline([sample.value for sample in samples])}")
        rows = [
            {
                "when": f"{sample.observed_at:%Y-%m-%d %H:%M}",
                "value": format_quantity(sample.value, definition.unit),
                "commit": (sample.code or "-")[:12],
            }
            for sample in samples
        ]
        output.rows("samples", rows, columns=("when", "value", "commit"))
    if not series:
        output.line("no measurements yet")


def sparkline(values: Sequence[float]) -> str:
    """The shape of a series in one character for each value, the lowest at the bottom."""
    if not values:
        return ""
    bars = _BARS if can_show(_BARS) else _PLAIN_BARS
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    return "".join(bars[int((value - low) / span * (len(bars) - 1))] for value in values)
