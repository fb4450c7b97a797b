"""One walk over a syntax tree, without recursion: whatever Python can parse is measured, however deeply it is nested.

It counts what radon 6.0.1's two visitors count. To them neither its decorators nor its parameters belong to a function;
what an assertion says and what stands in the head of a class has operators, but no decisions.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from qualitywatch_code.analysis.halstead import Operations

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(slots=True, eq=False)
class Scope:
    """A module, class or function: its place in the others, and its own decisions without those of the scopes in it.

    ``name`` is dotted from the module on, ``outer`` the scope around it, ``function`` the nearest function around it, and
    ``context`` the plain name of the function that its code runs in. None knows the scopes in it: there are no cycles.
    """

    name: str
    outer: Scope | None
    function: Scope | None
    context: str | None
    is_function: bool = False
    line: int = 1
    end_line: int = 1
    column: int = 0
    decisions: int = 0


@dataclass(frozen=True, slots=True)
class Walked:
    """What a walk has found: the module, all definitions in it in no order, and the operations of its expressions."""

    module: Scope
    definitions: list[Scope]
    operations: Operations


def walk(tree: ast.Module) -> Walked:
    """Visit every node that counts once."""
    module = Scope("", None, None, None)
    walker = _Walker()
    walker.enter(tree.body, module)
    walker.run()
    return Walked(module, walker.definitions, walker.operations)


class _Walker:
    """Lists of nodes still to be walked, each with the scope it belongs to."""

    def __init__(self) -> None:
        self.operations = Operations()
        self.definitions: list[Scope] = []
        self.scope: Scope
        self._open: list[tuple[list[Any], Scope]] = []

    def enter(self, nodes: list[Any], scope: Scope) -> None:
        self._open.append((nodes, scope))

    def enter_without_decisions(self, nodes: list[Any]) -> None:
        scope = self.scope
        self._open.append((nodes, Scope(scope.name, None, scope.function, scope.context)))

    def run(self) -> None:
        while self._open:
            nodes, self.scope = self._open.pop()
            self.operations.context = self.scope.context
            self._visit(nodes.copy())

    def _visit(self, nodes: list[Any]) -> None:
        steps = _STEPS.get
        take, put = nodes.pop, nodes.append
        while nodes:
            node = take()
            step = steps(node.__class__)
            if step is None:
                continue
            count, fields = step
            if count is not None:
                count(self, node)
            for name in fields:
                child = getattr(node, name)
                if child.__class__ is list:
                    nodes += child
                elif child is not None:
                    put(child)


def _function(walker: _Walker, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    _define(walker, node, node.name, is_function=True)


def _class(walker: _Walker, node: ast.ClassDef) -> None:
    walker.enter_without_decisions(
        [*node.decorator_list, *node.bases, *node.keywords, *getattr(node, "type_params", ())]
    )
    _define(walker, node, walker.scope.context, is_function=False)


def _define(walker: _Walker, node: Definition, context: str | None, *, is_function: bool) -> None:
    outer = walker.scope
    name = f"{outer.name}.{node.name}" if outer.name else node.name
    function = outer if outer.is_function else outer.function
    scope = Scope(
        name,
        outer,
        function,
        context,
        is_function,
        node.lineno,
        node.end_lineno or node.lineno,
        node.col_offset,
    )
    walker.definitions.append(scope)
    walker.enter(node.body, scope)


def _branch(walker: _Walker, node: ast.If | ast.IfExp) -> None:
    del node
    walker.scope.decisions += 1


def _loop(walker: _Walker, node: ast.For | ast.AsyncFor | ast.While) -> None:
    walker.scope.decisions += 1 + bool(node.orelse)


def _try(walker: _Walker, node: ast.Try | ast.TryStar) -> None:
    walker.scope.decisions += len(node.handlers) + bool(node.orelse)


def _match(walker: _Walker, node: ast.Match) -> None:
    catches_all = any(
        isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None for case in node.cases
    )
    walker.scope.decisions += len(node.cases) - catches_all


def _comprehension(walker: _Walker, node: ast.comprehension) -> None:
    walker.scope.decisions += 1 + len(node.ifs)


def _assert(walker: _Walker, node: ast.Assert) -> None:
    walker.scope.decisions += 1
    walker.enter_without_decisions([node.test, node.msg])


def _binary(walker: _Walker, node: ast.BinOp) -> None:
    operations = walker.operations
    operations.operator(node.op.__class__)
    operations.operand(node.left)
    operations.operand(node.right)


def _unary(walker: _Walker, node: ast.UnaryOp) -> None:
    walker.operations.operator(node.op.__class__)
    walker.operations.operand(node.operand)


def _boolean(walker: _Walker, node: ast.BoolOp) -> None:
    walker.scope.decisions += len(node.values) - 1
    walker.operations.operator(node.op.__class__)
    for value in node.values:
        walker.operations.operand(value)


def _augmented(walker: _Walker, node: ast.AugAssign) -> None:
    operations = walker.operations
    operations.operator(node.op.__class__)
    operations.operand(node.target)
    operations.operand(node.value)


def _compare(walker: _Walker, node: ast.Compare) -> None:
    operations = walker.operations
    operations.operand(node.left)
    for operator, operand in zip(node.ops, node.comparators, strict=True):
        operations.operator(operator.__class__)
        operations.operand(operand)


_Count = Callable[[_Walker, Any], None]
_COUNTS: dict[type[ast.AST], _Count] = {
    ast.FunctionDef: _function, ast.AsyncFunctionDef: _function, ast.ClassDef: _class, ast.If: _branch,
    ast.IfExp: _branch, ast.For: _loop, ast.AsyncFor: _loop, ast.While: _loop, ast.Try: _try, ast.TryStar: _try,
    ast.Match: _match, ast.comprehension: _comprehension, ast.Assert: _assert, ast.BinOp: _binary,
    ast.UnaryOp: _unary, ast.BoolOp: _boolean, ast.AugAssign: _augmented, ast.Compare: _compare,
}  # fmt: skip
_ENTERED = frozenset({ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assert})
"""Nodes whose children are not walked with their own scope."""
_LEAVES = frozenset({ast.Name, ast.Constant, ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal})
_NO_NODES = frozenset({
    "arg", "asname", "attr", "conversion", "ctx", "is_async", "kind", "kwd_attrs", "name", "op", "ops", "rest", "simple",
    "type_comment",
})  # fmt: skip


def _step(kind: type[ast.AST]) -> tuple[_Count | None, tuple[str, ...]]:
    count = _COUNTS.get(kind)
    if kind in _ENTERED or kind in _LEAVES:
        return count, ()
    return count, tuple(name for name in kind._fields if name not in _NO_NODES)


_STEPS = {
    kind: step
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST) and any(step := _step(kind))
}
"""For each kind of node what to count and which of its fields to walk; those with nothing of either are missing."""
