"""Limits that a team sets for the risk profiles of its code, beside the shipped ones."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_HIGHEST = 1_000_000
_MOST = 8


def _different(limits: tuple[int, ...]) -> tuple[int, ...]:
    for place, limit in enumerate(limits):
        if limit in limits[:place]:
            raise ValueError(f"the limit {limit} stands twice")
    return limits


Limits = Annotated[
    tuple[Annotated[int, Field(strict=True, ge=0, le=_HIGHEST)], ...],
    Field(max_length=_MOST),
    AfterValidator(_different),
]


def _of(what: str, example: list[int]) -> Limits:
    return Field(default=(), description=f"{what}.", examples=[example])


class CodeLimits(BaseModel):
    """Each limit N brings ``code.<topic>.lines_above_N`` and ``share_above_N``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    complexity: Limits = _of("Cyclomatic complexity of functions", [15])
    cognitive_complexity: Limits = _of("Cognitive complexity of functions", [20])
    function_length: Limits = _of("Source lines of functions", [60])
    nesting: Limits = _of("Levels of nesting in functions", [3])
    parameters: Limits = _of("Parameters of functions", [5])
    lack_of_cohesion: Limits = _of("Unrelated groups of methods of classes", [4])
    module_level: Limits = _of("Source lines outside functions, of files", [400])
    missing_docstrings: Limits = _of("Source lines of public functions without a docstring", [25])
    missing_annotations: Limits = _of("Annotations that functions lack", [0])
    notes: Limits = _of("Notes of what is left to do, of files", [0])
    fan_out: Limits = _of("Modules that a module imports", [20])
    fan_in: Limits = _of("Modules that import a module", [30])
    import_cycles: Limits = _of("Modules in a circle of imports", [10])
