"""What is observed of a SARIF log."""

from __future__ import annotations

from qualitywatch import MetricDefinition
from qualitywatch_import.metrics.issues import RESISTANCE, fact, issues

ISSUES = issues(
    "import.sarif.issues", "Reported issues",
    "Results of a scanner by level, without those that are suppressed, gone since the baseline, or about security.",
    labels=("tool", "level"), source="SARIF 2.1.0",
)  # fmt: skip
SECURITY_ISSUES = issues(
    "import.sarif.security_issues", "Reported security issues",
    "Results of a scanner by level whose rule is tagged security, has a security-severity, or whose tool is listed"
    " under security_tools; without those that are suppressed or gone since the baseline.",
    characteristic=RESISTANCE, labels=("tool", "level"), source="SARIF 2.1.0",
)  # fmt: skip
SUPPRESSED = fact(
    "import.sarif.suppressed", "Suppressed issues",
    "Results that are suppressed in the source or by a decision, of any level: counted nowhere else.",
    unit="{issue}", labels=("tool",),
)  # fmt: skip

METRICS: tuple[MetricDefinition, ...] = (ISSUES, SECURITY_ISSUES, SUPPRESSED)
