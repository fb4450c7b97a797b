"""``code.python`` in past commits: the numbers of a checkout, from git's objects alone."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from past_commits import (
    SOURCES,
    Git,
    assert_as_checked_out,
    begun,
    checked_out,
    commit,
    past,
    revisions_of,
    write,
)
from qualitywatch_code import PythonCollector


@pytest.fixture
def repository(tmp_path: Path, run_git: Git) -> Path:
    return begun(tmp_path, run_git)


def test_a_history_with_everything_in_it_equals_its_checkouts(repository: Path, run_git: Git) -> None:
    for name, source in SOURCES.items():
        write(repository, f"src/{name}.py", source)
        commit(repository, run_git, name)
    for foreign in (
        "node_modules/a.py",
        ".hidden/b.py",
        "build/c.py",
        "dist/d.pyw",
        "venv/e.py",
        "x/__pycache__/f.py",
    ):
        write(repository, foreign, SOURCES["function"])
    commit(repository, run_git, "foreign")
    (repository / "link.py").symlink_to("src/long.py")
    (repository / "linked").symlink_to("src")
    commit(repository, run_git, "links")
    run_git(repository, "mv", "src/long.py", "src/renamed.py")
    commit(repository, run_git, "rename")
    write(repository, "src/other/pyvenv.cfg", "")
    write(repository, "src/other/module.py", SOURCES["class"])
    commit(repository, run_git, "an environment")
    (repository / "src/other/pyvenv.cfg").unlink()
    commit(repository, run_git, "none any more")
    (repository / "src/function.py").unlink()
    (repository / "src/function.py").symlink_to("class.py")
    commit(repository, run_git, "a file becomes a link")
    write(repository, "src/function/part.py", SOURCES["branched"])
    (repository / "src/function.py").unlink()
    write(repository, ".gitignore", "src/*.py\n")
    commit(repository, run_git, "ignored, though tracked")
    write(repository, os.fsdecode(b"src/\xe9t\xe9.py"), SOURCES["long"])
    write(repository, "src/new\nline.py", SOURCES["class"])
    commit(repository, run_git, "names")
    cell = {
        "cell_type": "code",
        "source": ["def f(a):\n", "    return a or 1\n"],
        "metadata": {},
        "outputs": [],
    }
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    write(repository, "notes/one.ipynb", json.dumps(notebook))
    write(repository, "notes/empty.ipynb", "{}")
    write(repository, "notes/module.py", "{}")
    commit(repository, run_git, "notebooks")
    run_git(repository, "rm", "-r", "--quiet", "src", "notes")
    commit(repository, run_git, "all gone")
    assert_as_checked_out(repository, run_git)


@pytest.mark.parametrize(
    ("paths", "exclude"),
    [
        ((), ("tests",)),
        (("src",), ()),
        (("src", "tests"), ("*/old/*",)),
        (("src/one.py",), ()),
        (("./src/",), ("o*.py",)),
    ],
)
def test_paths_and_patterns_choose_what_they_choose_in_a_checkout(
    repository: Path, run_git: Git, paths: tuple[str, ...], exclude: tuple[str, ...]
) -> None:
    for name in ("src/one.py", "src/old/two.py", "tests/test_one.py", "src2/three.py", "src/one.py/part.py"):
        if name == "src/one.py/part.py":
            (repository / "src/one.py").unlink()
        write(repository, name, SOURCES["class"])
        commit(repository, run_git)
    assert_as_checked_out(repository, run_git, PythonCollector(paths=paths, exclude=exclude))


def test_a_directory_of_a_repository_is_a_project_of_its_own(repository: Path, run_git: Git) -> None:
    write(repository, "other/a.py", SOURCES["branched"])
    commit(repository, run_git)
    write(repository, "part [x]/b.py", SOURCES["long"])
    commit(repository, run_git)
    write(repository, "part [x]/c.py", SOURCES["function"])
    write(repository, "part x/c.py", SOURCES["function"])
    commit(repository, run_git)
    revisions = revisions_of(repository, run_git)
    nothing, *found = past(repository / "part [x]", revisions)
    assert "no Python files" in str(nothing)
    assert found == [checked_out(repository, each, run_git, below="part [x]") for each in revisions[1:]]


def test_submodules_are_other_projects(repository: Path, tmp_path: Path, run_git: Git) -> None:
    module = tmp_path / "module"
    module.mkdir()
    run_git(module, "init", "--quiet")
    write(module, "inner.py", SOURCES["branched"])
    commit(module, run_git)
    write(repository, "outer.py", SOURCES["function"])
    commit(repository, run_git)
    run_git(
        repository,
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        str(module),
        "module.py",
    )
    commit(repository, run_git)
    assert_as_checked_out(repository, run_git)
    (_, first), (_, second) = enumerate(past(repository, revisions_of(repository, run_git)))
    assert first == second


def test_a_merge_is_what_it_made_of_the_line_it_was_merged_into(repository: Path, run_git: Git) -> None:
    write(repository, "a.py", SOURCES["function"])
    commit(repository, run_git)
    run_git(repository, "checkout", "--quiet", "-b", "side")
    write(repository, "b.py", SOURCES["branched"])
    commit(repository, run_git)
    run_git(repository, "checkout", "--quiet", "main")
    write(repository, "a.py", SOURCES["long"])
    commit(repository, run_git)
    run_git(repository, "merge", "--quiet", "--no-edit", "side")
    assert len(revisions_of(repository, run_git)) == 3
    assert_as_checked_out(repository, run_git)


def test_any_order_of_any_revisions_will_do(repository: Path, run_git: Git) -> None:
    for name, source in SOURCES.items():
        write(repository, f"{name}.py", source)
        commit(repository, run_git)
    revisions = revisions_of(repository, run_git)
    in_order = dict(zip(revisions, past(repository, revisions), strict=True))
    odd = [revisions[5], revisions[1], revisions[1], revisions[9], revisions[0]]
    assert list(past(repository, odd)) == [in_order[each] for each in odd]


def test_the_working_tree_does_not_matter(repository: Path, tmp_path: Path, run_git: Git) -> None:
    write(repository, "a.py", SOURCES["function"])
    commit(repository, run_git)
    revisions = revisions_of(repository, run_git)
    (expected,) = past(repository, revisions)
    write(repository, "a.py", "broken(")
    write(repository, "b.py", SOURCES["long"])
    bare = tmp_path / "bare.git"
    run_git(tmp_path, "clone", "--quiet", "--bare", str(repository), str(bare))
    assert list(past(repository, revisions)) == [expected]
    assert list(past(bare, revisions)) == [expected]


steps = st.lists(
    st.tuples(
        st.sampled_from(
            ["a.py", "b.py", "src/c.py", "src/pkg/d.py", "build/e.py", "src/pyvenv.cfg", "f.txt"]
        ),
        st.sampled_from([*SOURCES, None]),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=steps)
def test_whatever_changed_on_the_way_the_numbers_are_those_of_a_checkout(
    tmp_path_factory: pytest.TempPathFactory, run_git: Git, history: list[tuple[str, str | None]]
) -> None:
    place = tmp_path_factory.mktemp("any") / "repository"
    place.mkdir()
    run_git(place, "init", "--quiet")
    for path, source in history:
        if source is None:
            (place / path).unlink(missing_ok=True)
        else:
            write(place, path, SOURCES[source])
        commit(place, run_git)
    assert_as_checked_out(place, run_git)


def test_its_own_repository_equals_its_checkouts(tmp_path: Path, run_git: Git) -> None:
    """A real one: every tenth of the last commits of this project, where there is a repository of it."""
    root = Path(__file__).parents[3]
    mirror = tmp_path / "mirror"
    if subprocess.run(
        ["git", "clone", "--quiet", "--bare", f"file://{root}", str(mirror)], capture_output=True, check=False
    ).returncode:
        pytest.skip("these tests do not stand in a git repository")
    revisions = revisions_of(mirror, run_git)[::-10][:3][::-1]
    found = list(past(mirror, revisions))
    assert found == [checked_out(mirror, each, run_git) for each in revisions]
