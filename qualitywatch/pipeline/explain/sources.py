"""What an explanation is put together from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.metric import MetricDefinition
from qualitywatch.domain.readings import Readings
from qualitywatch.domain.rule import Rule


@dataclass(frozen=True, slots=True)
class Sources:
    """The store, the definitions, and the rules by id as far as the configuration at hand has them."""

    readings: Readings
    catalogue: MetricCatalogue
    rules: Mapping[str, Rule] = field(default_factory=dict)

    def definition(self, metric: str) -> MetricDefinition | None:
        """The definition of a metric; None where its plugin is gone."""
        return self.catalogue[metric] if metric in self.catalogue else None  # noqa: SIM401 - it is no mapping
