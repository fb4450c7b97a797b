"""One walk over a syntax tree, without recursion: whatever Python can parse is measured, however deeply it is nested.

Decisions and operations are what radon 6.0.1's two visitors count. To them neither its decorators nor its parameters belong
to a function; what an assertion says and what stands in the head of a class has operators, but no decisions.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from qualitywatch_code.analysis import expressions, statements
from qualitywatch_code.analysis.halstead import Operations
from qualitywatch_code.analysis.scopes import Scope, is_documented
from qualitywatch_code.analysis.walker import Visit, Walker

_ENTERED = frozenset({"body", "orelse", "finalbody", "handlers", "cases"})
"""Fields whose nodes stand deeper than the statement: its visit enters them."""
_VISITED = frozenset(
    {ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.If, ast.Assert, ast.IfExp, ast.Lambda}
)
"""Nodes of which their visit leaves nothing."""
_LEAVES = frozenset({ast.Name, ast.Constant, ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal})
_NO_NODES = frozenset({
    "arg", "asname", "attr", "conversion", "ctx", "is_async", "kind", "kwd_attrs", "name", "op", "ops", "rest", "simple",
    "type_comment",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Walked:
    """What a walk has found: the module, all definitions in it in no order, and the operations of its expressions."""

    module: Scope
    definitions: list[Scope]
    operations: Operations


def walk(tree: ast.Module) -> Walked:
    """Visit every node that counts once."""
    module = Scope(documented=is_documented(tree.body), body=tree.body)
    walker = Walker(_STEPS)
    walker.enter_scope(module, nesting=0)
    walker.run()
    return Walked(module, walker.definitions, walker.operations)


def _step(kind: type[ast.AST]) -> tuple[Visit | None, tuple[str, ...]]:
    visit = _VISITS.get(kind)
    if kind in _VISITED or kind in _LEAVES:
        return visit, ()
    skipped = _NO_NODES | _ENTERED if issubclass(kind, ast.stmt) else _NO_NODES
    return visit, tuple(name for name in kind._fields if name not in skipped)


_VISITS = {**statements.VISITS, **expressions.VISITS}
_STEPS = {
    kind: step
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST) and any(step := _step(kind))
}
"""For each kind of node its visit and the fields to walk; those with nothing of either are missing."""
