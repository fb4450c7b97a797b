"""What is observed of mypy's output."""

from __future__ import annotations

from qualitywatch import MetricDefinition
from qualitywatch_import.metrics.issues import FAULTLESSNESS, fact, issues

ERRORS = issues(
    "import.mypy.errors", "Type errors", "Errors that mypy reported; its notes are not counted.",
    unit="{error}", characteristic=FAULTLESSNESS,
)  # fmt: skip
FILES = fact(
    "import.mypy.checked_files", "Type-checked files",
    "Source files that mypy checked, where its text says how many.", unit="{file}", characteristic=FAULTLESSNESS,
)  # fmt: skip

METRICS: tuple[MetricDefinition, ...] = (ERRORS, FILES)
