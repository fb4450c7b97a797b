"""One sample of a series and what surrounds it; and what a condition made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qualitywatch.domain.measurement import Measurement, Sample
from qualitywatch.domain.metric import MetricDefinition
from qualitywatch.pipeline.evaluate.limits import Comparison
from qualitywatch.pipeline.evaluate.past import Baseline, Past

NO_HISTORY = "no history is kept here: name a store, and qualitywatch run or collect keeps one"


@dataclass(frozen=True, slots=True)
class Subject:
    """One sample of the series that ``measurement`` belongs to: the present one, or an earlier one.

    ``tools`` are those that measure it now, ``counts`` the elements that the sample was computed from, where known.
    Nobody reads what is said of it in words unless it is ``told``.
    """

    measurement: Measurement
    sample: Sample
    past: Past
    tools: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, float] = field(default_factory=dict)
    told: bool = True

    @property
    def metric(self) -> MetricDefinition:
        """What is measured."""
        return self.measurement.metric


@dataclass(frozen=True, slots=True)
class Appraisal:
    """What a condition makes of a subject; ``comparison`` is None where it cannot be judged, and ``said`` tells why.

    ``quantity`` names the number that was compared, ``judged`` is it, ``window`` and ``measurements`` what it came from.
    """

    comparison: Comparison | None
    said: str = ""
    quantity: str = "value"
    judged: float | None = None
    baseline: Baseline | None = None
    window: str = ""
    measurements: int | None = None

    @property
    def breached(self) -> bool:
        """Whether the subject lies beyond a limit; False where it cannot be judged."""
        return self.comparison is not None and self.comparison.breached
