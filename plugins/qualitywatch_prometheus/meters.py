"""Meters, which the daemon, its sinks and plugins read of their own work, as Prometheus metric families."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from qualitywatch import Meter, MeterKind
from qualitywatch_prometheus.naming import name_of

_Samples = dict[tuple[tuple[str, str], ...], float]


class MeterCollector(Collector):
    """Asks for the meters at every scrape; one whose name is ``taken`` by a metric is left out."""

    def __init__(self, meters: Callable[[], Iterable[Meter]], *, taken: Collection[str]) -> None:
        self._meters = meters
        self._taken = taken

    def describe(self) -> Iterable[Metric]:
        """Nothing: what there is, is known only when it is scraped."""
        return []

    def collect(self) -> Iterable[Metric]:
        """The families by name. Of those that disagree about a name the first wins; of equal samples the last."""
        families: dict[str, tuple[Meter, _Samples]] = {}
        for meter in self._meters():
            name = name_of(meter.name, meter.unit)
            first, samples = families.setdefault(name.text, (meter, {}))
            if name.text not in self._taken and (first.kind, first.unit) == (meter.kind, meter.unit):
                samples[tuple(sorted(meter.labels.items()))] = meter.value * name.factor
        for text, (meter, samples) in sorted(families.items()):
            if samples:
                yield _family(text, meter, samples)


def _family(name: str, meter: Meter, samples: _Samples) -> Metric:
    counts = meter.kind is MeterKind.COUNTER
    family = Metric(name, meter.help, "counter" if counts else "gauge")
    for labels, value in samples.items():
        family.add_sample(f"{name}_total" if counts else name, dict(labels), value)
    return family
