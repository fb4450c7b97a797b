"""Annotations, docstrings, nesting and notes of real packages, as ruff sees them: what differs is what the README says."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from qualitywatch_code.analysis.analyser import analyse
from qualitywatch_code.analysis.measures import FileMeasures, FunctionMeasures
from qualitywatch_code.python_explained import is_public

PACKAGES = ("click", "jinja2", "starlette")
ANNOTATIONS = ("ANN001", "ANN002", "ANN003", "ANN201", "ANN202", "ANN204", "ANN205", "ANN206")
DOCSTRINGS = ("D101", "D102", "D103", "D106")
NOTES = ("FIX001", "FIX002", "FIX003", "FIX004")
NESTED = "PLR1702"
NEEDS = (*ANNOTATIONS, *DOCSTRINGS, *NOTES, NESTED)
ASKED_BY_RUFF_ONLY = ("def __call__(", "def __new__(")


class Place(NamedTuple):
    path: Path
    line: int


class Package(NamedTuple):
    """What ruff said of each rule, and our measures."""

    said: dict[str, list[Place]]
    files: dict[Path, FileMeasures]

    def around(self, place: Place) -> FunctionMeasures:
        return max(
            (each for each in self.files[place.path].functions if each.line <= place.line <= each.end_line),
            key=lambda each: each.line,
        )


@pytest.fixture(scope="module", params=PACKAGES)
def package(request: pytest.FixtureRequest) -> Package:
    root = Path(str(importlib.util.find_spec(request.param).origin)).parent
    settings = ("lint.pylint.max-nested-blocks=4", "exclude=[]")
    ruff = subprocess.run(
        [
            sys.executable, "-m", "ruff", "check", "--isolated", "--preview", "--no-cache", "--ignore-noqa", "--exit-zero",
            "--output-format", "json", "--select", ",".join(NEEDS),
            *(part for each in settings for part in ("--config", each)), str(root),
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "No module named ruff" in ruff.stderr:
        pytest.skip("ruff is not installed")
    rows: list[dict[str, Any]] = json.loads(ruff.stdout)
    said: dict[str, list[Place]] = {code: [] for code in NEEDS}
    for row in rows:
        said[row["code"]].append(Place(Path(row["filename"]), row["location"]["row"]))
    return Package(said, {path: analyse(path.read_bytes()) for path in root.rglob("*.py")})


def test_annotations_that_ruff_misses_are_missing(package: Package) -> None:
    """All but those of the function behind overloads, of which ruff asks none."""
    theirs = Counter(
        (place.path, package.around(place).line) for code in ANNOTATIONS for place in package.said[code]
    )
    ours = {
        (path, each.line): each.parameters + 1 - each.annotated
        for path, file in package.files.items()
        for each in file.functions
        if each.annotated <= each.parameters
    }
    assert theirs
    assert {place: ours.get(place) for place in theirs} == theirs
    names = Counter((path, each.name) for path, file in package.files.items() for each in file.functions)
    named = {(path, each.line): each.name for path, file in package.files.items() for each in file.functions}
    assert [named[place] for place in ours.keys() - theirs.keys() if names[place[0], named[place]] == 1] == []


def test_docstrings_that_ruff_misses_are_missing(package: Package) -> None:
    theirs = {place for code in DOCSTRINGS for place in package.said[code]}
    theirs = {each for each in theirs if not any(head in _text(each) for head in ASKED_BY_RUFF_ONLY)}
    ours = {
        Place(path, each.line)
        for path, file in package.files.items()
        for each in (*file.classes, *file.functions)
        if each.documented is False and is_public(path.name)
    }
    assert theirs <= ours
    exporting = {path for path in package.files if "__all__" in path.read_text()}
    assert {each for each in ours - theirs if each.path not in exporting} == set()


def test_functions_that_ruff_finds_nested_too_deep_are_those_beyond_the_limit(package: Package) -> None:
    theirs = {Place(place.path, package.around(place).line) for place in package.said[NESTED]}
    ours = {
        Place(path, each.line)
        for path, file in package.files.items()
        for each in file.functions
        if each.nesting > 4
    }
    assert theirs == ours


def test_notes_that_ruff_finds_are_those_that_are_found(package: Package) -> None:
    theirs = {place for code in NOTES for place in package.said[code]}
    shouted = {
        each for each in theirs if any(mark in _text(each) for mark in ("TODO", "FIXME", "XXX", "HACK"))
    }
    assert {Place(path, note.line) for path, file in package.files.items() for note in file.notes} == shouted


def _text(place: Place) -> str:
    return place.path.read_text().split("\n")[place.line - 1].strip()
