"""What is observed of a CycloneDX report with vulnerabilities."""

from __future__ import annotations

from qualitywatch import MetricDefinition
from qualitywatch_import.metrics.issues import RESISTANCE, fact, issues

_UNIT = "{vulnerability}"
VULNERABILITIES = issues(
    "import.cyclonedx.vulnerabilities", "Vulnerabilities of components",
    "Vulnerabilities by the highest severity that any rating gives them, without those that the analysis dismisses.",
    unit=_UNIT, characteristic=RESISTANCE, labels=("severity",), source="CycloneDX",
)  # fmt: skip
DISMISSED = fact(
    "import.cyclonedx.dismissed", "Dismissed vulnerabilities",
    "Vulnerabilities that the analysis says are resolved, false positives or of no effect: counted nowhere else.",
    unit=_UNIT, characteristic=RESISTANCE,
)  # fmt: skip
COMPONENTS = fact(
    "import.cyclonedx.components", "Components", "Components that the bill of materials lists.",
    unit="{component}", characteristic=RESISTANCE,
)  # fmt: skip

METRICS: tuple[MetricDefinition, ...] = (VULNERABILITIES, DISMISSED, COMPONENTS)
