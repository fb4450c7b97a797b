"""What is observed of axe-core's results."""

from __future__ import annotations

from qualitywatch import MetricDefinition
from qualitywatch_import.metrics.issues import fact, issues

_INCLUSIVITY = "interaction_capability/inclusivity"
VIOLATIONS = issues(
    "import.axe.violations", "Accessibility violations",
    "Rules of axe-core that a page breaks, by impact; a rule counts once for each page.",
    unit="{violation}", characteristic=_INCLUSIVITY, labels=("impact",), source="axe-core",
)  # fmt: skip
ELEMENTS = issues(
    "import.axe.elements", "Inaccessible elements",
    "Elements that break a rule of axe-core, by impact; an element counts once for each rule.",
    unit="{element}", characteristic=_INCLUSIVITY, labels=("impact",), source="axe-core",
)  # fmt: skip
INCOMPLETE = issues(
    "import.axe.incomplete", "Undecided accessibility rules",
    "Rules that axe-core could not decide on a page: somebody has to look.",
    unit="{rule}", characteristic=_INCLUSIVITY, source="axe-core",
)  # fmt: skip
PAGES = fact(
    "import.axe.pages", "Pages tested for accessibility", "Results of axe-core in the reports.",
    unit="{page}", characteristic=_INCLUSIVITY,
)  # fmt: skip

METRICS: tuple[MetricDefinition, ...] = (VIOLATIONS, ELEMENTS, INCOMPLETE, PAGES)
