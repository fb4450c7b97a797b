"""The metrics of ``import.coverage``: counts of lines and branches, and the shares computed from them."""

from __future__ import annotations

from qualitywatch import Direction, MetricDefinition, ratio
from qualitywatch_import.metrics.issues import FAULTLESSNESS, fact


def _share(
    id_: str, title: str, how: str, part: MetricDefinition, whole: MetricDefinition
) -> MetricDefinition:
    return MetricDefinition(
        id=id_, title=title, unit="1", direction=Direction.HIGHER, characteristic=FAULTLESSNESS, how=how,
        source="ISO/IEC 25023 RMa-4-S, test coverage",
        elements=(part.id, whole.id), function=ratio(part.id, whole.id),
    )  # fmt: skip


COVERED_LINES = fact(
    "import.coverage.covered_lines", "Covered lines", "Lines with code that the tests ran.",
    unit="{line}", characteristic=FAULTLESSNESS,
)  # fmt: skip
COVERABLE_LINES = fact(
    "import.coverage.coverable_lines", "Coverable lines", "Lines with code in the files of the reports.",
    unit="{line}", characteristic=FAULTLESSNESS,
)  # fmt: skip
COVERED_BRANCHES = fact(
    "import.coverage.covered_branches", "Covered branches", "Branches that the tests took.",
    unit="{branch}", characteristic=FAULTLESSNESS,
)  # fmt: skip
COVERABLE_BRANCHES = fact(
    "import.coverage.coverable_branches", "Coverable branches", "Branches in the files of the reports.",
    unit="{branch}", characteristic=FAULTLESSNESS,
)  # fmt: skip
LINES = _share(
    "import.coverage.lines", "Imported line coverage",
    "Lines with code that the tests ran, of all of them; branches do not enter.", COVERED_LINES, COVERABLE_LINES,
)  # fmt: skip
BRANCHES = _share(
    "import.coverage.branches", "Imported branch coverage",
    "Branches that the tests took, of all of them, where the report tells branches.",
    COVERED_BRANCHES, COVERABLE_BRANCHES,
)  # fmt: skip

METRICS: tuple[MetricDefinition, ...] = (
    COVERED_LINES, COVERABLE_LINES, LINES, COVERED_BRANCHES, COVERABLE_BRANCHES, BRANCHES,
)  # fmt: skip
