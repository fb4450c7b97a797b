"""Collectors of data sets: profiles, quality and drift, computed by the engine that reads the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualitywatch import Collector, hookimpl
from qualitywatch_data.drift import DriftCollector
from qualitywatch_data.imported import DbtCollector, GreatExpectationsCollector, SodaCollector
from qualitywatch_data.personal_data import PersonalDataCollector
from qualitywatch_data.profile import ProfileCollector
from qualitywatch_data.quality import QualityCollector

if TYPE_CHECKING:
    import click


@hookimpl
def register_collectors() -> list[type[Collector]]:
    """Every collector of this package."""
    return [
        DbtCollector,
        DriftCollector,
        GreatExpectationsCollector,
        PersonalDataCollector,
        ProfileCollector,
        QualityCollector,
        SodaCollector,
    ]


@hookimpl
def register_commands(cli: click.Group) -> None:
    """Add ``qualitywatch data``."""
    from qualitywatch_data.commands import data  # noqa: PLC0415 - late: most commands are not this one

    cli.add_command(data)
