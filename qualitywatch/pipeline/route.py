"""Which finding changes go to which sinks. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from qualitywatch.config.project import ConfiguredSink
from qualitywatch.domain.finding import FindingChange


def deliveries_of(
    changes: Iterable[FindingChange], sinks: Iterable[ConfiguredSink]
) -> list[tuple[str, FindingChange]]:
    """A sink hears of a change into or out of the outcomes it takes, and of no finding that is waived."""
    sinks = list(sinks)
    return [
        (sink.name, change)
        for change in changes
        if change.finding.outcome.waiver is None
        for sink in sinks
        if change.finding.outcome.outcome in sink.outcomes or change.previous in sink.outcomes
    ]
