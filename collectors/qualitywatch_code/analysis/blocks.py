"""Functions and classes of a module with radon's cyclomatic complexity, functions and closures each on their own.

Where radon 6.0.1 is wrong:

* the methods of a class that is defined inside a function are missing: they are measured here, like any other;
* the end line of a block is the line of its last node: here it is the last line of its last statement;
* ``except*`` handlers add nothing: here they count as ``except`` handlers do, and so in the maintainability index;
* an expression of some thousand terms is a RecursionError: here it is measured.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from qualitywatch_code.analysis.measures import ClassMeasures, FunctionMeasures
from qualitywatch_code.analysis.raw import RawLines
from qualitywatch_code.analysis.walk import Scope, Walked


@dataclass(frozen=True, slots=True)
class Blocks:
    """The functions and classes of a file in order of appearance, and radon's total complexity of the file."""

    functions: tuple[FunctionMeasures, ...]
    classes: tuple[ClassMeasures, ...]
    complexity: int


def blocks(walked: Walked, lines: RawLines) -> Blocks:
    """Measure all definitions that were walked."""
    definitions = sorted(walked.definitions, key=_place)
    functions = [scope for scope in definitions if scope.is_function]
    classes = [scope for scope in definitions if not scope.is_function]
    methods: dict[Scope | None, list[int]] = {}
    for scope in functions:
        methods.setdefault(scope.outer, []).append(1 + scope.decisions)
    return Blocks(
        tuple(
            FunctionMeasures(scope.name, *_span(scope), 1 + scope.decisions, own)
            for scope, own in zip(functions, _own_lines(functions, lines), strict=True)
        ),
        tuple(_class(scope, methods.get(scope, [])) for scope in classes),
        _total(walked.module, definitions, methods),
    )


def _own_lines(functions: list[Scope], lines: RawLines) -> list[int]:
    all_lines = [lines.source_lines(*_span(scope)) for scope in functions]
    nested: Counter[int] = Counter()
    for scope, count in zip(functions, all_lines, strict=True):
        if scope.function:
            nested[id(scope.function)] += count
    return [count - nested[id(scope)] for scope, count in zip(functions, all_lines, strict=True)]


def _class(scope: Scope, methods: list[int]) -> ClassMeasures:
    real = 1 + scope.decisions + sum(methods)
    mean = real // len(methods) + (len(methods) > 1) if methods else real
    return ClassMeasures(scope.name, *_span(scope), mean, real)


def _total(module: Scope, definitions: list[Scope], methods: dict[Scope | None, list[int]]) -> int:
    """The decisions of the module, of its functions without closures, and of its classes with their methods."""
    own = [scope for scope in definitions if scope.outer is module]
    in_methods = sum(sum(methods.get(scope, [])) for scope in own if not scope.is_function)
    return 1 + module.decisions + sum(scope.decisions for scope in own) + in_methods


def _span(scope: Scope) -> tuple[int, int]:
    return scope.line, scope.end_line


def _place(scope: Scope) -> tuple[int, int]:
    return scope.line, scope.column
