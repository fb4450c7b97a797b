"""Whatever a file holds, it is measured, or refused with a reason that names the place; it never crashes the analyser."""

from __future__ import annotations

import sys
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitywatch_code.analysis.analyser import analyse
from qualitywatch_code.analysis.notebook import analyse_notebook
from qualitywatch_code.analysis.source import UnparsableError
from qualitywatch_code.python import PythonCollector

SAMPLE = '''# -*- coding: utf-8 -*-
"""Größe."""
import os  # TODO

class A(B, metaclass=M):
    def f(self, a: int = 1, *args, **kwargs) -> str:
        try:
            return f"{a!r:>{10}} {{x}}" if a and b or c else \\
                rb'\\'' % (a, [x for x in y if z])
        except* E as e:
            async def g(): await (yield)
        else:
            assert lambda x: x, "s"; d["a"]: int = 1

match x:
    case {"a": [1, *_], **rest} if rest: pass
    case -1 | A(b=c) as d: y = """
 # no comment
""" # why
'''


def measured_or_refused(source: bytes) -> None:
    for analysis in (analyse, analyse_notebook):
        with suppress(UnparsableError):
            measures = analysis(source)
            assert measures.raw.loc >= 0
            assert all(1 <= each.line <= each.end_line for each in measures.functions)


def test_a_file_cut_off_anywhere_is_measured_or_refused() -> None:
    source = SAMPLE.encode()
    assert analyse(source).raw.lloc > 0
    for end in range(len(source)):
        measured_or_refused(source[:end])


@given(st.binary(max_size=200))
def test_any_bytes_are_measured_or_refused(source: bytes) -> None:
    measured_or_refused(source)


@given(st.text(alphabet="ab1 \n\t\\\"'#:;=,()[]{}.@%!?*fr\x0c\r\u2028é", max_size=60))
def test_any_text_is_measured_or_refused(text: str) -> None:
    measured_or_refused(text.encode())


@given(st.data())
def test_a_file_with_bytes_overwritten_is_measured_or_refused(data: st.DataObject) -> None:
    source = bytearray(SAMPLE.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        source[data.draw(st.integers(0, len(source) - 1))] = data.draw(st.integers(0, 255))
    measured_or_refused(bytes(source))


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("x = 'Größe'\n".encode("utf-16"), "utf-8"),
        ("x = 1\n".encode("utf-16-le"), "null"),
        (b"\xef\xbb\xbf# coding: latin-1\nx = 1\n", "encoding problem"),
        ("# coding: ascii\nx = 'é'\n".encode(), "ascii"),
        (b"# coding: zip\nx = 1\n", "zip"),
        (b"\0" * 100, "null"),
    ],
    ids=["utf-16", "utf-16 without a mark", "mark against cookie", "beyond ascii", "codec of bytes", "NULs"],
)
def test_encodings_that_python_refuses_are_refused_with_the_reason(source: bytes, reason: str) -> None:
    with pytest.raises(UnparsableError, match=f"(?i){reason}"):
        analyse(source)


@pytest.mark.parametrize("encoding", ["shift_jis", "euc-jp", "gb18030", "iso2022_jp", "utf-8"])
def test_a_source_in_the_encoding_that_it_names_is_measured(encoding: str) -> None:
    source = f"# coding: {encoding}\nx = '表示'  # TODO 表\n".encode(encoding)
    measures = analyse(source)
    assert (measures.raw.sloc, measures.notes[0].text) == (1, "TODO 表")


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="it is this Python's syntax")
def test_syntax_of_a_newer_python_is_missing_evidence_by_name(make_target, run) -> None:
    target = make_target({"old.py": "x = 1\n", "new.py": "try:\n    x = 1\nexcept A, B:\n    pass\n"})
    collected = run(PythonCollector(), target)
    assert collected.values["code.size.unparsable_files"] == 1
    (problem,) = collected.problems
    assert "new.py: " in problem.message
    assert "at line 3" in problem.message
    assert problem.hint is not None
    assert "newer Python" in problem.hint


