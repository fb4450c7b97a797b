"""Notebooks: their code cells are measured like modules, and every place is given by cell and line."""

from __future__ import annotations

import json
import time
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitywatch_code.analysis.analyser import analyse
from qualitywatch_code.analysis.magics import without_magics
from qualitywatch_code.analysis.notebook import analyse_notebook
from qualitywatch_code.analysis.source import UnparsableError, parse
from qualitywatch_code.bandit import BanditCollector
from qualitywatch_code.python import PythonCollector


def code(text: str) -> dict[str, object]:
    lines = dedent(text).splitlines(keepends=True)
    outputs = [{"output_type": "stream", "text": ["def not_code(: # TODO\n"]}]
    return {"cell_type": "code", "execution_count": 7, "metadata": {}, "outputs": outputs, "source": lines}


def words(text: str) -> dict[str, object]:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def notebook(*cells: object, **metadata: object) -> bytes:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}).encode()


TRAIN = "x = 1\n\ndef train(a):\n    if a:  # TODO: stop early\n        return a\n\nclass Model:\n    def fit(self): ...\n"


def test_code_cells_count_as_one_module_would() -> None:
    cells = ["import os\n", TRAIN, "y = [a for a in b if a]\n"]
    measures = analyse_notebook(notebook(words("# Title"), *map(code, cells)))
    module = analyse("".join(cells).encode())
    assert measures.raw.sloc == module.raw.sloc
    assert measures.raw.lloc == module.raw.lloc
    assert measures[1:4] == module[1:4]


def test_places_are_given_by_cell_and_line() -> None:
    measures = analyse_notebook(notebook(words("# Title\n\nfoo"), code("x = 1\n"), code(TRAIN)))
    assert [(each.name, each.line, each.end_line) for each in measures.functions] == [
        ("cell 3: train", 3, 5),
        ("cell 3: Model.fit", 8, 8),
    ]
    assert [(each.name, each.line) for each in measures.classes] == [("cell 3: Model", 7)]
    assert [tuple(note) for note in measures.notes] == [(4, "TODO: stop early", "cell 3")]


MAGICS = {
    "line magic": ("%matplotlib inline\nx = 1", "pass\nx = 1"),
    "shell": ("!pip install 'it\nx = 1", "pass\nx = 1"),
    "help": ("?print\nprint??\nos.path?", "pass\npass\npass"),
    "in a block": ("if x:\n    %time f(x)", "if x:\n    pass"),
    "assigned shell": ("files = !ls *.py\na, b = %sql select 1", "files = None\na, b = None"),
    "cell magic of Python": ("%%time\nx = 1", "pass\nx = 1"),
    "cell magic of another language": ('%%bash\nls | wc -l\necho "', "\n\n"),
    "modulo at the start of a line": ("x = (a\n     % b)", "x = (a\n     % b)"),
    "modulo behind a backslash": ("x = a \\\n  % b", "x = a \\\n  % b"),
    "magic in a string": ('x = """\n%time\n!ls\n"""\n%time', 'x = """\n%time\n!ls\n"""\npass'),
    "quote within a comment": ("x = 1  # it's\n%time", "x = 1  # it's\npass"),
    "bracket within a string": ("x = '('\n!ls", "x = '('\npass"),
    "question in a string": ("x = 'why?'\ny = 'really ?'", "x = 'why?'\ny = 'really ?'"),
    "not equal": ("x = a != b", "x = a != b"),
    "format": ("print('%s' %\n a)", "print('%s' %\n a)"),
    "indented cell": ("  x = 1\n  y = 2", "x = 1\ny = 2"),
}  # fmt: skip


@pytest.mark.parametrize(("cell", "python"), MAGICS.values(), ids=MAGICS)
def test_ipython_s_own_syntax_becomes_python_of_as_many_lines(cell: str, python: str) -> None:
    assert without_magics(cell) == python
    parse(without_magics(cell))


_LINES = st.sampled_from(
    ["x = 1", "", "# why?", "f(", ")", "[a,", "% b]", '"""', "'''", "x = a \\", "%time f()", "!ls 'it", "y?", "'%'", "a % b"]
)  # fmt: skip


@given(st.lists(_LINES, max_size=10))
def test_what_python_parses_is_left_as_it_is(lines: list[str]) -> None:
    cell = "\n".join(lines)
    try:
        parse(cell)
    except UnparsableError:
        assert without_magics(cell).count("\n") == cell.count("\n")
    else:
        assert without_magics(cell) == cell


