"""What is observed of a pip-audit report."""

from __future__ import annotations

from qualitywatch import MetricDefinition
from qualitywatch_import.metrics.issues import RESISTANCE, fact, issues

VULNERABILITIES = issues(
    "import.pip_audit.vulnerabilities", "Known vulnerabilities of packages",
    "Vulnerabilities by whether a version without them is available, as pip-audit lists them.",
    unit="{vulnerability}", characteristic=RESISTANCE, labels=("fix",), source="pip-audit",
)  # fmt: skip
DEPENDENCIES = fact(
    "import.pip_audit.dependencies", "Audited packages", "Packages that pip-audit looked up.",
    unit="{package}", characteristic=RESISTANCE,
)  # fmt: skip
SKIPPED = issues(
    "import.pip_audit.skipped", "Packages without an audit",
    "Packages that pip-audit could not look up: nothing is known of their vulnerabilities.",
    unit="{package}", characteristic=RESISTANCE,
)  # fmt: skip

METRICS: tuple[MetricDefinition, ...] = (VULNERABILITIES, DEPENDENCIES, SKIPPED)
