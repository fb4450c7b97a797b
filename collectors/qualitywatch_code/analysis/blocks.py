"""Functions and classes of a module, functions and closures each on their own.

Where radon 6.0.1 is wrong:

* the methods of a class that is defined inside a function are missing: they are measured here, like any other;
* the end line of a block is the line of its last node: here it is the last line of its last statement;
* ``except*`` handlers add nothing: here they count as ``except`` handlers do, and so in the maintainability index;
* it recurses: here an expression is measured as deep as Python parses it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from qualitywatch_code.analysis.cohesion import components
from qualitywatch_code.analysis.measures import ClassMeasures, FunctionMeasures
from qualitywatch_code.analysis.raw import RawLines
from qualitywatch_code.analysis.scopes import Scope
from qualitywatch_code.analysis.walk import Walked


@dataclass(frozen=True, slots=True)
class Blocks:
    """The functions and classes of a file in order of appearance, and radon's total complexity of the file."""

    functions: tuple[FunctionMeasures, ...]
    classes: tuple[ClassMeasures, ...]
    complexity: int


def blocks(walked: Walked, lines: RawLines) -> Blocks:
    """Measure all definitions that were walked."""
    definitions = sorted(walked.definitions, key=lambda scope: (scope.line, scope.column))
    functions = [scope for scope in definitions if scope.is_function]
    classes = [scope for scope in definitions if not scope.is_function]
    methods: defaultdict[Scope | None, list[Scope]] = defaultdict(list)
    for scope in functions:
        methods[scope.outer].append(scope)
    total = 1 + walked.module.decisions
    for scope in definitions:
        if scope.outer is walked.module:
            total += scope.decisions if scope.is_function else _real_complexity(scope, methods[scope]) - 1
    return Blocks(
        tuple(
            _function(scope, all_lines, nested)
            for scope, all_lines, nested in _with_lines(
                functions, lines, [scope.function for scope in functions]
            )
        ),
        tuple(
            _class(scope, methods[scope], all_lines - nested)
            for scope, all_lines, nested in _with_lines(
                classes, lines, [_class_around(scope) for scope in classes]
            )
        ),
        total,
    )


def _with_lines(
    scopes: list[Scope], lines: RawLines, around: list[Scope | None]
) -> Iterable[tuple[Scope, int, int]]:
    """Each scope with its source lines and, of those, the ones of scopes of its kind that stand in it."""
    counts = [lines.source_lines(scope.line, scope.end_line) for scope in scopes]
    nested: defaultdict[Scope | None, int] = defaultdict(int)
    for outer, count in zip(around, counts, strict=True):
        nested[outer] += count
    return ((scope, count, nested[scope]) for scope, count in zip(scopes, counts, strict=True))


def _class_around(scope: Scope) -> Scope | None:
    outer = scope.outer
    while outer is not None and outer.is_function:
        outer = outer.outer
    return outer


def _function(scope: Scope, all_lines: int, nested_lines: int) -> FunctionMeasures:
    cognitive = None
    if scope.function is None and scope.cognitive is not None:
        cognitive = scope.cognitive.value
    return FunctionMeasures(
        scope.name,
        scope.line,
        scope.end_line,
        1 + scope.decisions,
        all_lines - nested_lines,
        nested_lines,
        cognitive,
        scope.nesting,
        scope.parameters,
        scope.annotated,
        scope.documented if scope.asks_for_docstring else None,
    )


def _class(scope: Scope, methods: list[Scope], source_lines: int) -> ClassMeasures:
    real = _real_complexity(scope, methods)
    return ClassMeasures(
        scope.name,
        scope.line,
        scope.end_line,
        real // len(methods) + (len(methods) > 1) if methods else real,
        real,
        source_lines,
        components((method.plain_name, method.uses) for method in methods),
        scope.documented if scope.asks_for_docstring else None,
    )


def _real_complexity(scope: Scope, methods: list[Scope]) -> int:
    return 1 + scope.decisions + sum(1 + method.decisions for method in methods)
