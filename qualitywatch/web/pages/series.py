"""Series as rows: the latest value, how it changed, and a small chart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.metric import Direction, MetricDefinition
from qualitywatch.domain.readings import Reading, Readings
from qualitywatch.errors import UnknownNameError
from qualitywatch.reports.sparkline import Sparkline, sparkline
from qualitywatch.web.pages.wording import change_sense

SPARKLINE_SAMPLES = 24


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """One series; ``change`` is the difference to the sample before, None where there is none."""

    reading: Reading
    title: str
    subcharacteristic: str
    definition: MetricDefinition | None
    change: float | None = None
    sense: str = "neutral"
    line: Sparkline | None = None
    samples: int = 0


def definition_of(catalogue: MetricCatalogue, metric_id: str) -> MetricDefinition | None:
    """The definition, or None for a metric whose plugin is no longer there."""
    try:
        return catalogue[metric_id]
    except UnknownNameError:
        return None


def worst_first(series: Iterable[Reading], direction: Direction | None) -> list[Reading]:
    """The series of one metric, the worst value first; where neither way is better, the largest."""
    sign = 1 if direction is Direction.HIGHER else -1
    return sorted(series, key=lambda reading: (not reading.current, sign * reading.value, reading.key))


class SeriesRows:
    """Makes rows, reading the history of the first ``budget`` of them and of no more."""

    def __init__(self, readings: Readings, catalogue: MetricCatalogue, *, budget: int) -> None:
        self._readings = readings
        self._catalogue = catalogue
        self._budget = budget

    def row(self, reading: Reading, *, subcharacteristic: str = "") -> SeriesRow:
        """The row of one series."""
        definition = definition_of(self._catalogue, reading.key.metric)
        title = definition.title if definition else reading.key.metric
        values = self._values(reading)
        change = values[-1] - values[-2] if len(values) > 1 else None
        return SeriesRow(
            reading,
            title,
            subcharacteristic,
            definition,
            change,
            change_sense(change or 0.0, definition.direction if definition else None),
            sparkline(values),
            len(values),
        )

    def _values(self, reading: Reading) -> Sequence[float]:
        if self._budget <= 0:
            return ()
        self._budget -= 1
        return [sample.value for sample in self._readings.history(reading.key, limit=SPARKLINE_SAMPLES)]
