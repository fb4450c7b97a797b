"""Functions and classes of a module with radon's cyclomatic complexity.

The numbers are those of radon 6.0.1's ComplexityVisitor, functions and closures each on their own. Where radon is wrong:

* the methods of a class that is defined inside a function are missing: they are visited here, like any other;
* the end line of a block is the line of its last node: here it is the last line of its last statement;
* ``except*`` handlers add nothing: here they count as ``except`` handlers do, and so in the maintainability index.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from radon.visitors import ComplexityVisitor

from qualitywatch_code.analysis.measures import ClassMeasures, FunctionMeasures
from qualitywatch_code.analysis.raw import RawLines

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Blocks:
    """The functions and classes of a file in order of appearance, and radon's total complexity of the file."""

    functions: tuple[FunctionMeasures, ...]
    classes: tuple[ClassMeasures, ...]
    complexity: int


@dataclass(slots=True)
class _Block:
    node: _Function | ast.ClassDef
    name: str
    function: _Block | None
    nested_lines: int = 0


def blocks(tree: ast.Module, lines: RawLines) -> Blocks:
    """Measure all blocks of a tree; replaces its ``try``/``except*`` statements by ``try``/``except`` ones."""
    found = sorted(_walk(tree), key=lambda block: (block.node.lineno, block.node.col_offset))
    visited = _Visited()
    total = visited.visit(tree)
    for block in found:
        if block.function and isinstance(block.node, _Function):
            block.function.nested_lines += lines.source_lines(*_span(block.node))
    functions: list[FunctionMeasures] = []
    classes: list[ClassMeasures] = []
    for block in found:
        measures = visited.measures(block.node)
        line, end_line = _span(block.node)
        if isinstance(block.node, ast.ClassDef):
            classes.append(
                ClassMeasures(block.name, line, end_line, measures.complexity, measures.real_complexity)
            )
        else:
            own_lines = lines.source_lines(line, end_line) - block.nested_lines
            functions.append(FunctionMeasures(block.name, line, end_line, measures.complexity, own_lines))
    return Blocks(tuple(functions), tuple(classes), total)


class _Visited:
    """Radon's blocks by place: where a definition stands tells it from every other."""

    def __init__(self) -> None:
        self._by_place: dict[_Place, Any] = {}

    def visit(self, node: ast.AST) -> int:
        """Have radon visit a tree; returns its total complexity."""
        visitor = ComplexityVisitor.from_ast(node)
        open_blocks = [*visitor.functions, *visitor.classes]
        while open_blocks:
            block = open_blocks.pop()
            self._by_place[block.lineno, block.col_offset] = block
            for inner in ("closures", "methods", "inner_classes"):
                open_blocks.extend(getattr(block, inner, ()))
        return int(visitor.total_complexity)

    def measures(self, node: _Function | ast.ClassDef) -> Any:
        """Radon's block for a definition, visiting it now if radon passed over it."""
        place = node.lineno, node.col_offset
        if place not in self._by_place:
            self.visit(node)
        return self._by_place[place]


def _span(node: _Function | ast.ClassDef) -> tuple[int, int]:
    return node.lineno, node.end_lineno or node.lineno


def _walk(tree: ast.Module) -> Iterator[_Block]:
    """All definitions, without recursion and without descending into expressions, where there are none."""
    open_nodes: list[tuple[ast.AST, str, _Block | None]] = [(tree, "", None)]
    while open_nodes:
        node, prefix, function = open_nodes.pop()
        if isinstance(node, _Function | ast.ClassDef):
            block = _Block(node, prefix + node.name, function)
            yield block
            prefix = f"{block.name}."
            function = block if isinstance(node, _Function) else function
        for field in ("body", "orelse", "finalbody", "handlers", "cases"):
            children = getattr(node, field, None)
            if children:
                children[:] = [
                    _as_try(child) if isinstance(child, ast.TryStar) else child for child in children
                ]
                open_nodes.extend((child, prefix, function) for child in children)


def _as_try(node: ast.TryStar) -> ast.Try:
    replaced = ast.Try(node.body, node.handlers, node.orelse, node.finalbody)
    return ast.copy_location(replaced, node)
