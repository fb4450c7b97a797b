"""Collectors of data sets: profiles, quality and drift, computed by the engine that reads the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualitywatch import AnnouncedCollector, TargetKind, hookimpl
from qualitywatch_data.metrics.drift import DRIFT
from qualitywatch_data.metrics.facts import FACTS, PERSONAL, UNDECLARED
from qualitywatch_data.metrics.profile import PROFILE
from qualitywatch_data.metrics.quality import IMPORTED, QUALITY
from qualitywatch_data.traces import TRACES

if TYPE_CHECKING:
    import click

_KINDS = (TargetKind.DATASET,)
_KINDS_OF_RESULTS = (TargetKind.DATASET, TargetKind.PIPELINE, TargetKind.CODE)
_ANNOUNCED = (
    ("data.dbt", "imported:DbtCollector", IMPORTED, _KINDS_OF_RESULTS),
    ("data.drift", "drift:DriftCollector", DRIFT, _KINDS),
    ("data.great_expectations", "imported:GreatExpectationsCollector", IMPORTED, _KINDS_OF_RESULTS),
    ("data.personal", "personal_data:PersonalDataCollector", (PERSONAL, UNDECLARED), _KINDS),
    ("data.profile", "profile:ProfileCollector", (*PROFILE, *FACTS), _KINDS),
    ("data.quality", "quality:QualityCollector", QUALITY, _KINDS),
    ("data.soda", "imported:SodaCollector", IMPORTED, _KINDS_OF_RESULTS),
)

_DISCOVERED = ("data.drift", "data.profile")


@hookimpl
def register_collectors() -> list[AnnouncedCollector]:
    """Every collector of this package: most commands touch no data set, and need not load what reads them."""
    return [
        AnnouncedCollector(
            name=name,
            place=f"qualitywatch_data.{place}",
            metrics=metrics,
            kinds=kinds,
            discovers=name in _DISCOVERED,
            traces=TRACES if name in _DISCOVERED else (),
        )
        for name, place, metrics, kinds in _ANNOUNCED
    ]


@hookimpl
def register_commands(cli: click.Group) -> None:
    """Add ``qualitywatch data``."""
    from qualitywatch_data.commands import data  # noqa: PLC0415 - late: most commands are not this one

    cli.add_command(data)
