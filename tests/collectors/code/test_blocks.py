"""Functions and classes: what they are called, where they end, how complex they are."""

from __future__ import annotations

import ast
import gc
from textwrap import dedent

import pytest
from radon.complexity import cc_visit
from radon.metrics import mi_visit
from radon.visitors import ComplexityVisitor

from qualitywatch_code.analysis.analyser import analyse
from qualitywatch_code.analysis.measures import FileMeasures, FunctionMeasures


def measured(text: str) -> FileMeasures:
    return analyse(dedent(text).encode())


def functions(text: str) -> dict[str, FunctionMeasures]:
    return {function.name: function for function in measured(text).functions}


def test_methods_and_closures_are_functions_of_their_own() -> None:
    found = functions("""
        class Cart:
            class Line:
                def price(self):
                    return 1

            async def total(self, lines):
                def positive(line):
                    return line if line > 0 else 0

                return sum(positive(line) for line in lines)
    """)
    assert {name: function.complexity for name, function in found.items()} == {
        "Cart.Line.price": 1,
        "Cart.total": 2,
        "Cart.total.positive": 2,
    }


def test_a_function_does_not_hold_the_lines_of_the_functions_in_it() -> None:
    found = functions("""
        def outer():
            x = 1
            def inner():
                y = 2
                def innermost():
                    return 3
                return y
            return x
    """)
    assert {name: function.source_lines for name, function in found.items()} == {
        "outer": 3,
        "outer.inner": 3,
        "outer.inner.innermost": 2,
    }


def test_a_function_in_any_block_is_found() -> None:
    found = functions("""
        if a:
            def one(): pass
        else:
            def two(): pass
        try:
            def three(): pass
        except E:
            def four(): pass
        finally:
            def five(): pass
        match a:
            case 1:
                def six(): pass
        with a:
            for b in c:
                while d:
                    def seven(): pass
    """)
    assert list(found) == ["one", "two", "three", "four", "five", "six", "seven"]


def test_a_function_ends_with_its_last_statement() -> None:
    text = "def f():\n    return g(\n        1,\n        2,\n    )\n"
    assert cc_visit(text)[0].endline == 4  # radon: the last line with a node
    assert measured(text).functions[0].end_line == 5


def test_methods_of_a_class_within_a_function_are_measured() -> None:
    text = """
        def make():
            class Local:
                def method(self, x):
                    if x:
                        return 1
                    return 2
            return Local
    """
    assert [block.name for block in cc_visit(dedent(text))] == ["make"]  # radon passes them over
    assert functions(text)["make.Local.method"].complexity == 2
    assert [each.name for each in measured(text).classes] == ["make.Local"]


def test_handlers_of_except_star_count_as_those_of_except() -> None:
    text = "def f():\n    try:\n        g()\n    except* A:\n        pass\n    except* B:\n        pass\n"
    plain = text.replace("except*", "except")
    assert cc_visit(text)[0].complexity == 1  # radon does not know the statement
    assert measured(text).functions[0].complexity == cc_visit(plain)[0].complexity == 3
    assert measured(text).complexity == ComplexityVisitor.from_code(plain).total_complexity
    assert measured(text).maintainability_index == mi_visit(plain, multi=True)


def test_a_file_without_functions_has_none() -> None:
    assert measured("x = 1\n").functions == ()


def test_nesting_to_the_limit_of_the_parser_is_measured() -> None:
    text = "".join(f"{' ' * depth}def f{depth}():\n" for depth in range(90)) + " " * 90 + "pass\n"
    found = analyse(text.encode()).functions
    assert len(found) == 90
    assert found[-1].name.count(".") == 89


def test_an_expression_is_measured_as_deep_as_python_parses_it() -> None:
    text = "def f(x):\n    return " + "x + " * 2000 + "1\n"
    ast.parse(text)
    with pytest.raises(RecursionError):
        cc_visit(text)
    measures = analyse(text.encode())
    assert measures.functions[0].complexity == 1
    assert (measures.halstead.operators, measures.halstead.operands) == (2000, 4000)


def test_what_was_measured_is_given_back_without_a_search_for_cycles() -> None:
    source = b"class A:\n    def f(self):\n        def g(x):\n            return x + 1\n        return g\n"
    analyse(source)
    gc.collect()
    gc.disable()
    try:
        analyse(source)
        assert not gc.isenabled()
        assert gc.collect() == 0
    finally:
        gc.enable()
    analyse(source)
    assert gc.isenabled()
