"""The metrics of ``code.tests``."""

from __future__ import annotations

from qualitywatch import Direction, MetricDefinition, ratio

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
DURATION_P95 = MetricDefinition(
    id="code.tests.duration_p95", title="Duration of a slow test", unit="s",
    direction=Direction.LOWER, characteristic=_TESTABILITY,
    how="The time that 95 % of the tests which ran stay within (nearest rank).", source="JUnit XML",
)  # fmt: skip
EXECUTED = MetricDefinition(
    id="code.tests.executed", title="Tests looked at for flakiness", unit="{test}",
    direction=Direction.NONE, characteristic=_TESTABILITY,
    how="Different tests that ran, in the reports and in those under runs, each counted once.", source="JUnit XML",
)  # fmt: skip
FLAKY = MetricDefinition(
    id="code.tests.flaky", title="Flaky tests", unit="{test}",
    direction=Direction.LOWER, characteristic=_TESTABILITY,
    how="Tests that both failed and passed on the same code: in the attempts of one run, or in runs of one commit in one"
    " environment. Measured only where something ran more than once.",
    source="JUnit XML; flaky attempts as of Maven Surefire and pytest-rerunfailures",
)  # fmt: skip
FLAKY_SHARE = MetricDefinition(
    id="code.tests.flaky_share", title="Share of flaky tests", unit="1",
    direction=Direction.LOWER, characteristic=_TESTABILITY,
    how="Tests that both failed and passed on the same code, of the tests that ran.",
    source="JUnit XML", elements=(FLAKY.id, EXECUTED.id), function=ratio(FLAKY.id, EXECUTED.id),
)  # fmt: skip
