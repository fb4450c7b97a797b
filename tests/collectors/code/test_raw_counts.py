"""Raw counts: radon's numbers, one tokenisation."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from radon.raw import analyze

from qualitywatch_code.analysis.raw import raw_lines

QUIRKS = {
    "empty": "",
    "blank lines only": "\n\n  \n",
    "no newline at the end": "x = 1",
    "comments": "# a\nx = 1  # b\n    # c\n",
    "docstring in one line": '"""doc"""\nx = 1\n',
    "docstring over lines": '"""doc\n\n  more\n"""\nx = 1\n',
    "docstring with a comment behind": '"""doc"""  # why\n',
    "two strings in a row": '"a" "b"\n',
    "string in brackets": '("a"\n "b")\n',
    "block in one line": "if x: y = 1\n",
    "block with a comment": "if x:  # why\n    y = 1\n",
    "parts after a block's head": "if x: a; b\n",
    "calls after a block's head": "if x: a(); b()\n",
    "semicolon at the end": "a = 1;\n",
    "only semicolons between": "a = 1; b = 2; c = 3\n",
    "dictionary": "x = {'a': 1}\n",
    "annotation": "x: int = 1\n",
    "slice": "a[1:2]\n",
    "lambda": "f = lambda y: y\n",
    "walrus": "if (y := f()):\n    pass\n",
    "brackets over lines": "x = [\n    1,\n\n    # why\n    2,\n]\n",
    "backslash": "x = 1 + \\\n    2\n",
    "backslash before a blank line": "x = 1 \\\n\ny = 2\n",
    "backslash before two blank lines": "x = 1 \\\n\n\ny = 2\n",
    "backslash in a string": "x = 'a \\\n b'\n",
    "backslash in a comment": "# why \\\n\nx = 1\n",
    "triple-quoted with trailing backslash": 'x = """a \\\n b"""\n',
    "form feed on its own": "x = 1\n\x0c\ny = 2\n",
    "form feed at the end": "x = 1\n\x0c",
    "form feed before code": "x = 1\n\x0cy = 2\n",
    "format specification": 'x = f"{y:.2f}"\n',
    "f-string docstring": 'f"""a\n{b}\n"""\n',
    "match": "match x:\n    case {'a': 1}: y\n    case _:\n        z\n",
    "decorators": "@a\n@b(1)\ndef f(x: int) -> int: return x\n",
    "tabs": "if x:\n\ty = 1\n\tif z:\n\t\tpass\n",
    "ellipsis body": "class A: ...\n",
}


@pytest.mark.parametrize("text", QUIRKS.values(), ids=QUIRKS)
def test_counts_equal_radons(text: str) -> None:
    assert tuple(raw_lines(text).counts) == tuple(analyze(text))


_LINES = st.sampled_from(
    [
        "x = 1", "", "   ", "# why", "x = 1  # why", '"""doc"""', "'a'", "if x: y", "a; b", "a; b;", "x: int = 1",
        "if x: a; b", "x = {'a': 1}", "x = [\n1,\n\n2]", '"""a\n\nb"""', "y = '''a\n# b\n'''", "x = 1 + \\\n2",
        "f(\n# why\n)", "lambda: 0", "\x0c", "x = 'a' \\\n'b'", "pass", "d = {\n'a': [1, 2],\n}",
    ]
)  # fmt: skip


@given(st.lists(_LINES, max_size=12))
def test_counts_equal_radons_for_any_sequence_of_statements(lines: list[str]) -> None:
    text = "\n".join(lines) + "\n"
    assert tuple(raw_lines(text).counts) == tuple(analyze(text))


@given(st.lists(_LINES, max_size=12))
def test_every_line_is_counted_once(lines: list[str]) -> None:
    counts = raw_lines("\n".join(lines) + "\n").counts
    assert counts.loc == counts.sloc + counts.blank + counts.multi + counts.single_comments


@pytest.mark.parametrize(
    ("text", "loc", "lloc"),
    [
        ("x = 'a\x0cb'\ny = 1\n", 2, 2),
        ("x = 1 \\\n\n", 2, 1),
    ],
    ids=["form feed in a string", "blank line behind a backslash at the end"],
)
def test_valid_files_that_radon_refuses_are_counted(text: str, loc: int, lloc: int) -> None:
    compile(text, "valid", "exec")
    with pytest.raises(SyntaxError):
        analyze(text)
    counts = raw_lines(text).counts
    assert (counts.loc, counts.lloc) == (loc, lloc)


def test_identifiers_beyond_word_characters_are_counted() -> None:
    text = "a·b = 1\n"
    compile(text, "valid", "exec")
    assert raw_lines(text).counts.lloc == 1


def test_source_lines_of_a_span_leave_out_comments_and_docstrings() -> None:
    text = 'def f():\n    """doc\n    more\n    """\n\n    # why\n    return {\n        1: 2,\n    }\n'
    lines = raw_lines(text)
    assert lines.source_lines(1, 9) == 4
    assert lines.source_lines(2, 6) == 0
    assert lines.source_lines(8, 8) == 1


def test_a_docstring_with_a_comment_behind_it_does_not_lengthen_its_function() -> None:
    text = 'def f():\n    """doc\n\n    more\n    """  # noqa: D205\n    return "a"  # why\n'
    lines = raw_lines(text)
    assert lines.counts.sloc == analyze(text).sloc == 5
    assert lines.source_lines(1, 6) == 2


def test_source_lines_of_a_span_follow_pythons_line_numbers() -> None:
    text = "x = 1\n\x0c\ndef f():\n    return 1\n"
    lines = raw_lines(text)
    assert lines.counts.loc == 5  # radon breaks lines at form feeds, Python does not
    assert lines.source_lines(3, 4) == 2


def test_a_long_literal_takes_linear_time() -> None:
    def seconds(entries: int) -> float:
        body = "".join(f"    'key{number}': [{number}, 'value'],\n" for number in range(entries))
        start = time.process_time()
        assert raw_lines(f"x = {{\n{body}}}\n").counts.sloc == entries + 2
        return time.process_time() - start

    assert min(seconds(4000) for _ in range(3)) < 0.5  # radon takes over a minute
