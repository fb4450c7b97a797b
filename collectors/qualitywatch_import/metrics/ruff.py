"""What is observed of ruff's output."""

from __future__ import annotations

from qualitywatch import MetricDefinition
from qualitywatch_import.metrics.issues import FAULTLESSNESS, RESISTANCE, issues

_UNIT = "{violation}"
VIOLATIONS = issues(
    "import.ruff.violations", "Ruff violations", "Violations of all rules but those of security.", unit=_UNIT
)
SECURITY_VIOLATIONS = issues(
    "import.ruff.security_violations", "Ruff security violations",
    "Violations of the rules S (flake8-bandit), where they are selected.", unit=_UNIT, characteristic=RESISTANCE,
)  # fmt: skip
SYNTAX_ERRORS = issues(
    "import.ruff.syntax_errors", "Files that ruff cannot parse", "Syntax errors: other rules see less of such a file.",
    unit="{error}", characteristic=FAULTLESSNESS,
)  # fmt: skip
FIXABLE = issues(
    "import.ruff.fixable",
    "Violations that ruff repairs",
    "Violations of any rule with a safe fix.",
    unit=_UNIT,
)

METRICS: tuple[MetricDefinition, ...] = (
    VIOLATIONS,
    SECURITY_VIOLATIONS,
    SYNTAX_ERRORS,
    FIXABLE,
)
