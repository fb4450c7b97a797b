"""``qualitywatch history``: the values of one metric over time, or the shape of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.moments import Moment
from qualitywatch.cli.output import Output, output_option
from qualitywatch.cli.project_option import config_option
from qualitywatch.cli.store_at_hand import reading
from qualitywatch.cli.streams import can_show

if TYPE_CHECKING:
    from datetime import datetime

    from qualitywatch.domain.measurement import Sample
    from qualitywatch.domain.metric import Direction, MetricDefinition
    from qualitywatch.domain.readings import Reading, Readings
    from qualitywatch.domain.shift import DatedShift

    Series: TypeAlias = Sequence[tuple[Reading, Sequence[Sample]]]

_SERIES_SEARCHED = 50
"""Of how many series of a metric, at most, shifts are told."""
_WIDTH = 60
"""Characters of a sparkline; longer series show the last value of each of so many parts."""


@click.command()
@click.argument("target")
@click.argument("metric", required=False)
@click.option(
    "--limit", type=click.IntRange(1, 100_000), default=20, show_default=True, help="How many values at most."
)
@click.option("--since", type=Moment(), help="Only values from a day on (2026-01-31), or of the last 90d.")
@config_option
@output_option
@click.pass_obj
def command(
    settings: Settings,
    target: str,
    metric: str | None,
    limit: int,
    since: datetime | None,
    config: Path | None,
    output: Output,
) -> None:
    """The newest values of METRIC on TARGET, oldest first, one series for each label set.

    Without METRIC: every metric of the target with its shape, from the first to the last of those values. With it, where
    each series took another level, and what changed there. `backfill` measures the past of a code target, `blame` names
    the commits that moved a metric most.
    """
    with reading(settings, config) as at_hand:
        definition = None if metric is None else at_hand.plugins.catalogue[metric]
        at_hand.require_target(target)
        readings = at_hand.store.readings
        series = [
            (latest, readings.history(latest.key, since=since, limit=limit))
            for latest in readings.latest(target=target, metric=metric)
        ]
        shifts = [] if metric is None else _shifts(readings, target, series, since)
        directions = {
            each.key.metric: at_hand.plugins.catalogue[each.key.metric].direction
            for each, _ in series
            if each.key.metric in at_hand.plugins.catalogue
        }
    if definition is None:
        _print_shapes(target, series, directions, output)
    else:
        _print_values(target, definition, series, shifts, output)


def _shifts(
    readings: Readings, target: str, series: Series, since: datetime | None
) -> list[Sequence[DatedShift]]:
    """Where each series shifted, of what is asked for: those with many series would take too long."""
    from qualitywatch.pipeline.change_points.causes import repository_of, shifts_of  # noqa: PLC0415

    repository = next((repository_of(each) for each in readings.targets() if each.name == target), None)
    return [
        shifts_of(readings, latest.key, location=repository, since=since) if number < _SERIES_SEARCHED else ()
        for number, (latest, _) in enumerate(series)
    ]


def _print_values(
    target: str,
    definition: MetricDefinition,
    series: Series,
    shifts: Sequence[Sequence[DatedShift]],
    output: Output,
) -> None:
    from qualitywatch.domain.quantities import format_quantity  # noqa: PLC0415
    from qualitywatch.pipeline.change_points.words import cause_text, shift_text, when_text  # noqa: PLC0415
    from qualitywatch.reports.shifts import shift_document  # noqa: PLC0415

    metric = definition.id
    if output.form == "json":
        points = [
            {
                "labels": latest.labels,
                "samples": _points(samples),
                "shifts": [shift_document(shift) for shift in found],
            }
            for (latest, samples), found in zip(series, shifts, strict=True)
        ]
        output.json({"target": target, "metric": metric, "unit": definition.unit, "series": points})
        return
    output.line(f"{definition.title} ({metric}, better: {definition.direction.value})")
    for (latest, samples), found in zip(series, shifts, strict=True):
        named = ", ".join(f"{key}={value}" for key, value in latest.labels.items())
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
        for shift in found:
            output.line(f"shifted {when_text(shift)}: {shift_text(shift, definition.unit)}")
            output.line(f"  {cause_text(shift)}")
    if not series:
        output.line("no measurements yet")


def _print_shapes(target: str, series: Series, directions: Mapping[str, Direction], output: Output) -> None:
    from qualitywatch.domain.effect import effect_of  # noqa: PLC0415
    from qualitywatch.domain.metric import Direction  # noqa: PLC0415
    from qualitywatch.domain.quantities import format_apart  # noqa: PLC0415

    if output.form == "json":
        points = [
            {
                "metric": latest.key.metric,
                "unit": latest.unit,
                "labels": latest.labels,
                "samples": _points(samples),
            }
            for latest, samples in series
        ]
        output.json({"target": target, "series": points})
        return
    rows = []
    for latest, samples in series:
        if samples:
            first, last = samples[0].value, samples[-1].value
            texts = format_apart((first, last), latest.unit)
            labels = ", ".join(f"{key}={value}" for key, value in latest.labels.items())
            direction = directions.get(latest.key.metric, Direction.NONE)
            rows.append(
                {
                    "metric": f"{latest.key.metric}[{labels}]" if labels else latest.key.metric,
                    "shape": sparkline([sample.value for sample in samples]),
                    "first": texts[0],
                    "last": texts[1],
                    "effect": effect_of(direction, first, last).value,
                }
            )
    columns = ("metric", "shape", "first", "last", "effect")
    output.rows("series", rows, columns=columns, empty="no measurements yet")


def _points(samples: Sequence[Sample]) -> list[dict[str, Any]]:
    return [
        {"observed_at": f"{s.observed_at:%Y-%m-%dT%H:%M:%SZ}", "value": s.value, "code": s.code}
        for s in samples
    ]


def sparkline(values: Sequence[float]) -> str:
    """The shape of a series in characters that standard output has."""
    from qualitywatch.reports.text.bars import BARS, PLAIN_BARS, shape  # noqa: PLC0415

    return shape(values, width=_WIDTH, bars=BARS if can_show(BARS) else PLAIN_BARS)
