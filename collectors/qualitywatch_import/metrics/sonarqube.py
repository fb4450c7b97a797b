"""The measures of SonarQube that are imported: its key, what it is here, and what its value is divided by."""

from __future__ import annotations

from dataclasses import dataclass

from qualitywatch import Direction, MetricDefinition
from qualitywatch_import.metrics.issues import ANALYSABILITY, FAULTLESSNESS, RESISTANCE, issues

_MODIFIABILITY = "maintainability/modifiability"
_TESTABILITY = "maintainability/testability"
_CORRECTNESS = "functional_suitability/functional_correctness"
_HIGHER, _LOWER, _NONE = Direction.HIGHER, Direction.LOWER, Direction.NONE


@dataclass(frozen=True, slots=True)
class SonarMeasure:
    """One of SonarQube's measures."""

    key: str
    definition: MetricDefinition
    divisor: float = 1


def _measure(
    key: str, title: str, unit: str, direction: Direction, characteristic: str, *, divisor: float = 1
) -> SonarMeasure:
    how = f"SonarQube's measure {key} at its latest analysis"
    definition = MetricDefinition(
        id=f"import.sonarqube.{key}",
        title=f"SonarQube: {title}",
        unit=unit,
        direction=direction,
        characteristic=characteristic,
        how=f"{how}, as a share." if divisor != 1 else f"{how}.",
        source="SonarQube, metric definitions",
    )
    return SonarMeasure(key, definition, divisor)


_PERCENT = 100
MEASURES = (
    _measure("ncloc", "lines of code", "{line}", _NONE, ANALYSABILITY),
    _measure("complexity", "cyclomatic complexity", "{path}", _NONE, _TESTABILITY),
    _measure("cognitive_complexity", "cognitive complexity", "{point}", _LOWER, ANALYSABILITY),
    _measure("violations", "open issues", "{issue}", _LOWER, _MODIFIABILITY),
    _measure("bugs", "bugs", "{issue}", _LOWER, FAULTLESSNESS),
    _measure("vulnerabilities", "vulnerabilities", "{issue}", _LOWER, RESISTANCE),
    _measure("security_hotspots", "security hotspots", "{hotspot}", _LOWER, RESISTANCE),
    _measure("code_smells", "code smells", "{issue}", _LOWER, _MODIFIABILITY),
    _measure("sqale_index", "estimated remediation effort", "min", _LOWER, _MODIFIABILITY),
    _measure("reliability_rating", "reliability rating, 1 is A", "{grade}", _LOWER, FAULTLESSNESS),
    _measure("security_rating", "security rating, 1 is A", "{grade}", _LOWER, RESISTANCE),
    _measure("sqale_rating", "maintainability rating, 1 is A", "{grade}", _LOWER, _MODIFIABILITY),
    _measure("coverage", "coverage, lines and branches mixed", "1", _HIGHER, FAULTLESSNESS, divisor=_PERCENT),
    _measure("line_coverage", "line coverage", "1", _HIGHER, FAULTLESSNESS, divisor=_PERCENT),
    _measure("branch_coverage", "branch coverage", "1", _HIGHER, FAULTLESSNESS, divisor=_PERCENT),
    _measure(
        "duplicated_lines_density",
        "duplicated lines",
        "1",
        _LOWER,
        "maintainability/reusability",
        divisor=_PERCENT,
    ),
    _measure("tests", "tests", "{test}", _NONE, _TESTABILITY),
    _measure("test_failures", "failed tests", "{test}", _LOWER, _CORRECTNESS),
    _measure("test_errors", "tests with errors", "{test}", _LOWER, _CORRECTNESS),
    _measure("skipped_tests", "skipped tests", "{test}", _LOWER, _CORRECTNESS),
)
FAILED_CONDITIONS = issues(
    "import.sonarqube.failed_conditions", "SonarQube: failed conditions of the gate",
    "Conditions of the project's quality gate that fail at its latest analysis; 0 where the gate passes.",
    unit="{condition}", characteristic="maintainability/modifiability", source="SonarQube",
)  # fmt: skip

METRICS: tuple[MetricDefinition, ...] = (*(measure.definition for measure in MEASURES), FAILED_CONDITIONS)
