"""What is to be judged: the values that a target has now, and what failed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.measurement import Measurement
from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.selector import Names, fits, is_pattern
from qualitywatch.domain.target import Target


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a collector brought nothing: ``outcome`` is ERROR or NOT_AVAILABLE."""

    outcome: Outcome
    message: str


@dataclass(frozen=True, kw_only=True)
class Situation:
    """One target as it stands.

    ``collectors`` are the ones in use, ``configured`` tells whether the user listed them (then their evidence is
    required), ``observers`` which collectors can observe a metric, ``failures`` the ones that brought nothing, ``tools``
    the versions that each collector measured with. ``since`` is set where only what changed after a commit was measured.
    ``at`` is the time at which it is judged; without it, that of each measurement.
    """

    target: Target
    measurements: Sequence[Measurement]
    catalogue: MetricCatalogue
    collectors: frozenset[str] = frozenset()
    configured: bool = True
    observers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    failures: Mapping[str, Failure] = field(default_factory=dict)
    tools: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    since: str | None = None
    at: datetime | None = None

    def of(self, metric_id: str) -> Sequence[Measurement]:
        """The values of one metric."""
        return self._by_metric.get(metric_id, ())

    def select(self, metric_id: str, labels: Mapping[str, str | Names]) -> Sequence[Measurement]:
        """The values of one metric that bear these labels."""
        found = self.of(metric_id)
        if not labels:
            return found
        for name, wanted in labels.items():
            if isinstance(wanted, str) and not is_pattern(wanted):
                found = self._by_label(metric_id, name).get(wanted, ())
                if len(labels) == 1:
                    return found
                break
        return [each for each in found if all(fits_label(each, *item) for item in labels.items())]

    def elements_of(self, measurement: Measurement) -> dict[str, float]:
        """The values that a computed one came from, as far as there are any with its labels."""
        elements = measurement.metric.elements
        if not elements:
            return {}
        labels = measurement.key.labels
        return {name: self._by_key[name, labels] for name in elements if (name, labels) in self._by_key}

    @cached_property
    def _by_metric(self) -> Mapping[str, Sequence[Measurement]]:
        grouped: dict[str, list[Measurement]] = defaultdict(list)
        for measurement in self.measurements:
            grouped[measurement.metric.id].append(measurement)
        return grouped

    @cached_property
    def _by_key(self) -> Mapping[tuple[str, tuple[tuple[str, str], ...]], float]:
        return {(each.metric.id, each.key.labels): each.value for each in self.measurements}

    def _by_label(self, metric_id: str, name: str) -> Mapping[str, Sequence[Measurement]]:
        index = self._indexes.get((metric_id, name))
        if index is None:
            index = self._indexes[metric_id, name] = defaultdict(list)
            for measurement in self.of(metric_id):
                if name in measurement.labels:
                    index[measurement.labels[name]].append(measurement)
        return index

    @cached_property
    def _indexes(self) -> dict[tuple[str, str], dict[str, list[Measurement]]]:
        return {}

    def observers_of(self, metric_id: str) -> frozenset[str]:
        """The collectors one run of which can give this metric: by observing it, or all that it is computed from."""
        observers = self.observers.get(metric_id, frozenset())
        elements = self.catalogue[metric_id].elements
        if not elements:
            return observers
        return observers | frozenset.intersection(*map(self.observers_of, elements))


def fits_label(measurement: Measurement, name: str, wanted: str | Names) -> bool:
    """Whether a measurement bears a label with what is wanted."""
    return name in measurement.labels and fits(measurement.labels[name], wanted)


def fits_labels(labels: Mapping[str, str], wanted: Mapping[str, str | Names]) -> bool:
    """Whether labels are all that is wanted."""
    return all(name in labels and fits(labels[name], each) for name, each in wanted.items())
