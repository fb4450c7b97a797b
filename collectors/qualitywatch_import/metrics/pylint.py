"""What is observed of pylint's output."""

from __future__ import annotations

from qualitywatch import Direction, MetricDefinition
from qualitywatch_import.metrics.issues import ANALYSABILITY, issues

MESSAGES = issues(
    "import.pylint.messages", "Pylint messages", "Messages of pylint by type; fatal ones kept it from reading a file.",
    unit="{message}", labels=("type",),
)  # fmt: skip
SCORE = MetricDefinition(
    id="import.pylint.score", title="Pylint score", unit="{point}", direction=Direction.HIGHER,
    characteristic=ANALYSABILITY, source="pylint's evaluation option",
    how="Pylint's own evaluation, at most 10, where one report in the format json2 tells it; look, but gate on messages.",
)  # fmt: skip

METRICS: tuple[MetricDefinition, ...] = (MESSAGES, SCORE)
