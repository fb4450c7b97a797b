"""What is observed of pytest-benchmark's results."""

from __future__ import annotations

from qualitywatch import Direction, MetricDefinition
from qualitywatch_import.metrics.load import seconds

MEDIAN = seconds(
    "import.pytest_benchmark.median", "Benchmark", "Median time of one round, as pytest-benchmark measured it.",
    labels=("benchmark",),
)  # fmt: skip
SPREAD = MetricDefinition(
    id="import.pytest_benchmark.spread", title="Spread of a benchmark", unit="1", direction=Direction.NONE,
    characteristic="performance_efficiency/time_behaviour", labels=("benchmark",),
    how="Interquartile range of the rounds over their median: changes of less than that say nothing.",
)  # fmt: skip

METRICS: tuple[MetricDefinition, ...] = (MEDIAN, SPREAD)
