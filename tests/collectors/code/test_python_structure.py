"""How code is built: nesting, parameters, cohesion, code outside functions."""

from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitywatch_code.analysis.analyser import analyse
from qualitywatch_code.analysis.cohesion import components
from qualitywatch_code.analysis.measures import FileMeasures, FunctionMeasures
from qualitywatch_code.python import PythonCollector


def measured(text: str) -> FileMeasures:
    return analyse(dedent(text).encode())


def functions(text: str) -> dict[str, FunctionMeasures]:
    return {function.name: function for function in measured(text).functions}


@pytest.mark.parametrize(
    ("body", "depth"),
    [
        ("pass", 0),
        ("if a: b", 1),
        ("if a:\n    b\nelif c:\n    d\nelse:\n    e", 1),
        ("if a:\n    b\nelse:\n    if c:\n        d", 2),
        ("with a:\n    for b in c:\n        while d:\n            e", 3),
        ("try:\n    a\nexcept B:\n    if c:\n        d\nfinally:\n    e", 2),
        ("match a:\n    case 1:\n        if b:\n            c", 2),
        ("if a:\n    class B:\n        if c:\n            d", 1),
        ("x = [y for y in z if y]", 0),
    ],
)
def test_nesting_is_that_of_statements_with_a_body(body: str, depth: int) -> None:
    text = "def f():\n" + "".join(f"    {line}\n" for line in body.split("\n"))
    assert functions(text)["f"].nesting == depth


def test_a_function_within_another_begins_at_no_nesting() -> None:
    found = functions("""
        def outer():
            if a:
                def inner():
                    for b in c:
                        with d:
                            pass
    """)
    assert {name: function.nesting for name, function in found.items()} == {"outer": 1, "outer.inner": 2}


@pytest.mark.parametrize(
    ("head", "count", "annotated"),
    [
        ("def f():", 0, 0),
        ("def f(a, /, b, *, c):", 3, 0),
        ("def f(*args, **kwargs):", 2, 0),
        ("def f(a: int, *args: str) -> None:", 2, 3),
        ("def f(self):", 1, 0),
    ],
)
def test_every_parameter_of_a_function_counts(head: str, count: int, annotated: int) -> None:
    function = functions(f"{head} ...\n")["f"]
    assert (function.parameters, function.annotated) == (count, annotated)


def test_the_instance_and_the_class_are_no_parameters_of_a_method() -> None:
    found = functions("""
        class A:
            def method(self, a): ...
            @classmethod
            def of_class(cls, a): ...
            @staticmethod
            def plain(a): ...
            def outer(self):
                def inner(self): ...
    """)
    counts = {name: function.parameters for name, function in found.items()}
    assert counts == {"A.method": 1, "A.of_class": 1, "A.plain": 1, "A.outer": 0, "A.outer.inner": 1}


def lcom4(text: str) -> int:
    return measured(text).classes[0].components


def test_methods_that_share_an_attribute_are_one_group() -> None:
    assert lcom4("class A:\n  def f(self): return self.x\n  def g(self): self.x = 1\n") == 1
    assert lcom4("class A:\n  def f(self): return self.x\n  def g(self): self.y = 1\n") == 2


def test_a_method_that_calls_another_is_in_its_group() -> None:
    assert lcom4("class A:\n  def f(self): return self.g()\n  def g(self): self.y = 1\n") == 1


def test_what_a_closure_uses_its_method_uses() -> None:
    text = (
        "class A:\n  def f(self): return lambda: [self.x for _ in y]\n  def g(self):\n    def h(): self.x\n"
    )
    assert lcom4(text) == 1


def test_a_constructor_joins_nothing() -> None:
    text = """
        class A:
            def __init__(self): self.x = self.y = 1
            def f(self): return self.x
            def g(self): return self.y
    """
    assert lcom4(text) == 2


