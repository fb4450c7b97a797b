"""All risk profiles together: the shipped limits, and those that a team has set beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from qualitywatch import MetricDefinition
from qualitywatch_code.metrics import explained, project, structure
from qualitywatch_code.metrics.profiles import COMPLEXITY, Profile


class Bands(NamedTuple):
    """A profile for each topic that has limits."""

    complexity: Profile = COMPLEXITY
    cognitive_complexity: Profile = structure.COGNITIVE
    function_length: Profile = structure.LENGTH
    nesting: Profile = structure.NESTING
    parameters: Profile = structure.PARAMETERS
    lack_of_cohesion: Profile = structure.COHESION
    module_level: Profile = structure.MODULE_LEVEL
    missing_docstrings: Profile = explained.UNDOCUMENTED
    missing_annotations: Profile = explained.UNANNOTATED
    notes: Profile = explained.NOTED
    fan_out: Profile = project.FAN_OUT
    fan_in: Profile = project.FAN_IN
    import_cycles: Profile = project.CIRCLES

    def beside(self, limits: Mapping[str, Sequence[int]]) -> Bands:
        """The same with more limits, by topic."""
        return self._replace(**{topic: getattr(self, topic).beside(more) for topic, more in limits.items()})

    @property
    def added(self) -> tuple[MetricDefinition, ...]:
        """The metrics that the shipped limits do not have."""
        return tuple(
            metric
            for topic, profile in self._asdict().items()
            for metric in profile.metrics
            if metric not in getattr(SHIPPED, topic).metrics
        )

    @property
    def added_of_all_files(self) -> tuple[MetricDefinition, ...]:
        """Those of them that no single file has a value of."""
        topics = tuple(f"code.{topic}." for topic in ("fan_out", "fan_in", "import_cycles"))
        return tuple(metric for metric in self.added if metric.id.startswith(topics))


SHIPPED = Bands()