def test_top_level_await_is_measured() -> None:
    assert analyse_notebook(notebook(code("x = await f()\nasync with y:\n    pass\n"))).raw.lloc == 3


def test_a_notebook_in_another_language_has_no_code() -> None:
    measures = analyse_notebook(notebook(code("x <- 1 %>% f"), language_info={"name": "R"}))
    assert (measures.raw.loc, measures.functions) == (0, ())


def test_notebooks_in_the_format_before_2015_are_read() -> None:
    cells = [{"cell_type": "code", "input": ["x = 1\n", "y = 2"], "outputs": []}]
    old = {"nbformat": 3, "metadata": {}, "worksheets": [{"cells": cells}]}
    assert analyse_notebook(json.dumps(old).encode()).raw.sloc == 2


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (b"", "it is no notebook: Expecting value"),
        (b'{"cells": [', "it is no notebook"),
        (b"\xff\xfe\x00", "it is no notebook"),
        (b"[]", "a JSON object is expected"),
        (b"{}", "it has no cells"),
        (b'{"cells": {}}', "it has no cells"),
        (b'{"cells": [1]}', "cell 1 is no object"),
        (b'{"cells": [{"cell_type": "code", "source": [1]}]}', "the source of cell 1 is no text"),
        (b"[" * 100_000, "nested too deeply"),
        (notebook(words("a"), code("x = 1"), code("def f(:\n")), "^cell 3: .* at line 1$"),
        (notebook(code("x = (\n"), code("1)\n"), code("if")), "^cell 1: .* at line 1$"),
        (notebook(code("x = '\ud800'")), "surrogates"),
        (notebook(code("x = 1\0")), "null"),
    ],
    ids=[
        "empty", "cut off", "binary", "list", "no cells", "cells no list", "cell no object", "source no text", "deep",
        "broken cell", "bracket open at the end of a cell", "half a character", "NUL",
    ],
)  # fmt: skip
def test_broken_notebooks_are_refused_with_the_reason(source: bytes, reason: str) -> None:
    with pytest.raises(UnparsableError, match=reason):
        analyse_notebook(source)


def test_notebooks_are_files_of_the_project(make_target, run) -> None:
    target = make_target({
        "a.py": "x = 1\n",
        "b.ipynb": notebook(words("# Title"), code(TRAIN)),
        "broken.ipynb": notebook(code("x = 1\n"), code("def f(:\n")),
        ".ipynb_checkpoints/b.ipynb": b"{}",
    })  # fmt: skip
    collected = run(PythonCollector(), target)
    assert collected.values["code.size.files"] == 3
    assert collected.values["code.size.source_lines"] == 7
    assert collected.values["code.size.unparsable_files"] == 1
    (place,) = collected.one("code.size.unparsable_files").evidence
    assert (place.path, place.message) == ("broken.ipynb", "cell 2: invalid syntax at line 1")
    worst = collected.one("code.complexity.max").evidence[0]
    assert (worst.path, worst.name, worst.line) == ("b.ipynb", "cell 2: train", 3)
    assert [each.name for each in collected.one("code.notes.total").evidence] == ["cell 2"]
    assert collected.values["code.docstrings.public"] == 1


def test_a_project_of_notebooks_is_one_for_this_collector_and_not_for_bandit(make_target) -> None:
    target = make_target({"a.ipynb": notebook(code("x = 1"))})
    assert PythonCollector.discover(target) == PythonCollector()
    assert BanditCollector.discover(target) != BanditCollector()


def test_what_is_both_a_module_and_a_notebook_is_kept_apart(make_target, run) -> None:
    both = '{"cells": [{"cell_type": "code", "source": "def f(): pass"}]}'
    target = make_target({"a.py": both, "b.ipynb": both})
    for _ in range(2):
        assert run(PythonCollector(), target).values["code.size.functions"] == 1


def test_a_long_notebook_with_large_outputs_takes_no_time() -> None:
    cells = [{**code(TRAIN), "outputs": [{"data": {"image/png": "A" * 10_000}}]} for _ in range(1000)]
    source = notebook(*cells)
    start = time.process_time()
    assert len(analyse_notebook(source).functions) == 2000
    assert time.process_time() - start < 2