def test_methods_that_use_nothing_of_their_instance_are_left_out() -> None:
    text = """
        class A:
            def f(self): return self.x
            def abstract(self): ...
            @staticmethod
            def plain(a): return a.y
            @classmethod
            def make(cls): return cls.z
    """
    assert lcom4(text) == 1
    assert lcom4("class A:\n  x = 1\n") == 0


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sets(st.sampled_from("abcdefuvwxyz")))), st.randoms())
def test_groups_do_not_depend_on_the_order_of_methods(methods: list[tuple[str, set[str]]], random) -> None:
    shuffled = list(methods)
    random.shuffle(shuffled)
    assert components(methods) == components(shuffled) <= len(methods)


@given(st.sets(st.sampled_from("vwxyz"), min_size=1), st.sets(st.sampled_from("opqrs"), min_size=1))
def test_a_method_that_uses_all_makes_one_group(first: set[str], second: set[str]) -> None:
    assert components([("a", first), ("b", second)]) == 2
    assert components([("a", first), ("b", second), ("c", first | second)]) == 1


def test_a_class_does_not_hold_the_lines_of_classes_in_it() -> None:
    classes = measured("""
        class Outer:
            x = 1
            def f(self):
                class Local:
                    y = 2
            class Inner:
                z = 3
                w = 4
    """).classes
    lines = {each.name: each.source_lines for each in classes}
    assert lines == {"Outer": 3, "Outer.f.Local": 2, "Outer.Inner": 3}


def test_profiles_count_the_lines_of_what_is_beyond_each_limit(make_target, run) -> None:
    nested = "".join(f"{'    ' * (level + 1)}if a:\n" for level in range(5)) + "    " * 6 + "b()\n"
    target = make_target({
        "a.py": f"def deep(a):\n{nested}",
        "b.py": "def wide(a, b, c, d, e, f, g):\n    return a\n\n\ndef at(a, b, c, d):\n    return a\n\nX = 1\n",
    })  # fmt: skip
    collected = run(PythonCollector(), target)
    values = collected.values
    assert values["code.cognitive_complexity.max"] == 15
    assert values["code.cognitive_complexity.lines_above_15"] == 0
    assert values["code.cognitive_complexity.mean"] == 5
    assert values["code.nesting.max"] == 5
    assert (values["code.nesting.lines_above_4"], values["code.nesting.lines_above_5"]) == (7, 0)
    assert values["code.parameters.max"] == 7
    assert (values["code.parameters.lines_above_4"], values["code.parameters.lines_above_6"]) == (2, 2)
    assert values["code.module_level.lines"] == 1
    evidence = collected.one("code.parameters.lines_above_6").evidence
    assert [(place.path, place.name, place.line, place.value) for place in evidence] == [
        ("b.py", "wide", 1, 7)
    ]
    assert evidence[0].message == "7 parameters, 2 source lines"


def test_lines_of_functions_within_others_count_for_the_cognitive_complexity_around_them(
    make_target, run
) -> None:
    inner = "".join(f"        if a:\n            return {number}\n" for number in range(8))
    target = make_target({"a.py": f"def outer(a):\n    x = 1\n    def inner(b):\n{inner}    return inner\n"})
    values = run(PythonCollector(), target).values
    assert values["code.cognitive_complexity.max"] == 16
    assert values["code.cognitive_complexity.lines_above_15"] == 20


def test_lack_of_cohesion_names_the_classes_that_fall_apart(make_target, run) -> None:
    text = "class A:\n  def f(self): return self.x\n  def g(self): return self.y\n\n\nclass B:\n  def f(self): return self.x\n"
    collected = run(PythonCollector(), make_target({"a.py": text}))
    assert collected.values["code.size.classes"] == 2
    assert collected.values["code.lack_of_cohesion.max"] == 2
    assert collected.values["code.lack_of_cohesion.mean"] == 1.5
    assert collected.values["code.lack_of_cohesion.lines_above_1"] == 3
    assert [each.name for each in collected.one("code.lack_of_cohesion.lines_above_1").evidence] == ["A"]


def test_without_functions_and_classes_there_is_nothing_to_say_of_them(make_target, run) -> None:
    values = run(PythonCollector(), make_target({"a.py": "x = 1\n"})).values
    topics = ("code.cognitive", "code.nesting", "code.parameters", "code.lack_of_cohesion")
    assert [name for name in values if name.startswith(topics)] == []
    assert values["code.module_level.lines"] == 1
