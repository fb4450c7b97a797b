"""Which finding changes go to which sinks. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from qualitywatch.config.project import ConfiguredSink
from qualitywatch.domain.finding import ChangeKind, FindingChange


def deliveries_of(
    changes: Iterable[FindingChange], sinks: Iterable[ConfiguredSink]
) -> list[tuple[str, FindingChange]]:
    """A sink hears of a change into or out of the outcomes it takes, and of no finding that is waived.

    Every repair goes to every sink, because a finding may have been told before it was waived or improved; act drops
    it for those that know nothing of the finding.
    """
    sinks = list(sinks)
    return [(sink.name, change) for change in changes for sink in sinks if _concerns(change, sink)]


def _concerns(change: FindingChange, sink: ConfiguredSink) -> bool:
    if change.kind is ChangeKind.RESOLVED:
        return True
    outcome = change.finding.outcome
    return outcome.waiver is None and bool({outcome.outcome, change.previous} & sink.outcomes)
