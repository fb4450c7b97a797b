"""The metrics of ``code.python`` on how code is built: function length, cognitive complexity, nesting, parameters, cohesion and the rest."""

from __future__ import annotations

from qualitywatch import Direction, MetricDefinition, ratio
from qualitywatch_code.metrics.profiles import profile
from qualitywatch_code.metrics.python import SOURCE_LINES

_ANALYSABILITY = "maintainability/analysability"
_MODULARITY = "maintainability/modularity"
_TESTABILITY = "maintainability/testability"
_COGNITIVE = "G. Ann Campbell, Cognitive Complexity, SonarSource 2018"
_NESTING = "limit 4 of Code Climate's nested control flow, limit 5 of pylint's too-many-nested-blocks"
_PARAMETERS = "unit interfacing in the quality model of the Software Improvement Group"
_COHESION = "Hitz and Montazeri, Measuring Coupling and Cohesion in Object-Oriented Systems, 1995 (LCOM4)"


def _of_places(  # noqa: PLR0917 - a table
    id_: str, title: str, unit: str, how: str, characteristic: str, source: str
) -> MetricDefinition:
    return MetricDefinition(
        id=id_, title=title, unit=unit, direction=Direction.LOWER, characteristic=characteristic, how=how,
        source=source,
    )  # fmt: skip


LENGTH = profile(
    "function_length", (30, 44, 74), places="functions above {} lines", note=", nested functions not counted in",
    characteristic=_ANALYSABILITY, source="unit size in the quality model of the Software Improvement Group",
)  # fmt: skip

COGNITIVE_MAX = _of_places(
    "code.cognitive_complexity.max", "Highest cognitive complexity", "{point}",
    "Cognitive complexity of the function that is the hardest to read, functions within it included.",
    _ANALYSABILITY, _COGNITIVE,
)  # fmt: skip
COGNITIVE_MEAN = _of_places(
    "code.cognitive_complexity.mean", "Mean cognitive complexity", "{point}",
    "Cognitive complexity per function or method; those within a function count for it.",
    _ANALYSABILITY, _COGNITIVE,
)  # fmt: skip
COGNITIVE = profile(
    "cognitive_complexity", (15, 25, 50),
    places="functions above cognitive complexity {}", note=", with the functions within them",
    characteristic=_ANALYSABILITY, source=f"{_COGNITIVE}; 15 is the limit of SonarQube's rule S3776",
)  # fmt: skip

NESTING_MAX = _of_places(
    "code.nesting.max", "Deepest nesting", "{level}",
    "How many statements with a body (if, for, while, try, with, match) stand within each other in one function;"
    " elif is no deeper than if.",
    _ANALYSABILITY, _NESTING,
)  # fmt: skip
NESTING = profile(
    "nesting",
    (4, 5),
    places="functions nested deeper than {}",
    characteristic=_ANALYSABILITY,
    source=_NESTING,
)

PARAMETERS_MAX = _of_places(
    "code.parameters.max", "Most parameters", "{parameter}",
    "Parameters of the function that has the most, without self and cls; *args and **kwargs count one each.",
    _TESTABILITY, _PARAMETERS,
)  # fmt: skip
PARAMETERS = profile(
    "parameters", (4, 6), places="functions with more than {} parameters", characteristic=_TESTABILITY,
    source=_PARAMETERS,
)  # fmt: skip

MODULE_LEVEL_LINES = _of_places(
    "code.module_level.lines", "Source lines outside functions", "{line}",
    "Source lines that stand in no function: in modules and in the bodies of classes.", _TESTABILITY, "",
)  # fmt: skip
MODULE_LEVEL_SHARE = MetricDefinition(
    id="code.module_level.share", title="Share of code outside functions", unit="1",
    direction=Direction.LOWER, characteristic=_TESTABILITY,
    how="Share of all source lines that stand in no function: complexity and length are silent about them.",
    elements=(MODULE_LEVEL_LINES.id, SOURCE_LINES.id), function=ratio(MODULE_LEVEL_LINES.id, SOURCE_LINES.id),
)  # fmt: skip
MODULE_LEVEL = profile(
    "module_level", (160, 260, 590), places="files with more than {} lines outside functions",
    note="; those lines alone", characteristic=_TESTABILITY,
    source="our calibration: the quantiles at 70, 80 and 90 % of the code outside functions",
)  # fmt: skip

CLASSES = MetricDefinition(
    id="code.size.classes", title="Classes", unit="{class}", direction=Direction.NONE,
    characteristic=_ANALYSABILITY, how="Classes, those within functions and other classes included.",
)  # fmt: skip
_GROUPS = (
    "Groups of methods of a class that share no attribute and call each other by no path; constructors, and methods that"
    " use nothing of their instance, are left out"
)
COHESION_MAX = _of_places(
    "code.lack_of_cohesion.max", "Highest lack of cohesion", "{group}",
    f"{_GROUPS}: those of the class with the most.", _MODULARITY, _COHESION,
)  # fmt: skip
COHESION_MEAN = _of_places(
    "code.lack_of_cohesion.mean", "Mean lack of cohesion", "{group}",
    f"{_GROUPS}: the mean over the classes that have any; 1 is best.", _MODULARITY, _COHESION,
)  # fmt: skip
COHESION = profile(
    "lack_of_cohesion", (1, 2, 3), places="classes of more than {} unrelated groups of methods",
    characteristic=_MODULARITY, source=_COHESION, note="; classes within them on their own",
)  # fmt: skip

METRICS = (
    *LENGTH.metrics, COGNITIVE_MAX, COGNITIVE_MEAN, *COGNITIVE.metrics, NESTING_MAX, *NESTING.metrics, PARAMETERS_MAX,
    *PARAMETERS.metrics, MODULE_LEVEL_LINES, MODULE_LEVEL_SHARE, *MODULE_LEVEL.metrics, CLASSES, COHESION_MAX, COHESION_MEAN,
    *COHESION.metrics,
)  # fmt: skip
