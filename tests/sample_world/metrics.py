"""Metrics of the sample world, one of every shape: ratios, times, sizes, counts, points, computed ones."""

from __future__ import annotations

from qualitywatch import Direction, MetricDefinition, ratio


def _metric(id_, title, *said, **more):
    unit, direction, characteristic, how = said
    return MetricDefinition(
        id=id_,
        title=title,
        unit=unit,
        direction=direction,
        characteristic=characteristic,
        how=how,
        **more,
    )


LINES = _metric(
    "sample.size.source_lines",
    "Source lines",
    "{line}",
    Direction.NONE,
    "maintainability/analysability",
    "Lines that hold code, without comments and blank lines.",
)
BRANCHED = _metric(
    "sample.size.branched_lines",
    "Source lines in branched functions",
    "{line}",
    Direction.LOWER,
    "maintainability/modifiability",
    "Source lines of functions whose cyclomatic complexity is above 10.",
)
SHARE = _metric(
    "sample.complexity.share",
    "Share of code in branched functions",
    "1",
    Direction.LOWER,
    "maintainability/modifiability",
    "Source lines in functions with a cyclomatic complexity above 10, divided by all source lines.",
    source="Heitlager, Kuipers and Visser 2007, SIG maintainability model",
    elements=("sample.size.branched_lines", "sample.size.source_lines"),
    function=ratio("sample.size.branched_lines", "sample.size.source_lines"),
)
INDEX = _metric(
    "sample.index.mean",
    "Maintainability index, mean",
    "{point}",
    Direction.HIGHER,
    "maintainability/analysability",
    "The mean over all modules of radon's maintainability index.",
)
COVERAGE = _metric(
    "sample.coverage.lines",
    "Line coverage",
    "1",
    Direction.HIGHER,
    "maintainability/testability",
    "Lines that ran while the tests ran, divided by lines that could have run.",
)
FAILED = _metric(
    "sample.tests.failed",
    "Failed tests",
    "{test}",
    Direction.LOWER,
    "functional_suitability/functional_correctness",
    "Tests that failed or could not run.",
)
TOTAL = _metric(
    "sample.tests.total",
    "Tests",
    "{test}",
    Direction.NONE,
    "functional_suitability/functional_correctness",
    "Tests that the report lists.",
)
DURATION = _metric(
    "sample.tests.duration",
    "Duration of the tests",
    "s",
    Direction.LOWER,
    "performance_efficiency/time_behaviour",
    "The sum of the durations of all tests.",
)
ISSUES = _metric(
    "sample.security.issues",
    "Security weaknesses",
    "{issue}",
    Direction.LOWER,
    "security/resistance",
    "Places that a static scan for weaknesses reports.",
    labels=("severity",),
)
MEMORY = _metric(
    "sample.memory.peak",
    "Peak memory",
    "MiBy",
    Direction.LOWER,
    "performance_efficiency/resource_utilization",
    "The largest resident size while the tests ran.",
)
DEPLOYS = _metric(
    "sample.deploys.frequency",
    "Deployments",
    "{deployment}/d",
    Direction.HIGHER,
    "flexibility/installability",
    "Deployments to production, per day of the window.",
)
SUCCESS = _metric(
    "sample.runs.success_rate",
    "Success rate of runs",
    "1",
    Direction.HIGHER,
    "reliability/availability",
    "Runs that succeeded, divided by all runs of the window.",
)
DRIFT = _metric(
    "sample.drift.effect",
    "Drift beyond the tolerance",
    "1",
    Direction.LOWER,
    "data:consistency",
    "The part of a column's shift that is proven beyond the tolerance.",
    labels=("column",),
)
COMPLETENESS = _metric(
    "sample.completeness.column",
    "Completeness",
    "1",
    Direction.HIGHER,
    "data:completeness",
    "Rows in which the column has a value, divided by all rows.",
    labels=("column",),
)
ROBUSTNESS = _metric(
    "sample.model.robustness",
    "Accuracy under noise",
    "1",
    Direction.HIGHER,
    "ai:reliability/robustness",
    "Accuracy on inputs with noise, divided by accuracy without.",
)

CODE_METRICS = (LINES, BRANCHED, INDEX, SHARE)
TEST_METRICS = (COVERAGE, FAILED, TOTAL, DURATION, MEMORY)
SECURITY_METRICS = (ISSUES,)
PIPELINE_METRICS = (DEPLOYS, SUCCESS)
DATA_METRICS = (DRIFT, COMPLETENESS)
MODEL_METRICS = (ROBUSTNESS,)
ALL_METRICS = (
    *CODE_METRICS,
    *TEST_METRICS,
    *SECURITY_METRICS,
    *PIPELINE_METRICS,
    *DATA_METRICS,
    *MODEL_METRICS,
)
