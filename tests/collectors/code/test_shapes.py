"""Shapes of a commit's files: kept by content, and the same whether they are kept or not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qualitywatch_code.history.indentation import Shape
from qualitywatch_code.history.shapes import shapes_of
from qualitywatch_code.history.tree import Blob, read_tree

SOURCE = "def f(x):\n    if x:\n        return 1\n"


@pytest.fixture
def tree(tmp_path: Path, run_git: Callable[..., str]) -> tuple[Path, dict[str, Blob]]:
    """A repository with a source under two names, a binary file and an empty one."""
    location = tmp_path / "repository"
    location.mkdir()
    (location / "a.py").write_text(SOURCE)
    (location / "b.py").write_text(SOURCE)
    (location / "binary.py").write_bytes(b"\0\1")
    (location / "empty.py").write_bytes(b"")
    run_git(location, "init", "-q")
    run_git(location, "add", "-A")
    run_git(location, "commit", "-q", "-m", "Sources")
    return location, read_tree(location, "HEAD")


EXPECTED = {"a.py": Shape(3, 3), "b.py": Shape(3, 3), "empty.py": Shape(0, 0)}


def test_text_files_have_a_shape(tree) -> None:
    assert shapes_of(*tree) == EXPECTED


def test_what_is_kept_is_not_read_again(tree, monkeypatch: pytest.MonkeyPatch) -> None:
    first = shapes_of(*tree)
    asked: list[list[str]] = []

    def read(_: Path, files: dict[str, Blob]) -> list[tuple[str, bytes]]:
        asked.append(list(files))
        return []

    monkeypatch.setattr("qualitywatch_code.history.shapes.read_blobs", read)
    assert shapes_of(*tree) == first
    assert asked == [[]]


@pytest.mark.parametrize("value", [b"[1]", b"no json", b'{"a": 1}', b'["x", 1]'])
def test_what_is_kept_by_something_else_is_not_believed(
    tree, value: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("qualitywatch_code.history.shapes._kept", lambda _: value)
        shapes_of(*tree)
    assert shapes_of(*tree) == EXPECTED


def test_without_a_cache_it_is_the_same(tree, cache_directory: Path) -> None:
    cache_directory.mkdir(exist_ok=True)
    for file in cache_directory.glob("*.sqlite"):
        file.unlink()
    (cache_directory / "results-3.sqlite").mkdir()
    assert shapes_of(*tree) == EXPECTED
