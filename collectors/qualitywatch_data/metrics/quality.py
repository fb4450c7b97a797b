"""What expectations say of a table."""

from __future__ import annotations

from qualitywatch import Direction, MetricDefinition

_LABELS = ("expectation", "severity")

BREAKING = MetricDefinition(
    id="data.quality.violations",
    title="Rows that break an expectation",
    unit="{row}",
    direction=Direction.LOWER,
    characteristic="data:accuracy",
    labels=_LABELS,
    how="Rows that break the expectation; for unique, the rows beyond the first of each value. Null breaks only not_null.",
    source="ISO/IEC 25024, accuracy and consistency of data values",
)
MET = MetricDefinition(
    id="data.quality.met",
    title="Rows that meet an expectation",
    unit="1",
    direction=Direction.HIGHER,
    characteristic="data:accuracy",
    labels=_LABELS,
    how="Share of all rows that do not break the expectation.",
    source="ISO/IEC 25024, accuracy and consistency of data values",
)
FAILED = MetricDefinition(
    id="data.quality.broken_expectations",
    title="Broken expectations",
    unit="{expectation}",
    direction=Direction.LOWER,
    characteristic="data:accuracy",
    labels=("severity",),
    how="Expectations of this severity that at least one row breaks.",
)
UNIQUENESS = MetricDefinition(
    id="data.uniqueness",
    title="Uniqueness",
    unit="1",
    direction=Direction.HIGHER,
    characteristic="data:consistency",
    labels=("column",),
    how="Different values among the values that are there, counted exactly, for columns that are expected to be unique.",
)
QUALITY = (BREAKING, MET, FAILED, UNIQUENESS)