GENERATED = {
    "functions": lambda size: "".join(f"def f{n}(a):\n    return a + {n}\n\n\n\n" for n in range(size // 5)),
    "a dictionary": lambda size: (
        "D = {\n" + "".join(f"    'k{n}': [{n}, 'v'],\n" for n in range(size)) + "}\n"
    ),
    "assignments": lambda size: "".join(f"x{n} = {n}\n" for n in range(size)),
    "a long string": lambda size: 'x = """\n' + "line of text\n" * size + '"""\n',
    "semicolons": lambda size: "a = 1; b = 2; c = 3\n" * size,
    "blocks in one line": lambda size: "if a: b; c\n" * size,
    "continuations": lambda size: "x = 1 + \\\n 2\n" * (size // 2),
    "comments": lambda size: "# TODO\n" * size,
    "one class": lambda size: (
        "class A:\n" + "".join(f"  def f{n}(self): return self.a{n}\n" for n in range(size))
    ),
    "closures": lambda size: "def f():\n" + "".join(f"  def f{n}(): return f()\n" for n in range(size)),
    "form feeds": lambda size: "x = 1\n\x0c\n" * (size // 2),
    "one bracket": lambda size: "x = [\n" + "\n".join(["(1,", ")", ","] * (size // 3)) + "]\n",
}


@pytest.mark.parametrize("generate", GENERATED.values(), ids=GENERATED)
def test_generated_files_take_time_in_proportion_to_their_size(generate) -> None:
    def seconds(size: int) -> float:
        source = generate(size).encode()
        start = time.process_time()
        assert analyse(source).raw.loc >= size * 0.6
        return time.process_time() - start

    assert min(seconds(6000) for _ in range(2)) < 10 * min(seconds(1500) for _ in range(3)) + 0.05


@pytest.mark.parametrize("name", ["functions", "a dictionary"])
def test_a_generated_file_of_fifty_thousand_lines_is_measured_in_seconds(name: str) -> None:
    source = GENERATED[name](50_000).encode()
    start = time.process_time()
    assert analyse(source).raw.loc >= 50_000
    assert time.process_time() - start < 8


DEEP = {
    "terms": "x = " + "a + " * 100_000 + "a\n",
    "attributes": "x = a" + ".b" * 100_000 + "\n",
    "brackets": "x = " + "[" * 100_000 + "]" * 100_000 + "\n",
    "negations": "x = " + "not " * 100_000 + "a\n",
    "minus": "x = " + "-" * 100_000 + "1\n",
    "conditions": "x = " + "a if b else " * 100_000 + "c\n",
    "lambdas": "x = " + "lambda: " * 100_000 + "0\n",
    "branches": "if a: b\n" + "elif a: b\n" * 50_000,
    "blocks": "".join(" " * depth + "if a:\n" for depth in range(150)) + " " * 150 + "b\n",
    "strings": "x = " + "f'{" * 200 + "1" + "}'" * 200 + "\n",
    "subscripts": "x = a" + "[b" * 5000 + "]" * 5000 + "\n",
    "calls": "x = " + "a(" * 5000 + ")" * 5000 + "\n",
    "patterns": "match a:\n case " + "[" * 5000 + "]" * 5000 + ": b\n",
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_what_is_nested_beyond_python_s_own_limit_is_refused(text: str) -> None:
    with pytest.raises(UnparsableError):
        analyse(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "a or " * 50_000 + "a\n",
        "x = [" + "a, " * 50_000 + "]\n",
        "f(" + "a=1, " * 200 + ")\n",
        "a;" * 50_000,
    ],
    ids=["conditions", "entries", "arguments", "statements"],
)
def test_what_is_long_and_not_deep_is_measured(text: str) -> None:
    assert analyse(text.encode()).raw.sloc == 1
