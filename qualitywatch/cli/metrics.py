"""``qualitywatch metrics list``."""

from __future__ import annotations

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.output import Output, output_option
from qualitywatch.errors import UnknownNameError


@click.group()
def command() -> None:
    """Every metric there is."""


@command.command("list")
@click.option("--characteristic", metavar="NAME", help="Only metrics of this ISO characteristic.")
@output_option
@click.pass_obj
def list_metrics(settings: Settings, output: Output, characteristic: str | None) -> None:
    """All metrics with characteristic, unit, direction and how each is computed."""
    plugins = settings.plugins()
    origins: dict[str, list[str]] = {}
    for origin, definition in plugins.metrics():
        origins.setdefault(definition.id, []).append(origin)
    rows = [
        {
            "metric": item.id,
            "title": item.title,
            "unit": item.unit,
            "better": item.direction.value,
            "characteristic": item.characteristic,
            "labels": list(item.labels),
            "how": item.how,
            "source": item.source,
            "collectors": origins[item.id],
        }
        for item in plugins.catalogue
        if characteristic is None or item.characteristic.startswith(characteristic)
    ]
    if not rows and characteristic is not None:
        known = sorted({item.characteristic.partition("/")[0] for item in plugins.catalogue})
        raise UnknownNameError(
            f"no metric of {characteristic!r}", hint=f"there are some of: {', '.join(known)}"
        )
    output.rows("metrics", rows, columns=("metric", "unit", "better", "characteristic", "how"))
