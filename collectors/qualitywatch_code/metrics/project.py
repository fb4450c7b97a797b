"""The metrics of ``code.python`` that need more than one file: duplication, imports, layers, dead code."""

from __future__ import annotations

from qualitywatch import Direction, MetricDefinition, ratio
from qualitywatch_code.metrics.profiles import profile
from qualitywatch_code.metrics.python import SOURCE_LINES

_ANALYSABILITY = "maintainability/analysability"
_MODIFIABILITY = "maintainability/modifiability"
_MODULARITY = "maintainability/modularity"
_REUSABILITY = "maintainability/reusability"
_HENRY = "Henry and Kafura, Software Structure Metrics Based on Information Flow, 1981, of imports"
_SIG = "module coupling in Visser, Building Maintainable Software, 2016, counted there in calls"
_MARTIN = "acyclic dependencies principle, Martin, Agile Software Development, 2002"
_CALIBRATED = "our calibration: quantiles of the code of many projects"

DUPLICATED_LINES = MetricDefinition(
    id="code.duplication.lines", title="Duplicated lines", unit="{line}",
    direction=Direction.LOWER, characteristic=_MODIFIABILITY,
    how="Source lines in runs of at least 10 lines and 100 tokens that stand elsewhere in the project as well; blanks,"
    " comments, indentation, imports, strings that stand alone and notebooks are not compared, names and literals are.",
    source="the limits are those of SonarQube for languages other than Java",
)  # fmt: skip
DUPLICATION_SHARE = MetricDefinition(
    id="code.duplication.share", title="Share of duplicated code", unit="1",
    direction=Direction.LOWER, characteristic=_MODIFIABILITY,
    how="Share of all source lines that are duplicated.",
    source="Heitlager, Kuipers and Visser, A Practical Model for Measuring Maintainability, 2007",
    elements=(DUPLICATED_LINES.id, SOURCE_LINES.id), function=ratio(DUPLICATED_LINES.id, SOURCE_LINES.id),
)  # fmt: skip
DUPLICATED_BLOCKS = MetricDefinition(
    id="code.duplication.blocks", title="Duplicated blocks", unit="{block}",
    direction=Direction.LOWER, characteristic=_MODIFIABILITY,
    how="Unbroken runs of duplicated lines, each copy counted.",
)  # fmt: skip

MODULES = MetricDefinition(
    id="code.imports.modules", title="Modules", unit="{module}",
    direction=Direction.NONE, characteristic=_MODULARITY,
    how="Python files whose imports are known: those that could be parsed.",
)  # fmt: skip
DEPENDENCIES = MetricDefinition(
    id="code.imports.dependencies", title="Dependencies between modules", unit="{dependency}",
    direction=Direction.NONE, characteristic=_MODULARITY,
    how="Pairs of modules of the project of which one imports the other; imports for type checkers only are none.",
)  # fmt: skip

FAN_OUT_MEAN = MetricDefinition(
    id="code.fan_out.mean", title="Mean fan-out", unit="{module}",
    direction=Direction.LOWER, characteristic=_MODULARITY,
    how="Modules of the project that a module imports, on average over all modules.",
    source=_HENRY,
    elements=(DEPENDENCIES.id, MODULES.id), function=ratio(DEPENDENCIES.id, MODULES.id),
)  # fmt: skip
FAN_OUT_MAX = MetricDefinition(
    id="code.fan_out.max", title="Highest fan-out", unit="{module}",
    direction=Direction.LOWER, characteristic=_MODULARITY,
    how="Modules of the project that the module with the most of them imports, within functions as well.",
    source=_HENRY,
)  # fmt: skip
FAN_IN_MAX = MetricDefinition(
    id="code.fan_in.max", title="Highest fan-in", unit="{module}",
    direction=Direction.NONE, characteristic=_REUSABILITY,
    how="Modules of the project that import the module which the most of them import, within functions as well.",
    source=_HENRY,
)  # fmt: skip


FAN_OUT = profile(
    "fan_out", (8, 10, 14), places="modules with a fan-out above {}",
    note="; fan-out is how many modules of the project a module imports", characteristic=_MODULARITY,
    source=f"{_HENRY}; {_CALIBRATED}",
)  # fmt: skip
FAN_IN = profile(
    "fan_in", (10, 20, 50), places="modules with a fan-in above {}",
    note=", which so many modules of the project import: to change them is to change what many others stand on",
    characteristic=_MODULARITY, source=_SIG,
)  # fmt: skip

