"""What a walk counts in expressions: Halstead's operators and operands, decisions, and which attributes a method names."""

from __future__ import annotations

import ast

from qualitywatch_code.analysis.scopes import Scope
from qualitywatch_code.analysis.walker import Visits, Walker


def _binary(walker: Walker, node: ast.BinOp) -> None:
    operations = walker.operations
    operations.operator(node.op.__class__)
    operations.operand(node.left)
    operations.operand(node.right)


def _unary(walker: Walker, node: ast.UnaryOp) -> None:
    walker.operations.operator(node.op.__class__)
    walker.operations.operand(node.operand)


def _boolean(walker: Walker, node: ast.BoolOp) -> None:
    walker.decide(len(node.values) - 1)
    walker.think()
    walker.operations.operator(node.op.__class__)
    for value in node.values:
        walker.operations.operand(value)


def _augmented(walker: Walker, node: ast.AugAssign) -> None:
    operations = walker.operations
    operations.operator(node.op.__class__)
    operations.operand(node.target)
    operations.operand(node.value)


def _compare(walker: Walker, node: ast.Compare) -> None:
    operations = walker.operations
    operations.operand(node.left)
    for operator, operand in zip(node.ops, node.comparators, strict=True):
        operations.operator(operator.__class__)
        operations.operand(operand)


def _conditional(walker: Walker, node: ast.IfExp) -> None:
    walker.decide(1)
    walker.think(nesting=walker.nesting)
    walker.enter([node.test, node.body, node.orelse], nesting=1)


def _lambda(walker: Walker, node: ast.Lambda) -> None:
    walker.nodes.append(node.args)
    walker.enter([node.body], nesting=1)


def _comprehension(walker: Walker, node: ast.comprehension) -> None:
    walker.decide(1 + len(node.ifs))


def _call(walker: Walker, node: ast.Call) -> None:
    """A function that calls itself by its name, or a method on its own instance."""
    called = node.func
    if isinstance(called, ast.Name):
        name, on = called.id, None
    elif isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
        name, on = called.attr, called.value.id
    else:
        return
    scope: Scope | None = walker.scope
    while scope is not None:
        if (
            scope.plain_name == name
            and scope.is_function
            and scope.self_name == on
            and (on or not scope.is_method)
        ):
            walker.recurse(scope)
        scope = scope.function


def _attribute(walker: Walker, node: ast.Attribute) -> None:
    value = node.value
    if value.__class__ is not ast.Name:
        return
    scope: Scope | None = walker.scope
    while scope is not None:
        if scope.self_name == value.id:
            scope.uses.add(node.attr)
            return
        scope = scope.function


VISITS: Visits = {
    ast.BinOp: _binary, ast.UnaryOp: _unary, ast.BoolOp: _boolean, ast.AugAssign: _augmented, ast.Compare: _compare,
    ast.IfExp: _conditional, ast.Lambda: _lambda, ast.comprehension: _comprehension, ast.Call: _call,
    ast.Attribute: _attribute,
}  # fmt: skip
