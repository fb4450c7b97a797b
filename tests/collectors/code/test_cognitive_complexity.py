"""Cognitive complexity: the definition case by case, and against another implementation where both follow it."""

from __future__ import annotations

import ast
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from cognitive_complexity.api import get_cognitive_complexity
from hypothesis import given
from hypothesis import strategies as st

from qualitywatch_code.analysis.analyser import analyse
from qualitywatch_code.analysis.source import UnparsableError, decode, parse


def complexities(text: str) -> dict[str, int | None]:
    return {each.name: each.cognitive_complexity for each in analyse(dedent(text).encode()).functions}


def complexity(body: str, head: str = "def f(a, b, c, d):") -> int | None:
    return complexities(f"{head}\n" + "".join(f"    {line}\n" for line in dedent(body).strip().split("\n")))[
        "f"
    ]


STATEMENTS = {
    "straight": ("x = a\nreturn x", 0),
    "if": ("if a:\n    b", 1),
    "else": ("if a:\n    b\nelse:\n    c", 2),
    "elif": ("if a:\n    b\nelif c:\n    d\nelif d:\n    a", 3),
    "if within else is no elif": ("if a:\n    b\nelse:\n    if c:\n        d", 1 + 1 + 2),
    "nested ifs": ("if a:\n    if b:\n        if c:\n            d", 1 + 2 + 3),
    "nested in elif": ("if a:\n    b\nelif c:\n    if d:\n        a", 1 + 1 + 2),
    "loops": ("for x in a:\n    while b:\n        c", 1 + 2),
    "else of a loop": ("for x in a:\n    b\nelse:\n    c", 2),
    "async loop": ("async for x in a:\n    b", 1),
    "handlers": ("try:\n    a\nexcept A:\n    b\nexcept B:\n    c", 2),
    "handler groups": ("try:\n    a\nexcept* A:\n    b", 1),
    "try is no nesting": ("try:\n    if a:\n        b\nfinally:\n    c", 1),
    "handler is nesting": ("try:\n    a\nexcept A:\n    if b:\n        c", 1 + 2),
    "else of a try": ("try:\n    a\nexcept A:\n    b\nelse:\n    if c:\n        d", 1 + 1 + 2),
    "with is no nesting": ("with a:\n    if b:\n        c", 1),
    "break and continue": ("for x in a:\n    if b:\n        break\n    continue", 1 + 2),
    "match": ("match a:\n    case 1:\n        b\n    case _:\n        if c:\n            d", 1 + 2),
    "conditional expression": ("x = a if b else c", 1),
    "nested conditional expressions": ("x = a if b else (c if d else a)", 1 + 2),
    "one operator": ("return a and b and c", 1),
    "two sequences": ("return a and b or c", 2),
    "three sequences": ("return a and b or c and d", 3),
    "negation between": ("return a and not (b and c)", 2),
    "in the condition": ("if a and b:\n    c", 2),
    "operators do not nest": ("if a:\n    if b and c:\n        d", 1 + 2 + 1),
    "in an assertion": ("assert a or b", 1),
    "comprehension": ("return [x for x in a if b]", 0),
    "lambda is nesting": ("return lambda x: a if x else b", 2),
    "recursion": ("return f(a) + f(b)", 1),
    "another function": ("return g(a)", 0),
}


@pytest.mark.parametrize(("body", "expected"), STATEMENTS.values(), ids=STATEMENTS)
def test_statements_count_by_definition(body: str, expected: int) -> None:
    head = "async def f(a, b, c, d):" if "async" in body else "def f(a, b, c, d):"
    assert complexity(body, head) == expected


def test_a_function_within_another_counts_for_it_one_level_deeper() -> None:
    found = complexities("""
        def outer(a):
            x = 1
            def inner(b):
                if b:
                    return 1
            return inner
    """)
    assert found == {"outer": 2, "outer.inner": None}


def test_a_decorator_is_no_nesting_for_the_function_that_it_returns() -> None:
    found = complexities("""
        def decorator(a):
            def wrapper(b):
                if b:
                    return 1
            return wrapper
    """)
    assert found["decorator"] == 1


def test_a_class_within_a_function_begins_at_no_nesting_and_counts_for_the_function() -> None:
    found = complexities("""
        def make(a):
            if a:
                class Local:
                    def method(self, x):
                        if x:
                            return 1
    """)
    assert found == {"make": 2, "make.Local.method": None}


def test_methods_stand_on_their_own_and_call_themselves_on_their_instance() -> None:
    found = complexities("""
        class A:
            def walk(self, x):
                return self.walk(x) if x else walk(x)

            def print(self, x):
                print(x)
    """)
    assert found == {"A.walk": 2, "A.print": 0}


def test_a_function_that_calls_itself_from_a_function_within_it_is_recursive() -> None:
    text = "def f(a):\n    def g(b):\n        return f(b)\n    return g\n"
    assert complexities(text)["f"] == 1


_SIMPLE = st.sampled_from(["if a:", "for x in a:", "while a:"])


@given(st.lists(_SIMPLE, min_size=1, max_size=12))
def test_nested_statements_cost_the_sum_of_their_levels(heads: list[str]) -> None:
    body = (
        "".join(f"{'    ' * level}{head}\n" for level, head in enumerate(heads)) + "    " * len(heads) + "b"
    )
    assert complexity(body) == sum(range(1, len(heads) + 1))


@given(st.lists(st.sampled_from(list(STATEMENTS.values())), min_size=1, max_size=6))
def test_statements_after_each_other_cost_their_sum(parts: list[tuple[str, int]]) -> None:
    bodies = [body for body, _ in parts]
    recursive = sum("f(" in body for body in bodies)
    assert complexity("\n".join(bodies), "async def f(a, b, c, d):") == (
        sum(cost for _, cost in parts) - max(0, recursive - 1)  # recursion counts once
    )


def _comparable(function: ast.AST) -> bool:
    """Whether the other implementation follows the definition all through a function."""
    return not any(_differs(node, function) for node in ast.walk(function))


def _differs(node: ast.AST, function: ast.AST) -> bool:
    if isinstance(node, ast.Match | ast.AsyncFor | ast.ClassDef | ast.Lambda | ast.TryStar):
        return True  # passed over, or nested otherwise
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return node is not function  # with its head, and without the nesting of a class
    if isinstance(node, ast.Try):
        return bool(node.orelse)  # passed over
    if isinstance(node, ast.If) and len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        return True  # elif counts with nesting, and its body without
    if isinstance(node, ast.BoolOp):
        return _has_conditional(node)  # not looked into
    # a condition counts as if it were nested in its own statement
    return any(_has_conditional(getattr(node, name, None)) for name in ("test", "iter"))


def _has_conditional(node: ast.AST | None) -> bool:
    return node is not None and any(isinstance(each, ast.IfExp) for each in ast.walk(node))


def _functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef, int]]:
    for path in sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))[::2]:
        try:
            source = path.read_bytes()
            tree, measures = parse(decode(source)), analyse(source)
        except UnparsableError:
            continue
        ours = {each.line: each.cognitive_complexity for each in measures.functions}
        methods = {child for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for child in node.body}
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _comparable(node):
                count = ours[node.lineno]
                if count is not None and not (node in methods and f"{node.name}(" in ast.unparse(node.body)):
                    yield f"{path.name}:{node.lineno}", node, count


def test_real_functions_equal_another_implementation_where_it_follows_the_definition() -> None:
    compared = list(_functions())
    assert [place for place, node, count in compared if get_cognitive_complexity(node) != count] == []
    assert sum(count > 3 for _, _, count in compared) > 100
