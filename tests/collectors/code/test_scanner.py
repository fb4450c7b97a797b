"""The scanner sees what Python's own tokeniser sees, or says that it cannot tell."""

from __future__ import annotations

import ast
import sys
import sysconfig
import warnings
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitywatch_code.analysis.scanner import scanned, scans
from qualitywatch_code.analysis.source import UnparsableError, decode, parse
from qualitywatch_code.analysis.tokens import tokenised


def _both(text: str) -> tuple[object, object]:
    rows = [line.strip() for line in text.splitlines()]
    by_scanner, by_tokens = scanned(text, rows), tokenised(rows, strict=True)
    return (
        (by_scanner.counts(), bytes(by_scanner.is_source)),
        (by_tokens.counts(), bytes(by_tokens.is_source)),
    )


def test_real_files_are_scanned_as_they_are_tokenised() -> None:
    paths = sorted(Path(sysconfig.get_path("stdlib")).rglob("*.py"))
    compared = 0
    for path in paths[::40]:
        try:
            text = decode(path.read_bytes())
            parse(text)
        except UnparsableError:
            continue
        if scans(text):
            by_scanner, by_tokens = _both(text)
            assert by_scanner == by_tokens, path
            compared += 1
    assert compared > 20


_FRAGMENTS = st.sampled_from(
    [
        "a", "x", "1", "r", "b", "F", "Rb", "é", " ", " ", "\t", "\n", "\n", "\n    ", "\\\n", "\\", ":", ":", ":=", ";",
        "(", ")", "[", "]", "{", "}", '"', "'", '"""', "'''", "#", "# why\n", ".", ",", "=", "==", "->", "if ", "else",
        "lambda ", "'a'", '"b"', '"""c\n\nd"""', "'''e'''", "pass", "(\n", ")\n", "\\'", '\\"', "def f():\n ", "\n\n",
    ]
)  # fmt: skip


@given(st.lists(_FRAGMENTS, max_size=25).map("".join))
def test_whatever_python_parses_is_scanned_as_it_is_tokenised(text: str) -> None:
    _same_if_it_parses(text)


_STATEMENTS = st.sampled_from(
    [
        "x = {}", "f({})", "if {}: y", "if x:\n  {}", "{}; {}", "'a' {}", "{} # why", "[{}, {}]", "(\n{}\n)", "x: {} = 1",
        "lambda: {}", "{{1: {}}}", "a[{}:]", "x = {} \\\n + 1", "r'\\''", '"""\n{}\n"""', "'#'", "# '", '"\\\\"',
        "'a' \\\n", "\\\n", "if x: a; b()", "if x: a;", "(y := {})", "while {}: a; b; c", "b'a'\n", "'''a\n'''  # why",
    ]
)  # fmt: skip


@given(
    st.recursive(st.just("z"), lambda inner: st.builds(str.format, _STATEMENTS, inner, inner), max_leaves=8)
)
def test_nested_constructs_are_scanned_as_they_are_tokenised(text: str) -> None:
    _same_if_it_parses(text)


def _same_if_it_parses(text: str) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError):
        return
    if scans(text):
        by_scanner, by_tokens = _both(text)
        assert by_scanner == by_tokens


@pytest.mark.parametrize(
    "text", ["x = 'a\x0cb'\n", "\x0cx = 1\n", "# a\u2028b\n"], ids=["in a string", "before code", "separator"]
)
def test_where_only_splitlines_breaks_lines_the_scanner_cannot_tell(text: str) -> None:
    assert not scans(text)


@pytest.mark.parametrize("text", ['f"a{b:>3}"\n', 'x = rF"""a{b["c"]}"""\n'])
def test_since_the_parts_of_an_f_string_are_tokens_the_scanner_cannot_tell_them(text: str) -> None:
    assert scans(text) == (sys.version_info < (3, 12))
