"""What is to be judged: the values a target has now, what failed, and the past they are compared with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Protocol

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.measurement import Measurement, Sample, SeriesKey
from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.rule import Against
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

    def elements_of(self, measurement: Measurement) -> dict[str, float]:
        """The values that a computed one came from, as far as there are any with its labels."""
        return {
            name: element.value
            for name in measurement.metric.elements
            for element in self.of(name)
            if element.labels == measurement.labels
        }

    @cached_property
    def _by_metric(self) -> Mapping[str, Sequence[Measurement]]:
        grouped: dict[str, list[Measurement]] = defaultdict(list)
        for measurement in self.measurements:
            grouped[measurement.metric.id].append(measurement)
        return grouped

    def observers_of(self, metric_id: str) -> frozenset[str]:
        """The collectors one run of which can give this metric: by observing it, or all that it is computed from."""
        observers = self.observers.get(metric_id, frozenset())
        elements = self.catalogue[metric_id].elements
        if not elements:
            return observers
        return observers | frozenset.intersection(*map(self.observers_of, elements))


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a value is compared with; ``counts`` are the elements it was computed from, where they are known.

    ``ruler`` names the tools that changed since, where nothing is known that the present ones measured.
    """

    value: float
    counts: Mapping[str, float] = field(default_factory=dict)
    ruler: str = ""


class Past(Protocol):
    """What came before a measurement."""

    def baseline(
        self, against: Against, key: SeriesKey, before: datetime, tools: Mapping[str, str]
    ) -> Baseline | None:
        """What to compare with, from measurements strictly before a time; None where there is none.

        What other versions of ``tools`` measured is left out, unless there is nothing else.
        """
        ...

    def recent(self, key: SeriesKey, before: datetime, count: int) -> Sequence[Sample] | None:
        """Up to ``count`` samples strictly before a time, newest first; None where no history is kept at all."""
        ...


class _NoPast:
    """There was nothing before."""

    def baseline(
        self, against: Against, key: SeriesKey, before: datetime, tools: Mapping[str, str]
    ) -> Baseline | None:
        del against, key, before, tools
        return None

    def recent(self, key: SeriesKey, before: datetime, count: int) -> None:
        del key, before, count


NO_PAST: Past = _NoPast()
"""For a check without a store: there is nothing to compare with, and what is measured now decides alone."""