MODULES_IN_CYCLES = MetricDefinition(
    id="code.import_cycles.modules", title="Modules in import cycles", unit="{module}",
    direction=Direction.LOWER, characteristic=_MODULARITY,
    how="Modules that, as they are loaded, import each other in a circle; imports within functions and for type checkers"
    " are not followed.",
    source=_MARTIN,
)  # fmt: skip
MODULES_IN_DEFERRED_CYCLES = MetricDefinition(
    id="code.import_cycles.modules_with_deferred", title="Modules in import cycles, deferred imports followed",
    unit="{module}", direction=Direction.LOWER, characteristic=_MODULARITY,
    how="Modules that import each other in a circle where imports within functions are followed as well: those put a"
    " circle off, they do not remove it.",
    source=_MARTIN,
)  # fmt: skip
CIRCLES = profile(
    "import_cycles", (1, 3), places="import cycles of more than {} modules",
    note=", as modules are loaded", characteristic=_MODULARITY, source=f"{_MARTIN}; {_CALIBRATED}",
)  # fmt: skip
PACKAGES_IN_CYCLES = MetricDefinition(
    id="code.import_cycles.packages", title="Packages in import cycles", unit="{package}",
    direction=Direction.LOWER, characteristic=_MODULARITY,
    how="Packages that depend on each other in a circle with packages beside them in the same package; a package holds"
    " all that is below it, and imports within functions count.",
    source=_MARTIN,
)  # fmt: skip
LAYER_VIOLATIONS = MetricDefinition(
    id="code.layers.violations", title="Violations of layers", unit="{dependency}",
    direction=Direction.LOWER, characteristic=_MODULARITY,
    how="Dependencies of a module on one in a layer above its own, imports within functions included; measured where"
    " layers are configured.",
)  # fmt: skip

UPWARD = profile(
    "layers", (0,), places="modules with more than {} imports of a layer above",
    note="; measured where layers are configured", characteristic=_MODULARITY, source="",
)  # fmt: skip

DEAD_CODE_CANDIDATES = MetricDefinition(
    id="code.dead_code.candidates", title="Candidates for dead code", unit="{definition}",
    direction=Direction.LOWER, characteristic=_ANALYSABILITY, labels=("confidence",),
    how="Functions, classes, methods and imports of modules that nothing in the project refers to by name: high"
    " confidence for imports and private names, medium for public ones, which may have users elsewhere.",
)  # fmt: skip
DEAD_CODE_LINES = MetricDefinition(
    id="code.dead_code.lines", title="Source lines of candidates for dead code", unit="{line}",
    direction=Direction.LOWER, characteristic=_ANALYSABILITY,
    how="Source lines of the functions, classes and methods that nothing in the project refers to by name.",
)  # fmt: skip
DEAD_CODE_SHARE = MetricDefinition(
    id="code.dead_code.share", title="Share of candidates for dead code", unit="1",
    direction=Direction.LOWER, characteristic=_ANALYSABILITY,
    how="Share of all source lines in functions, classes and methods that nothing in the project refers to by name.",
    elements=(DEAD_CODE_LINES.id, SOURCE_LINES.id), function=ratio(DEAD_CODE_LINES.id, SOURCE_LINES.id),
)  # fmt: skip

CYCLES = (MODULES_IN_CYCLES, MODULES_IN_DEFERRED_CYCLES, PACKAGES_IN_CYCLES)
"""What the graph of imports alone determines."""
METRICS = (
    DUPLICATED_LINES,
    DUPLICATION_SHARE,
    DUPLICATED_BLOCKS,
    MODULES,
    DEPENDENCIES,
    FAN_OUT_MEAN,
    FAN_OUT_MAX,
    FAN_IN_MAX,
    *FAN_OUT.metrics,
    *FAN_IN.metrics,
    *CYCLES,
    *CIRCLES.metrics,
    LAYER_VIOLATIONS,
    *UPWARD.metrics,
    DEAD_CODE_CANDIDATES,
    DEAD_CODE_LINES,
    DEAD_CODE_SHARE,
)
