"""The metrics of ``code.tests``."""

from __future__ import annotations

from qualitywatch import Direction, MetricDefinition

_CORRECTNESS = "functional_suitability/functional_correctness"
_TESTABILITY = "maintainability/testability"

TOTAL = MetricDefinition(
    id="code.tests.total", title="Tests", unit="{test}",
    direction=Direction.NONE, characteristic=_TESTABILITY,
    how="Tests in the reports, skipped ones included.", source="JUnit XML",
)  # fmt: skip
FAILED = MetricDefinition(
    id="code.tests.failed", title="Failed tests", unit="{test}",
    direction=Direction.LOWER, characteristic=_CORRECTNESS,
    how="Tests that failed, or had an error in their set-up or tear-down.", source="JUnit XML",
)  # fmt: skip
SKIPPED = MetricDefinition(
    id="code.tests.skipped", title="Skipped tests", unit="{test}",
    direction=Direction.LOWER, characteristic=_CORRECTNESS,
    how="Tests that did not run, or failed as they were expected to.", source="JUnit XML",
)  # fmt: skip
DURATION = MetricDefinition(
    id="code.tests.duration", title="Test duration", unit="s",
    direction=Direction.LOWER, characteristic=_TESTABILITY,
    how="Time of the outermost test suites, added up over the reports.", source="JUnit XML",
)  # fmt: skip
