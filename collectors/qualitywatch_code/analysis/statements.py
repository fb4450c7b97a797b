"""What a walk counts in statements: decisions, cognitive complexity and nesting, scope by scope.

Decisions are radon's. Cognitive complexity is defined by SonarSource (G. Ann Campbell, Cognitive Complexity, 2018): what
breaks the linear flow counts one, and one more for each level that it is nested in; ``elif``, ``else``, and each sequence of
like boolean operators count one however nested they are, and so does a function that calls itself.
"""

from __future__ import annotations

import ast

from qualitywatch_code.analysis.scopes import Function, Scope, class_scope, function_scope
from qualitywatch_code.analysis.walker import Visits, Walker


def _function(walker: Walker, node: Function) -> None:
    outer = walker.scope
    scope = function_scope(node, outer)
    walker.definitions.append(scope)
    deeper = outer.is_function and not _is_decorator(outer, node)
    walker.enter_scope(scope, nesting=walker.nesting + deeper if outer.is_function else 0)


def _is_decorator(outer: Scope, inner: Function) -> bool:
    """Whether a function does nothing but define another and return it by its name: that is no nesting to SonarSource."""
    return all(
        statement is inner or (isinstance(statement, ast.Return) and isinstance(statement.value, ast.Name))
        for statement in outer.body
    )


def _class(walker: Walker, node: ast.ClassDef) -> None:
    walker.enter_without_decisions(
        [*node.decorator_list, *node.bases, *node.keywords, *getattr(node, "type_params", ())]
    )
    scope = class_scope(node, walker.scope)
    walker.definitions.append(scope)
    walker.enter_scope(scope, nesting=0)


def _if(walker: Walker, node: ast.If) -> None:
    walker.think(nesting=walker.nesting)
    while True:
        walker.decide(1)
        walker.nodes.append(node.test)
        walker.enter(node.body, nesting=1, depth=1)
        if not node.orelse:
            return
        walker.think()
        following = node.orelse[0]
        if not isinstance(following, ast.If) or following.col_offset != node.col_offset:  # else, and no elif
            walker.enter(node.orelse, nesting=1, depth=1)
            return
        node = following


def _loop(walker: Walker, node: ast.For | ast.AsyncFor | ast.While) -> None:
    walker.decide(1 + bool(node.orelse))
    walker.think(nesting=walker.nesting)
    walker.enter(node.body, nesting=1, depth=1)
    _else(walker, node.orelse)


def _try(walker: Walker, node: ast.Try | ast.TryStar) -> None:
    walker.decide(len(node.handlers) + bool(node.orelse))
    walker.enter(node.body, depth=1)
    for handler in node.handlers:
        walker.think(nesting=walker.nesting)
        walker.nodes.append(handler.type)
        walker.enter(handler.body, nesting=1, depth=1)
    _else(walker, node.orelse)
    walker.enter(node.finalbody, depth=1)


def _else(walker: Walker, body: list[ast.stmt]) -> None:
    if body:
        walker.think()
        walker.enter(body, nesting=1, depth=1)


def _with(walker: Walker, node: ast.With | ast.AsyncWith) -> None:
    walker.enter(node.body, depth=1)


def _match(walker: Walker, node: ast.Match) -> None:
    walker.think(nesting=walker.nesting)
    catches_all = False
    for case in node.cases:
        catches_all |= isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None
        walker.nodes += (case.pattern, case.guard)
        walker.enter(case.body, nesting=1, depth=1)
    walker.decide(len(node.cases) - catches_all)


def _assert(walker: Walker, node: ast.Assert) -> None:
    walker.decide(1)
    walker.enter_without_decisions([node.test, node.msg])


VISITS: Visits = {
    ast.FunctionDef: _function, ast.AsyncFunctionDef: _function, ast.ClassDef: _class, ast.If: _if, ast.For: _loop,
    ast.AsyncFor: _loop, ast.While: _loop, ast.Try: _try, ast.TryStar: _try, ast.With: _with, ast.AsyncWith: _with,
    ast.Match: _match, ast.Assert: _assert,
}  # fmt: skip
