"""Collectors of data sets: profiles, quality and drift, computed by the engine that reads the data."""

from __future__ import annotations

from qualitywatch import Collector, hookimpl
from qualitywatch_data.drift import DriftCollector
from qualitywatch_data.profile import ProfileCollector


@hookimpl
def register_collectors() -> list[type[Collector]]:
    """Every collector of this package."""
    return [DriftCollector, ProfileCollector]
