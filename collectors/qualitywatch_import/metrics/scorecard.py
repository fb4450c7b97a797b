"""What is observed of an OpenSSF Scorecard."""

from __future__ import annotations

from qualitywatch import Direction, MetricDefinition
from qualitywatch_import.metrics.issues import RESISTANCE

SCORE = MetricDefinition(
    id="import.scorecard.score", title="OpenSSF Scorecard", unit="{point}", direction=Direction.HIGHER,
    characteristic=RESISTANCE, source="OpenSSF Scorecard",
    how="Scorecard's own total, 0 to 10, which moves with the set of checks that ran: gate on the checks instead.",
)  # fmt: skip
CHECK = MetricDefinition(
    id="import.scorecard.check", title="Scorecard check", unit="{point}", direction=Direction.HIGHER,
    characteristic=RESISTANCE, labels=("check",), source="OpenSSF Scorecard",
    how="The score of one check, 0 to 10; one that Scorecard could not decide is no data.",
)  # fmt: skip

METRICS: tuple[MetricDefinition, ...] = (SCORE, CHECK)
