"""What one pass over a Python source yields, and its compact form for the result cache."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

from qualitywatch_code.project.facts import ProjectFacts

METHOD_VERSION = "5"
"""Raised when a measure, or what a kept result means, changes."""


def analyser_version() -> str:
    """What measures depend on beside the source: our method, and the Python version with its grammar."""
    return f"python/{METHOD_VERSION} py{sys.version_info.major}.{sys.version_info.minor}"


class RawCounts(NamedTuple):
    """Lines of a file by what stands on them, as ``radon.raw.analyze`` counts them.

    ``loc == sloc + blank + multi + single_comments``; ``lloc`` counts logical lines and ``comments`` comment tokens.
    """

    loc: int
    lloc: int
    sloc: int
    comments: int
    multi: int
    blank: int
    single_comments: int


class FunctionMeasures(NamedTuple):
    """One function, method or closure."""

    name: str
    """Dotted from the module on."""
    line: int
    """That of ``def``."""
    end_line: int
    complexity: int
    """Radon's cyclomatic complexity."""
    source_lines: int
    """Without those of functions nested in it."""
    nested_lines: int
    """Source lines of the functions nested in it."""
    cognitive_complexity: int | None
    """SonarSource's, with the functions nested in it; None for a nested one, as it counts for the one around it."""
    nesting: int
    """How many statements with a body stand within each other at the deepest place; ``elif`` is no deeper than ``if``."""
    parameters: int
    """``self`` and ``cls`` left out."""
    annotated: int
    """Parameters with an annotation, and one more if the return value has one."""
    documented: bool | None
    """Whether it has a docstring; None where none is asked for."""


class ClassMeasures(NamedTuple):
    """One class with radon's two complexities: ``complexity`` is the mean over its methods plus one, rounded down."""

    name: str
    line: int
    end_line: int
    complexity: int
    real_complexity: int
    source_lines: int
    """Those of its methods included, those of classes within it not."""
    components: int
    """LCOM4: into how many groups its methods fall that share no attribute; 0 where none uses one."""
    documented: bool | None
    """Whether it has a docstring; None where none is asked for."""


class HalsteadMeasures(NamedTuple):
    """Halstead's counts over a file, as radon takes them: operators and operands of expressions, not of calls.

    ``volume`` is in bit, ``effort`` in elementary mental discriminations.
    """

    distinct_operators: int
    distinct_operands: int
    operators: int
    operands: int
    volume: float
    difficulty: float
    effort: float


class Note(NamedTuple):
    """A comment that says that something is left to do."""

    line: int
    text: str
    place: str = ""
    """Which cell of a notebook it stands in."""


class FileMeasures(NamedTuple):
    """Everything measured in one file; ``complexity`` is radon's total that enters the maintainability index (0-100)."""

    raw: RawCounts
    halstead: HalsteadMeasures
    complexity: int
    maintainability_index: float
    documented: bool
    """Whether the module has a docstring."""
    functions: tuple[FunctionMeasures, ...]
    classes: tuple[ClassMeasures, ...]
    notes: tuple[Note, ...]
    project: ProjectFacts
    """What the file contributes to the measures of all files together."""

    def to_json(self) -> bytes:
        """A compact form; floats survive it to the last digit."""
        return json.dumps(self, separators=(",", ":")).encode()

    @classmethod
    def from_json(cls, data: bytes) -> FileMeasures:
        """The inverse of ``to_json``; raises ValueError or TypeError for anything else."""
        *measures, project = json.loads(data)
        return cls.from_plain(measures, ProjectFacts.from_plain(project))

    @classmethod
    def from_plain(cls, measures: Sequence[Any], project: ProjectFacts) -> FileMeasures:
        """The measures but for the last, as JSON has them, with that; raises ValueError or TypeError for anything else."""
        raw, halstead, complexity, index, documented, functions, classes, notes = measures
        return cls(
            RawCounts(*raw),
            HalsteadMeasures(*halstead),
            complexity,
            index,
            documented,
            tuple(map(FunctionMeasures._make, functions)),
            tuple(map(ClassMeasures._make, classes)),
            tuple(map(Note._make, notes)),
            project,
        )
