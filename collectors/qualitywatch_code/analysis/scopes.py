"""Modules, classes and functions while they are walked: what surrounds them, and what is counted in them."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

Function = ast.FunctionDef | ast.AsyncFunctionDef

_OF_ANOTHER = frozenset({"overload", "setter", "deleter"})


@dataclass(slots=True)
class Count:
    """A number that scopes share."""

    value: int = 0


@dataclass(slots=True, eq=False)
class Scope:
    """A module, class or function.

    ``outer`` is the scope around it, ``function`` the nearest function around it, and ``context`` the plain name of the
    function its code runs in. None knows the scopes in it: there are no cycles.
    """

    name: str = ""
    """Dotted from the module on."""
    plain_name: str = ""
    outer: Scope | None = None
    function: Scope | None = None
    context: str | None = None
    is_function: bool = False
    is_public: bool = True
    asks_for_docstring: bool = True
    documented: bool = False
    line: int = 1
    end_line: int = 1
    column: int = 0
    body: list[ast.stmt] = field(default_factory=list)

    decisions: int = 0
    """Radon's, without those of scopes in it."""
    cognitive: Count | None = None
    """Shared by an outermost function and all that is defined in it."""
    is_recursive: bool = False
    nesting: int = 0
    parameters: int = 0
    annotated: int = 0
    self_name: str | None = None
    uses: set[str] = field(default_factory=set)
    """Attributes of the instance that a method, and whatever is in it, names."""

    @property
    def is_method(self) -> bool:
        """Whether it is a function that stands in the body of a class."""
        return (
            self.is_function
            and self.outer is not None
            and not self.outer.is_function
            and bool(self.outer.name)
        )


def function_scope(node: Function, outer: Scope) -> Scope:
    """The scope of a function, with all that its head says."""
    around = outer if outer.is_function else outer.function
    scope = _definition(node, outer, around)
    scope.is_function = True
    scope.asks_for_docstring = scope.is_public and not _said_elsewhere(node)
    scope.context = node.name
    scope.cognitive = outer.cognitive or Count()
    _parameters(scope, node)
    return scope


def class_scope(node: ast.ClassDef, outer: Scope) -> Scope:
    """The scope of a class."""
    scope = _definition(node, outer, outer if outer.is_function else outer.function)
    scope.asks_for_docstring = scope.is_public
    scope.context = outer.context
    scope.cognitive = outer.cognitive
    return scope


def is_documented(body: list[ast.stmt]) -> bool:
    """Whether a body begins with a string that is not blank."""
    first = body[0] if body else None
    return (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
        and bool(first.value.value.strip())
    )


def _definition(node: Function | ast.ClassDef, outer: Scope, function: Scope | None) -> Scope:
    return Scope(
        name=f"{outer.name}.{node.name}" if outer.name else node.name,
        plain_name=node.name,
        outer=outer,
        function=function,
        is_public=outer.is_public and function is None and not node.name.startswith("_"),
        documented=is_documented(node.body),
        line=node.lineno,
        end_line=node.end_lineno or node.lineno,
        column=node.col_offset,
        body=node.body,
    )


def _said_elsewhere(node: Function) -> bool:
    """Whether a function's docstring belongs to another of its name: an overload's to what it overloads, a setter's to the getter."""
    return any(
        each.attr in _OF_ANOTHER
        if isinstance(each, ast.Attribute)
        else isinstance(each, ast.Name) and each.id == "overload"
        for each in node.decorator_list
    )


def _parameters(scope: Scope, node: Function) -> None:
    given = node.args
    named = [*given.posonlyargs, *given.args]
    if scope.is_method and named:
        decorators = {each.id for each in node.decorator_list if isinstance(each, ast.Name)}
        if "staticmethod" not in decorators:
            first = named.pop(0)
            scope.self_name = None if "classmethod" in decorators else first.arg
    rest = [each for each in (given.vararg, given.kwarg) if each is not None]
    named += [*given.kwonlyargs, *rest]
    scope.parameters = len(named)
    scope.annotated = sum(each.annotation is not None for each in named) + (node.returns is not None)
