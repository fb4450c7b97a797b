"""What one pass over a Python source yields, and its compact form for the result cache."""

from __future__ import annotations

import json
import sys
from dataclasses import astuple, dataclass

_SCHEMA = 3


def analyser_version() -> str:
    """What measures depend on beside the source: our schema, and the Python version with its grammar."""
    return f"python/{_SCHEMA} py{sys.version_info.major}.{sys.version_info.minor}"


@dataclass(frozen=True, slots=True)
class RawCounts:
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


@dataclass(frozen=True, slots=True)
class FunctionMeasures:
    """One function, method or closure.

    ``name`` is dotted from the module on, ``line`` is that of ``def`` and ``end_line`` the last, ``complexity`` radon's
    cyclomatic complexity, ``source_lines`` its source lines without those of functions nested in it.
    """

    name: str
    line: int
    end_line: int
    complexity: int
    source_lines: int


@dataclass(frozen=True, slots=True)
class ClassMeasures:
    """One class with radon's two complexities: ``complexity`` is the mean over its methods plus one, rounded down."""

    name: str
    line: int
    end_line: int
    complexity: int
    real_complexity: int


@dataclass(frozen=True, slots=True)
class HalsteadMeasures:
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


@dataclass(frozen=True, slots=True)
class FileMeasures:
    """Everything measured in one file; ``complexity`` is radon's total that enters the maintainability index (0-100)."""

    raw: RawCounts
    halstead: HalsteadMeasures
    complexity: int
    maintainability_index: float
    functions: tuple[FunctionMeasures, ...]
    classes: tuple[ClassMeasures, ...]

    def to_json(self) -> bytes:
        """A compact form; floats survive it to the last digit."""
        return json.dumps(astuple(self), separators=(",", ":")).encode()

    @classmethod
    def from_json(cls, data: bytes) -> FileMeasures:
        """The inverse of ``to_json``; raises ValueError or TypeError for anything else."""
        raw, halstead, complexity, index, functions, classes = json.loads(data)
        return cls(
            RawCounts(*raw),
            HalsteadMeasures(*halstead),
            complexity,
            index,
            tuple(FunctionMeasures(*function) for function in functions),
            tuple(ClassMeasures(*each) for each in classes),
        )
