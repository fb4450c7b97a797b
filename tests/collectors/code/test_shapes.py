"""Shapes of the code files of commits: kept by content, and the same whether they are kept or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from past_commits import begun, commit, write
from qualitywatch import ResultCache
from qualitywatch_code.history.indentation import Shape
from qualitywatch_code.history.objects import Objects
from qualitywatch_code.history.shapes import Shapes

SOURCE = "def f(x):\n    if x:\n        return 1\n"
EXPECTED = {"a.py": Shape(3, 3), "b.py": Shape(3, 3), "empty.py": Shape(0, 0)}


@pytest.fixture
def sources(tmp_path: Path, run_git: Callable[..., str]) -> Path:
    """A repository with a source under two names, a binary file, an empty one and one that is not asked for."""
    place = begun(tmp_path, run_git)
    for name, content in {
        "a.py": SOURCE,
        "b.py": SOURCE,
        "binary.py": b"\0\1",
        "empty.py": b"",
        "c.md": "x",
    }.items():
        write(place, name, content)
    commit(place, run_git)
    return place


@pytest.fixture
def objects(sources: Path) -> Iterator[Objects]:
    with Objects(sources) as opened:
        yield opened


def _shapes(objects: Objects, directory: Path | None) -> dict[str, Shape]:
    with ResultCache(directory) as cache:
        shapes = Shapes(objects, cache, lambda path: path.endswith(".py"))
        shapes.follow("HEAD")
        return shapes.files


def test_text_files_have_a_shape(objects: Objects, cache_directory: Path) -> None:
    assert _shapes(objects, cache_directory) == EXPECTED


def test_what_is_kept_is_not_read_again(
    objects: Objects, cache_directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _shapes(objects, cache_directory)
    monkeypatch.setattr(objects, "content", None)
    assert _shapes(objects, cache_directory) == first


@pytest.mark.parametrize("value", [b"[1]", b"no json", b'{"a": 1}', b'["x", 1]'])
def test_what_is_kept_by_something_else_is_not_believed(
    objects: Objects, cache_directory: Path, value: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("qualitywatch_code.history.shapes._dumped", lambda _: value)
        _shapes(objects, cache_directory)
    assert _shapes(objects, cache_directory) == EXPECTED


def test_without_a_cache_it_is_the_same(objects: Objects) -> None:
    assert _shapes(objects, None) == EXPECTED


def test_another_commit_costs_what_it_changed(
    objects: Objects, sources: Path, run_git: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run_git(sources, "rev-parse", "HEAD").strip()
    (sources / "a.py").unlink()
    write(sources, "empty.py", "x\n")
    second = commit(sources, run_git)
    with ResultCache(None) as cache:
        shapes = Shapes(objects, cache, lambda path: path.endswith(".py"))
        shapes.follow(first)
        read: list[str] = []
        content = objects.content

        def counted(blob: str, *, limit: int) -> bytes:
            read.append(blob)
            return content(blob, limit=limit)

        monkeypatch.setattr(objects, "content", counted)
        assert set(shapes.follow(second)) == {"a.py", "empty.py"}
        assert shapes.files == {"b.py": Shape(3, 3), "empty.py": Shape(1, 0)}
        assert len(read) == 1
