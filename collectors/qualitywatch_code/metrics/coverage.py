"""The metrics of ``code.coverage``: counts of lines and branches, and the shares computed from them."""

from __future__ import annotations

from qualitywatch import Direction, MetricDefinition, ratio


def _count(id_: str, title: str, unit: str, how: str, *, new_code: bool = False) -> MetricDefinition:
    return MetricDefinition(
        id=id_, title=title, unit=unit, direction=Direction.NONE,
        characteristic="reliability/faultlessness", how=how, source="coverage.py", new_code=new_code,
    )  # fmt: skip


def _share(
    id_: str,
    title: str,
    how: str,
    part: MetricDefinition,
    whole: MetricDefinition,
    *,
    new_code: bool = False,
) -> MetricDefinition:
    return MetricDefinition(
        id=id_, title=title, unit="1", direction=Direction.HIGHER,
        characteristic="reliability/faultlessness", how=how, source="ISO/IEC 25023 RMa-4-S, test coverage",
        elements=(part.id, whole.id), function=ratio(part.id, whole.id), new_code=new_code,
    )  # fmt: skip


COVERED_LINES = _count(
    "code.coverage.covered_lines", "Covered lines", "{line}", "Executable lines that the tests ran."
)
COVERABLE_LINES = _count(
    "code.coverage.coverable_lines", "Coverable lines", "{line}", "Executable lines of the measured files."
)
COVERED_BRANCHES = _count(
    "code.coverage.covered_branches", "Covered branches", "{branch}", "Branches that the tests took."
)
COVERABLE_BRANCHES = _count(
    "code.coverage.coverable_branches", "Coverable branches", "{branch}", "Branches of the measured files."
)
LINES = _share(
    "code.coverage.lines", "Line coverage",
    "Executable lines that the tests ran, of all of them; branches do not enter.", COVERED_LINES, COVERABLE_LINES,
)  # fmt: skip
BRANCHES = _share(
    "code.coverage.branches", "Branch coverage",
    "Branches that the tests took, of all of them, where branches were measured.", COVERED_BRANCHES, COVERABLE_BRANCHES,
)  # fmt: skip
NEW_COVERED_LINES = _count(
    "code.coverage.new_covered_lines", "Covered new lines", "{line}",
    "Executable lines that were added or changed since the base, and that the tests ran.",
    new_code=True,
)  # fmt: skip
NEW_COVERABLE_LINES = _count(
    "code.coverage.new_coverable_lines", "Coverable new lines", "{line}",
    "Executable lines that were added or changed since the base, in the measured files.",
    new_code=True,
)  # fmt: skip
NEW_LINES = _share(
    "code.coverage.new_lines", "Line coverage of new code",
    "Executable lines added or changed since the base that the tests ran, of all of those. A statement counts by its first"
    " line, as in the report.", NEW_COVERED_LINES, NEW_COVERABLE_LINES, new_code=True,
)  # fmt: skip
TESTS_PER_LINE = MetricDefinition(
    id="code.coverage.tests_per_line", title="Tests that run a covered line", unit="{test}",
    direction=Direction.NONE, characteristic="maintainability/testability",
    how="Mean number of tests that run a line, over the lines that any test runs, where contexts were recorded. The"
    " evidence names the tests of each file, the file with the fewest first.",
    source="coverage.py, dynamic contexts",
)  # fmt: skip
