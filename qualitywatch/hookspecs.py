"""The plugin API: every hook there is. ``register_*`` hooks return things; past-participle hooks are told of events.

A plugin is a module or class under the entry-point group ``qualitywatch`` whose functions bear ``@hookimpl``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    import click

    from qualitywatch.components import AnnouncedCollector, Collector, Route, Sink
    from qualitywatch.domain.catalogue import MetricCatalogue
    from qualitywatch.domain.finding import FindingChange
    from qualitywatch.domain.measurement import Measurement
    from qualitywatch.domain.meter import Meter
    from qualitywatch.domain.metric import MetricDefinition
    from qualitywatch.domain.readings import Evaluation, Readings
    from qualitywatch.domain.run import Run

hookspec = pluggy.HookspecMarker("qualitywatch")
hookimpl = pluggy.HookimplMarker("qualitywatch")


@hookspec
def register_collectors() -> Iterable[type[Collector] | AnnouncedCollector]:
    """Return Collector subclasses, or announce those whose import costs what most commands need not pay."""


@hookspec
def register_sinks() -> Iterable[type[Sink]]:
    """Return Sink subclasses."""


@hookspec
def register_metrics() -> Iterable[MetricDefinition]:
    """Return quality measures that are computed from elements which one run of some collector observes."""


@hookspec
def register_rules() -> Iterable[Path]:
    """Return rule packs (YAML files); a pack is known by its file name without the suffix."""


@hookspec
def register_routes(
    readings: Readings, catalogue: MetricCatalogue, meters: Callable[[], Sequence[Meter]]
) -> Iterable[Route]:
    """Return read-only HTTP routes; ``readings`` is the store, ``catalogue`` every metric, ``meters`` how work stands."""


@hookspec
def read_meters() -> Iterable[Meter]:
    """Return how the plugin's own work stands, for /metrics; asked at every scrape, from any thread."""


@hookspec
def register_commands(cli: click.Group) -> None:
    """Add subcommands to ``qualitywatch``."""


@hookspec
def measurements_stored(run: Run, measurements: Sequence[Measurement]) -> None:
    """Called after one run and its measurements were committed."""


@hookspec
def target_evaluated(evaluation: Evaluation) -> None:
    """Called after a target was judged and its outcomes were committed, whether or not a finding changed."""


@hookspec
def finding_changed(change: FindingChange) -> None:
    """Called after a finding opened, worsened, improved, resolved or reopened, and that was committed."""
