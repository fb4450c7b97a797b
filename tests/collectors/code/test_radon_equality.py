"""The analyser against radon itself, over a thousand real files: the standard library, and what is installed beside it.

Left out, as radon's cost grows with the square of a statement's lines: files of 40,000 bytes and more, and those with
long statements. What those have that others have not is its own test in ``test_raw_counts``, and the scanner is compared with
Python's tokeniser over all files in ``test_scanner``.
"""

from __future__ import annotations

import ast
import sysconfig
import tokenize
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from radon.complexity import add_inner_blocks, cc_visit
from radon.metrics import h_visit, mi_compute, mi_visit
from radon.raw import analyze
from radon.visitors import ComplexityVisitor

from qualitywatch_code.analysis.analyser import analyse
from qualitywatch_code.analysis.measures import FileMeasures

CANDIDATES = 1600
SIZE_LIMIT = 40_000
SPAN_BUDGET = 1000
"""Sum of squared lengths of a file's statements: radon's cost for its raw counts grows with it."""
REFUSED_BY_RADON = (SyntaxError, RecursionError)


def _places() -> list[Path]:
    roots = [Path(sysconfig.get_path(name)) for name in ("stdlib", "purelib")]
    return sorted({path for root in roots for path in root.rglob("*.py") if "lib2to3/tests" not in str(path)})


def _evenly(places: list[Path], count: int) -> list[Path]:
    return [places[index * len(places) // count] for index in range(count)] if len(places) > count else places


def _cost(tree: ast.Module) -> int:
    return sum(((node.end_lineno or node.lineno) - node.lineno + 1) ** 2 for node in _simple_statements(tree))


def _simple_statements(tree: ast.Module) -> Iterator[ast.stmt]:
    open_nodes: list[ast.AST] = [tree]
    while open_nodes:
        node = open_nodes.pop()
        if isinstance(node, ast.stmt) and not hasattr(node, "body"):
            yield node
        for name in ("body", "orelse", "finalbody", "handlers", "cases"):
            open_nodes += getattr(node, name, ())


@pytest.fixture(scope="module")
def sources() -> list[tuple[Path, bytes, str]]:
    return list(_readable())


def _readable() -> Iterator[tuple[Path, bytes, str]]:
    places = [path for path in _places() if 0 < path.stat().st_size < SIZE_LIMIT]
    for path in _evenly(places, CANDIDATES):
        try:
            with tokenize.open(path) as file:
                text = file.read()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError):
            continue
        if text.strip() and _cost(tree) < SPAN_BUDGET:
            yield path, path.read_bytes(), text


def _blocks_by_radon(text: str) -> set[tuple[int, bool, int]]:
    return {
        (block.lineno, block.letter == "C", block.complexity) for block in add_inner_blocks(cc_visit(text))
    }


def _blocks(measures: FileMeasures) -> set[tuple[int, bool, int]]:
    functions = {(block.line, False, block.complexity) for block in measures.functions}
    return functions | {(block.line, True, block.complexity) for block in measures.classes}


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::SyntaxWarning")
def test_measures_equal_radons_to_the_last_digit(sources: list[tuple[Path, bytes, str]]) -> None:
    differences = []
    compared = 0
    for path, source, text in sources:
        if "except*" in text:
            continue  # radon does not count its handlers
        try:
            raw, halstead, total = analyze(text), h_visit(text).total, ComplexityVisitor.from_code(text)
        except REFUSED_BY_RADON:
            continue
        compared += 1
        ours = analyse(source)
        comments = (raw.comments + raw.multi) / float(raw.sloc) * 100 if raw.sloc else 0
        if (
            tuple(ours.raw) != tuple(raw)
            or tuple(ours.halstead) != (*halstead[:4], halstead.volume, halstead.difficulty, halstead.effort)
            or ours.complexity != total.total_complexity
            or ours.maintainability_index
            != mi_compute(halstead.volume, total.total_complexity, raw.lloc, comments)
            or not _blocks_by_radon(text) <= _blocks(ours)
        ):
            differences.append(str(path))
    assert differences == []
    assert compared >= 1000


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::SyntaxWarning")
def test_the_maintainability_index_is_the_one_that_radon_reports(
    sources: list[tuple[Path, bytes, str]],
) -> None:
    for path, source, text in sources[::25]:
        try:
            by_radon = mi_visit(text, multi=True)
        except REFUSED_BY_RADON:
            continue
        assert analyse(source).maintainability_index == by_radon, path


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::SyntaxWarning")
def test_functions_never_hold_more_lines_than_their_file(sources: list[tuple[Path, bytes, str]]) -> None:
    for path, source, _ in sources[::3]:
        measures = analyse(source)
        assert all(function.source_lines > 0 for function in measures.functions), path
        assert sum(function.source_lines for function in measures.functions) <= measures.raw.sloc, path


def test_results_survive_the_cache_to_the_last_digit(sources: list[tuple[Path, bytes, str]]) -> None:
    for _, source, _ in sources[::10]:
        measures = analyse(source)
        assert FileMeasures.from_json(measures.to_json()) == measures


def test_a_file_of_nothing_but_calls_has_the_index_that_radon_gives_it() -> None:
    text = "f()\n" * 300
    assert analyse(text.encode()).maintainability_index == mi_visit(text, multi=True) == 100.0
    assert mi_compute(0, 1, 300, 0) == 100.0
