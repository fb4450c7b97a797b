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

from qualitywatch_code.analysis.scanner import events_of, scanned
from qualitywatch_code.analysis.source import UnparsableError, decode, parse
from qualitywatch_code.analysis.tokens import tokenised


def _both(text: str, events: list[str]) -> tuple[object, object]:
    rows = [line.strip() for line in text.splitlines()]
    by_scanner, by_tokens = scanned(events, rows), tokenised(rows, strict=True)
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
        events = events_of(text)
        if events is not None:
            by_scanner, by_tokens = _both(text, events)
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
    events = events_of(text)
    if events is not None:
        by_scanner, by_tokens = _both(text, events)
        assert by_scanner == by_tokens


@pytest.mark.parametrize(
    "text", ["x = 'a\x0cb'\n", "\x0cx = 1\n", "# a\u2028b\n"], ids=["in a string", "before code", "separator"]
)
def test_where_only_splitlines_breaks_lines_the_scanner_cannot_tell(text: str) -> None:
    assert events_of(text) is None


_NESTED_SINCE_3_12 = pytest.mark.skipif(sys.version_info < (3, 12), reason="one token before Python 3.12")


@_NESTED_SINCE_3_12
@pytest.mark.parametrize(
    "text",
    [
        'f"""a{b["c"]}"""\n',
        'f"{a["b"]}"\n',
        "f'{a['}']['b']}'\n",
        'f"{a:{b:{c}}}"\n',
        'f"{(a := 1)}"\n',
        'f"{a  # why\n}"\n',
        'f"{a\n}"\n',
        'rf"\\{a}"\n',
        'f"}}{x:{y["z"]}}"\n',
    ],
)
def test_where_a_quote_or_a_brace_may_not_be_what_it_seems_the_scanner_cannot_tell(text: str) -> None:
    ast.parse(text)
    assert events_of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        'f"a"\n',
        'f"{a}"\n',
        'f"{a:>3}"\n',
        "x = f'{a!r}' + rF\"{b['c:d']}\"\n",
        'f"""a\n{b:{c}.{d}}\n"""\n',
        'f"{{{a}}}: {{b:c}}"\n',
        "f'it is {a}: {b[1:2]}'\n",
        'if f"{a:b}": pass\n',
        'if f"{a}": f"{b}"\n',
        'f"\\N{BULLET}{a}"\n',
        'f"{a}" f"{b}"; f"{c:d}"\n',
        'f"a" # why\n',
        "# f'{'\nx = 'f\"{a['\n",
        'f"{lambda_:>{a}}"\n',
    ],
)
def test_other_formatted_strings_are_scanned_as_they_are_tokenised(text: str) -> None:
    ast.parse(text)
    events = events_of(text)
    assert events is not None
    by_scanner, by_tokens = _both(text, events)
    assert by_scanner == by_tokens


_PARTS = st.sampled_from(
    [
        "a", "{a}", "{{", "}}", "{a:b}", "{a['b']}", '{a["b"]}', "{a:{b}}", "{a!r:>3}", "'", '"', "\\n", "\\{", ":", "#",
        "{a}}", "\n", "{{a}", "{'}'}", "{a:=3}", "{[1:2]}", "{ {1:2}[1] }", "\\N{BULLET}", " ", "{a  #\n}",
    ]
)  # fmt: skip
_QUOTES = st.sampled_from(['"', "'", '"""', "'''"])
_STRING = st.builds(
    lambda prefix, quotes, parts: f"{prefix}{quotes}{''.join(parts)}{quotes}",
    st.sampled_from(["f", "rf", "F", ""]),
    _QUOTES,
    st.lists(_PARTS, max_size=6),
)


@given(st.lists(_STRING, min_size=1, max_size=3))
def test_any_formatted_string_is_scanned_as_it_is_tokenised(strings: list[str]) -> None:
    for text in (" ".join(strings), f"if {strings[0]}: x", f"x = [{', '.join(strings)}]\ny = 1"):
        _same_if_it_parses(text)
