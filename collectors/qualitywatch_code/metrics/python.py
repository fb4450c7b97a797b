"""The metrics of ``code.python``: size, cyclomatic complexity, Halstead, maintainability index."""

from __future__ import annotations

from qualitywatch import Direction, MetricDefinition, ratio

_RADON = "radon 6.0.1"
_ANALYSABILITY = "maintainability/analysability"
_TESTABILITY = "maintainability/testability"
_MODIFIABILITY = "maintainability/modifiability"
_PATHS = "{path}"
"""What cyclomatic complexity counts: paths through a function that are independent of each other."""

COMPLEXITY_LIMITS = (10, 20, 50)
"""Where moderate, high and very high risk begin (Heitlager, Kuipers and Visser 2007)."""


def _size(id_: str, title: str, unit: str, how: str, source: str = "") -> MetricDefinition:
    return MetricDefinition(
        id=id_, title=title, unit=unit, direction=Direction.NONE, characteristic=_ANALYSABILITY,
        how=how, source=source,
    )  # fmt: skip


FILES = _size(
    "code.size.files", "Python files", "{file}", "Python files and notebooks of the project, parsable or not."
)
SOURCE_LINES = _size(
    "code.size.source_lines", "Source lines", "{line}",
    "Lines with code: neither blank, nor only a comment, nor in a string that stands alone.", _RADON,
)  # fmt: skip
LOGICAL_LINES = _size(
    "code.size.logical_lines",
    "Logical lines",
    "{line}",
    "Statements, with a block's head on its own.",
    _RADON,
)
COMMENT_LINES = _size(
    "code.size.comment_lines", "Comment lines", "{line}", "Comments, alone or behind code.", _RADON
)
FUNCTIONS = _size(
    "code.size.functions", "Functions", "{function}", "Functions, methods and functions nested in others."
)
UNPARSABLE_FILES = MetricDefinition(
    id="code.size.unparsable_files", title="Unparsable files", unit="{file}",
    direction=Direction.LOWER, characteristic=_ANALYSABILITY,
    how="Python files and notebooks that this version of Python cannot decode or parse: nothing else is known of them.",
)  # fmt: skip

COMPLEXITY_TOTAL = MetricDefinition(
    id="code.complexity.total", title="Total complexity", unit=_PATHS,
    direction=Direction.NONE, characteristic=_TESTABILITY,
    how="Sum of the cyclomatic complexity of all functions.", source=f"McCabe 1976, as counted by {_RADON}",
)  # fmt: skip
COMPLEXITY_MEAN = MetricDefinition(
    id="code.complexity.mean", title="Mean complexity", unit=_PATHS,
    direction=Direction.LOWER, characteristic=_TESTABILITY,
    how="Cyclomatic complexity per function, methods and nested functions included.",
    source=f"McCabe 1976, as counted by {_RADON}",
    elements=(COMPLEXITY_TOTAL.id, FUNCTIONS.id), function=ratio(COMPLEXITY_TOTAL.id, FUNCTIONS.id),
)  # fmt: skip
COMPLEXITY_MAX = MetricDefinition(
    id="code.complexity.max", title="Highest complexity", unit=_PATHS,
    direction=Direction.LOWER, characteristic=_TESTABILITY,
    how="Cyclomatic complexity of the most complex function.", source=f"McCabe 1976, as counted by {_RADON}",
)  # fmt: skip


def _lines_above(limit: int) -> MetricDefinition:
    return MetricDefinition(
        id=f"code.complexity.lines_above_{limit}", title=f"Source lines in functions above complexity {limit}",
        unit="{line}", direction=Direction.LOWER, characteristic=_TESTABILITY,
        how=f"Source lines of the functions whose cyclomatic complexity is above {limit}, nested ones on their own.",
    )  # fmt: skip


def _share_above(limit: int, lines: MetricDefinition) -> MetricDefinition:
    return MetricDefinition(
        id=f"code.complexity.share_above_{limit}", title=f"Share of code in functions above complexity {limit}",
        unit="1", direction=Direction.LOWER, characteristic=_TESTABILITY,
        how=f"Share of all source lines that stand in functions whose cyclomatic complexity is above {limit};"
        " undefined where there are no functions.",
        source="Heitlager, Kuipers and Visser, A Practical Model for Measuring Maintainability, 2007",
        elements=(lines.id, SOURCE_LINES.id), function=ratio(lines.id, SOURCE_LINES.id),
    )  # fmt: skip


def above(limit: int) -> tuple[MetricDefinition, MetricDefinition]:
    """The source lines above a complexity, and their share of all."""
    lines = _lines_above(limit)
    return lines, _share_above(limit, lines)


LINES_ABOVE = {limit: _lines_above(limit) for limit in COMPLEXITY_LIMITS}
SHARES_ABOVE = tuple(_share_above(limit, lines) for limit, lines in LINES_ABOVE.items())


def _maintainability_index(id_: str, title: str, how: str) -> MetricDefinition:
    return MetricDefinition(
        id=id_, title=title, unit="{point}", direction=Direction.HIGHER, characteristic=_MODIFIABILITY,
        how=f"{how}, 0 to 100, over files with at least one statement."
        " A file without operators counts 100: read it together with complexity.",
        source=f"Oman and Hagemeister 1992, in the variant of {_RADON}",
    )  # fmt: skip


MAINTAINABILITY_MEAN = _maintainability_index(
    "code.maintainability_index.mean",
    "Mean maintainability index",
    "Mean of the files' maintainability index",
)
MAINTAINABILITY_MIN = _maintainability_index(
    "code.maintainability_index.min",
    "Lowest maintainability index",
    "Maintainability index of the worst file",
)


def _halstead(id_: str, title: str, unit: str, how: str) -> MetricDefinition:
    return MetricDefinition(
        id=id_, title=title, unit=unit, direction=Direction.NONE, characteristic=_ANALYSABILITY,
        how=how, source=f"Halstead 1977, operators and operands as counted by {_RADON}",
    )  # fmt: skip


HALSTEAD_VOLUME = _halstead(
    "code.halstead.volume", "Halstead volume", "bit", "Sum over the files of N·log2(n)."
)
HALSTEAD_EFFORT = _halstead(
    "code.halstead.effort",
    "Halstead effort",
    "{discrimination}",
    "Sum over the files of difficulty times volume.",
)
