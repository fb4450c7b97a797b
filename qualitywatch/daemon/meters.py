"""How the daemon's own work stands, that of its sinks and that of all plugins: what /metrics shows beside measurements."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from qualitywatch.config.project import Project
from qualitywatch.daemon.deliver import Deliveries
from qualitywatch.domain.meter import Meter, MeterKind
from qualitywatch.pipeline.act import Delivered
from qualitywatch.pipeline.tell import answers_of
from qualitywatch.pipeline.words import masked
from qualitywatch.plugins import Plugins

logger = logging.getLogger(__name__)

_RESULTS = {
    Delivered.SENT: "sent",
    Delivered.FOUND: "found",
    Delivered.DISCARDED: "discarded",
    Delivered.POSTPONED: "postponed",
    Delivered.FAILED: "failed",
}


class Meters:
    """Call it for all meters as they stand; who crashes when asked is left out, and that is said once."""

    def __init__(self, project: Project, plugins: Plugins, deliveries: Deliveries) -> None:
        self._sinks = project.sinks
        self._plugins = plugins
        self._deliveries = deliveries
        self._crashed: set[str] = set()

    def __call__(self) -> Sequence[Meter]:
        """All meters; those of a sink bear its configured name as the label ``sink``."""
        return [*self._own(), *self._of_sinks(), *self._of_plugins()]

    def _own(self) -> Iterator[Meter]:
        for sink in self._sinks:
            yield from delivery_meters(self._deliveries, sink.name)

    def _of_sinks(self) -> Iterator[Meter]:
        for sink in self._sinks:
            for meter in self._asked(
                f"sink {sink.name}", sink.sink.meters, partial(masked, component=sink.sink)
            ):
                yield replace(meter, labels={**meter.labels, "sink": sink.name})

    def _of_plugins(self) -> Iterator[Meter]:
        for implementation in self._plugins.hook.read_meters.get_hookimpls():
            yield from self._asked(
                f"plugin {implementation.plugin_name}", partial(_read, implementation.function), str
            )

    def _asked(
        self, who: str, question: Callable[[], Iterable[object]], shown: Callable[[str], str]
    ) -> Iterator[Meter]:
        answer = answers_of(question)
        if isinstance(answer, str):
            if who not in self._crashed:
                self._crashed.add(who)
                logger.error("%s %s when asked for its meters", who, shown(answer))
            return
        yield from (meter for meter in answer if isinstance(meter, Meter))


def delivery_meters(deliveries: Deliveries, sink: str) -> Iterator[Meter]:
    """What became of one sink's deliveries, and what waits."""
    label = {"sink": sink}
    tally = deliveries.tallies[sink]
    for result, name in _RESULTS.items():
        yield Meter(
            name="sink.deliveries",
            help="Attempts at deliveries to a sink since the daemon began, by how they ended.",
            value=tally[result],
            labels={**label, "result": name},
            unit="{delivery}",
            kind=MeterKind.COUNTER,
        )
    yield Meter(
        name="sink.hanging",
        help="Whether a call to a sink has been under way for longer than its time limit.",
        value=float(deliveries.hanging(sink) is not None),
        labels=label,
    )
    yield Meter(
        name="sink.resting",
        help="Whether a sink asked to be left alone for a while.",
        value=float(deliveries.rests_until(sink) is not None),
        labels=label,
    )
    depth = deliveries.depths.get(sink)
    if depth is None:
        return
    for state, count in (("waiting", depth.ready + depth.claimed), ("failed", depth.failed)):
        yield Meter(
            name="outbox.deliveries",
            help="Deliveries in the outbox that are not done, by sink and state.",
            value=count,
            labels={**label, "state": state},
            unit="{delivery}",
        )
    yield Meter(
        name="outbox.oldest",
        help="The age of the oldest delivery that waits for a sink; 0 where none does.",
        value=depth.oldest.total_seconds() if depth.oldest else 0.0,
        labels=label,
        unit="s",
    )


def _read(function: Callable[[], object]) -> Iterable[object]:
    answer = function()
    return answer if isinstance(answer, Iterable) else ()
