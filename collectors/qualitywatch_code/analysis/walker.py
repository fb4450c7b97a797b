"""The machinery of a walk: lists of nodes still to be visited, each with the scope it belongs to and how deep it stands."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

from qualitywatch_code.analysis.halstead import Operations
from qualitywatch_code.analysis.scopes import Scope


class Walker:
    """Visits nodes without recursion; a visit may put more nodes in line, or enter others with a scope or depth of their own.

    ``nesting`` is what SonarSource's cognitive complexity adds for what surrounds a node, ``depth`` the number of statements
    with a body around it.
    """

    def __init__(self, steps: Mapping[type, tuple[Visit | None, tuple[str, ...]]]) -> None:
        self.operations = Operations()
        self.definitions: list[Scope] = []
        self.scope: Scope
        self.nesting = 0
        self.depth = 0
        self.nodes: list[Any] = []
        self._counted = True
        self._steps = steps
        self._open: list[tuple[list[Any], Scope, int, int, bool]] = []

    def enter(self, nodes: list[Any], *, nesting: int = 0, depth: int = 0) -> None:
        """Visit nodes later, in this scope, so much deeper."""
        below = self.depth + depth
        self.scope.nesting = max(self.scope.nesting, below)
        self._open.append((nodes, self.scope, self.nesting + nesting, below, self._counted))

    def enter_scope(self, scope: Scope, *, nesting: int) -> None:
        """Visit the body of a scope later."""
        self._open.append((scope.body, scope, nesting, 0, True))

    def enter_without_decisions(self, nodes: list[Any]) -> None:
        """Visit nodes later, of which radon counts the operators only."""
        self._open.append((nodes, self.scope, self.nesting, self.depth, False))

    def decide(self, count: int) -> None:
        """Count so many decisions for cyclomatic complexity."""
        if self._counted:
            self.scope.decisions += count

    def think(self, *, nesting: int = 0) -> None:
        """Count one increment of cognitive complexity, and one for each level of nesting."""
        count = self.scope.cognitive
        if count is not None:
            count.value += 1 + nesting

    def recurse(self, scope: Scope) -> None:
        """Count, once, that a function calls itself."""
        if not scope.is_recursive:
            scope.is_recursive = True
            self.think()

    def run(self) -> None:
        """Visit all that was entered."""
        while self._open:
            nodes, self.scope, self.nesting, self.depth, self._counted = self._open.pop()
            self.operations.context = self.scope.context
            self._visit(nodes.copy())

    def _visit(self, nodes: list[Any]) -> None:
        self.nodes = nodes
        steps = self._steps.get
        take, put = nodes.pop, nodes.append
        while nodes:
            node = take()
            step = steps(node.__class__)
            if step is None:
                continue
            visit, fields = step
            if visit is not None:
                visit(self, node)
            for name in fields:
                child = getattr(node, name)
                if child.__class__ is list:
                    nodes += child
                elif child is not None:
                    put(child)


Visit = Callable[[Walker, Any], None]
Visits = dict[type[ast.AST], Visit]
