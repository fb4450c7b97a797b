"""What the statements of a file say to other files: its imports, its definitions, and what is no code to compare.

One walk over the statements alone, without recursion: expressions are not looked at.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from qualitywatch_code.project.facts import Import, When

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_COMPOUND = (
    ast.If, ast.Try, ast.TryStar, ast.Match, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith,
)  # fmt: skip
_IMPORT_ERRORS = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
_NEUTRAL = frozenset({
    "cache", "cached_property", "classmethod", "contextmanager", "asynccontextmanager", "dataclass", "final", "lru_cache",
    "property", "staticmethod", "total_ordering", "unique", "wraps",
})  # fmt: skip
"""Decorators that hand a definition to nobody: what carries only these is as dead as without them."""


class Definition(NamedTuple):
    """A function or class of a module, or a method of such a class; ``bases`` are the last names of its class's bases."""

    kind: str
    name: str
    line: int
    end_line: int
    owner: str
    bases: tuple[str, ...]


class Binding(NamedTuple):
    """A name that an import binds in its module, where nothing says that this is on purpose."""

    name: str
    line: int


@dataclass(slots=True)
class Statements:
    """What was found in one file; ``definition_names`` has every definition at any depth, once for each."""

    imports: list[Import] = field(default_factory=list)
    import_statements: list[ast.Import | ast.ImportFrom] = field(default_factory=list)
    texts: list[ast.Expr] = field(default_factory=list)
    definitions: list[Definition] = field(default_factory=list)
    definition_names: list[str] = field(default_factory=list)
    classes: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    bindings: list[Binding] = field(default_factory=list)


class _Place(NamedTuple):
    when: When
    scope: str  # module, class, or anything deeper
    owner: str
    bases: tuple[str, ...]
    tries: bool


def statements(tree: ast.Module) -> Statements:
    """Walk a module."""
    found = Statements()
    walk: list[tuple[list[ast.stmt], _Place]] = [
        (tree.body, _Place(When.LOADED, "module", "", (), tries=False))
    ]
    while walk:
        body, place = walk.pop()
        for statement in body:
            if isinstance(statement, ast.Expr):
                if isinstance(statement.value, ast.Constant) and isinstance(statement.value.value, str):
                    found.texts.append(statement)
            elif isinstance(statement, ast.Import | ast.ImportFrom):
                _import(found, statement, place)
            elif isinstance(statement, _Definition):
                walk.append((statement.body, _define(found, statement, place)))
            elif isinstance(statement, _COMPOUND):
                walk += _bodies(statement, place)
    return found


def _bodies(statement: ast.stmt, place: _Place) -> Iterator[tuple[list[ast.stmt], _Place]]:
    """The blocks of a compound statement that opens no scope."""
    if isinstance(statement, ast.If):
        yield from _branches(statement, place)
    elif isinstance(statement, ast.Try | ast.TryStar):
        yield from _tried(statement, place)
    elif isinstance(statement, ast.Match):
        yield from ((case.body, place) for case in statement.cases)
    elif isinstance(statement, ast.For | ast.AsyncFor | ast.While):
        yield from ((statement.body, place), (statement.orelse, place))
    elif isinstance(statement, ast.With | ast.AsyncWith):
        yield statement.body, place


def _import(found: Statements, statement: ast.Import | ast.ImportFrom, place: _Place) -> None:
    found.import_statements.append(statement)
    line, when = statement.lineno, int(place.when)
    if isinstance(statement, ast.ImportFrom):
        if statement.level or _may_be_ours(statement.module or ""):
            names = " ".join(alias.name for alias in statement.names)
            found.imports.append(Import(line, statement.level, statement.module or "", names, when))
    else:
        ours = (alias.name for alias in statement.names if _may_be_ours(alias.name))
        found.imports += (Import(line, 0, name, "", when) for name in ours)
    if place.scope != "module" or place.tries:
        return
    if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
        return
    found.bindings += (
        Binding(alias.asname or alias.name.partition(".")[0], alias.lineno)
        for alias in statement.names
        if alias.name not in {"*", alias.asname}
    )


def _may_be_ours(module: str) -> bool:
    """Whether a module is not the standard library's, which comes first wherever Python looks."""
    return module.partition(".")[0] not in sys.stdlib_module_names


def _define(found: Statements, node: _Definition, place: _Place) -> _Place:
    found.definition_names.append(node.name)
    is_class = isinstance(node, ast.ClassDef)
    bases = _bases(node) if isinstance(node, ast.ClassDef) else ()
    if is_class:
        # A class that stands in for one that could not be imported has the bases of neither.
        found.classes.append((node.name, (*bases, "?") if place.tries else bases))
    if place.scope in {"module", "class"} and not (is_class and place.scope == "class"):
        kind = "class" if is_class else "function" if place.scope == "module" else "method"
        if not _is_handed_over(node):
            found.definitions.append(
                Definition(
                    kind,
                    node.name,
                    node.lineno,
                    node.end_lineno or node.lineno,
                    place.owner,
                    bases or place.bases,
                )
            )
    if not is_class:
        return _Place(max(place.when, When.CALLED), "function", "", (), tries=False)
    scope = "class" if place.scope == "module" else "nested"
    return _Place(place.when, scope, node.name, bases, place.tries)


def _bases(node: ast.ClassDef) -> tuple[str, ...]:
    """The last name of each base; what has none, such as a call, and a metaclass stand as '?'."""
    metaclass = any(
        keyword.arg == "metaclass" and _last_name(keyword.value) != "ABCMeta" for keyword in node.keywords
    )
    return tuple(_last_name(base) or "?" for base in node.bases) + (("?",) if metaclass else ())


def _is_handed_over(node: _Definition) -> bool:
    """Whether a decorator may have told somebody of it, or its name is one that Python calls."""
    dunder = node.name.startswith("__") and node.name.endswith("__")
    return dunder or any(not _is_neutral(each) for each in node.decorator_list)


def _is_neutral(decorator: ast.expr) -> bool:
    name = _last_name(decorator.func if isinstance(decorator, ast.Call) else decorator)
    return name in _NEUTRAL


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _branches(statement: ast.If, place: _Place) -> Iterator[tuple[list[ast.stmt], _Place]]:
    never = place._replace(when=When.NEVER)
    inverted = isinstance(statement.test, ast.UnaryOp) and isinstance(statement.test.op, ast.Not)
    test = statement.test.operand if isinstance(statement.test, ast.UnaryOp) and inverted else statement.test
    guards = _last_name(test) == "TYPE_CHECKING"
    yield statement.body, never if guards and not inverted else place
    yield statement.orelse, never if guards and inverted else place


def _tried(statement: ast.Try | ast.TryStar, place: _Place) -> Iterator[tuple[list[ast.stmt], _Place]]:
    probes = any(_catches_import_errors(handler) for handler in statement.handlers)
    trying = place._replace(tries=place.tries or probes)
    yield statement.body, trying
    for handler in statement.handlers:
        yield handler.body, trying
    yield statement.orelse, place
    yield statement.finalbody, place


def _catches_import_errors(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(_last_name(kind) in _IMPORT_ERRORS for kind in kinds)
