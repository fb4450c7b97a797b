"""What is to be judged: the values a target has now, what failed, and the past they are compared with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """One target as it stands.

    ``collectors`` are the ones in use, ``configured`` tells whether the user listed them (then their evidence is
    required), ``observers`` which collectors can observe a metric, ``failures`` the ones that brought nothing.
    """

    target: Target
    measurements: Sequence[Measurement]
    catalogue: MetricCatalogue
    collectors: frozenset[str] = frozenset()
    configured: bool = True
    observers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    failures: Mapping[str, Failure] = field(default_factory=dict)

    def observers_of(self, metric_id: str) -> frozenset[str]:
        """The collectors one run of which can give this metric: by observing it, or all that it is computed from."""
        observers = self.observers.get(metric_id, frozenset())
        elements = self.catalogue[metric_id].elements
        if not elements:
            return observers
        return observers | frozenset.intersection(*map(self.observers_of, elements))


class Past(Protocol):
    """What came before a measurement."""

    def baseline(self, against: Against, key: SeriesKey, before: datetime) -> float | None:
        """The value to compare with, from measurements strictly before a time; None where there is none."""
        ...

    def recent(self, key: SeriesKey, before: datetime, count: int) -> Sequence[Sample] | None:
        """Up to ``count`` samples strictly before a time, newest first; None where no history is kept at all."""
        ...


class _NoPast:
    """There was nothing before."""

    def baseline(self, against: Against, key: SeriesKey, before: datetime) -> float | None:
        del against, key, before
        return None

    def recent(self, key: SeriesKey, before: datetime, count: int) -> None:
        del key, before, count


NO_PAST: Past = _NoPast()
"""For a check without a store: there is nothing to compare with, and what is measured now decides alone."""
