"""Which finding changes go to which sinks. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qualitywatch.config.project import ConfiguredSink
from qualitywatch.domain.finding import ChangeKind, FindingChange


def deliveries_of(
    changes: Iterable[FindingChange],
    sinks: Iterable[ConfiguredSink],
    inside: Mapping[str, frozenset[str]] | None = None,
) -> list[tuple[str, FindingChange]]:
    """A sink hears of a change into or out of the outcomes it takes, and of no finding that is waived.

    Every repair goes to every sink, because a finding may have been told before it was waived or improved; act drops
    it for those that know nothing of the finding. What is ``inside`` of a sink's items is told there.
    """
    told, sinks = inside or {}, list(sinks)
    return [
        (sink.name, change)
        for change in changes
        for sink in sinks
        if concerns(change, sink) and change.finding.fingerprint not in told.get(sink.name, ())
    ]


def concerns(change: FindingChange, sink: ConfiguredSink) -> bool:
    """Whether a sink hears of a change."""
    if change.kind is ChangeKind.RESOLVED:
        return True
    outcome = change.finding.outcome
    return outcome.waiver is None and bool({outcome.outcome, change.previous} & sink.outcomes)
