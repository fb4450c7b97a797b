"""``code.python`` in past commits: the numbers of a checkout, from git's objects alone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualitywatch import CollectError, NoEvidenceError, Observation, Problem, Revision, Target, TargetKind
from qualitywatch_code import PythonCollector

Git = Callable[..., str]
Values = dict[str, float]

PRESENT_ONLY = {metric.id for metric in PythonCollector.present_only}
START = datetime(2026, 1, 1, 12, tzinfo=UTC)
SOURCES = {
    "empty": "",
    "plain": "x = 1\n",
    "function": "def f(a):\n    return a if a else 1\n",
    "branched": "def g(x):\n" + "".join(f"    if x == {n}:\n        return {n}\n" for n in range(25)),
    "long": "def h():\n" + "".join(f"    a{n} = {n} + {n}\n" for n in range(80)),
    "class": '"""Doc."""\n\n\nclass C:\n    # why\n    def m(self):\n        return [i for i in self if i and i * 2]\n',
    "broken": "def (:\n",
    "latin": b"# caf\xe9\n",
    "shapes": (
        "class A:\n    def __init__(self):\n        self.a = 1\n\n    def one(self):\n        return self.a\n\n"
        "    def two(self, x: int) -> int:\n        for y in range(x):\n            if y and x:\n"
        "                return y\n        return 0  # TODO: more\n\n\nclass B:\n    def m(self):\n        return self.n()\n\n"
        "    def n(self):\n        return 1\n"
    ),
    "windows": b"def f():\r\n    return 1\r\n",
    "marked": b"\xef\xbb\xbfx = 2\n",
}


def values_of(items: Iterable[Any]) -> Values:
    return {item.metric.id: item.value for item in items if isinstance(item, Observation)}


def target_at(place: Path) -> Target:
    return Target("sample", TargetKind.CODE, str(place))


def revisions_of(repository: Path, git: Git) -> list[Revision]:
    commits = git(repository, "log", "--first-parent", "--reverse", "--format=%H").split()
    return [Revision(commit, START + timedelta(hours=n)) for n, commit in enumerate(commits)]


def past(
    repository: Path, revisions: Iterable[Revision], collector: PythonCollector | None = None
) -> Iterator[Values | str]:
    """The values of each revision, or what was said instead."""
    collector = collector or PythonCollector()
    for _, items in collector.collect_revisions(target_at(repository), list(revisions)):
        try:
            yield values_of(items)
        except CollectError as error:
            yield error.message


def checked_out(
    repository: Path,
    revision: Revision,
    git: Git,
    collector: PythonCollector | None = None,
    *,
    below: str = ".",
) -> Values | None:
    """The values of ``collect`` in a fresh clone at the revision; None where it finds nothing."""
    clone = repository.parent / f"checkout-{revision.commit[:12]}"
    git(repository.parent, "clone", "--quiet", "--no-checkout", str(repository), str(clone))
    git(clone, "checkout", "--quiet", revision.commit)
    try:
        collected = values_of((collector or PythonCollector()).collect(target_at(clone / below), WINDOW))
        return {metric: value for metric, value in collected.items() if metric not in PRESENT_ONLY}
    except CollectError:
        return None
    finally:
        shutil.rmtree(clone)


WINDOW: Any = None


@pytest.fixture(autouse=True)
def _window(window: Any) -> None:
    global WINDOW  # noqa: PLW0603
    WINDOW = window


def write(place: Path, name: str, content: str | bytes) -> None:
    file = place / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)


@pytest.fixture
def repository(tmp_path: Path, run_git: Git) -> Path:
    place = tmp_path / "repository"
    place.mkdir()
    run_git(place, "init", "--quiet")
    return place


def commit(place: Path, git: Git, message: str = "change") -> str:
    git(place, "add", "--all", "--force")
    git(place, "commit", "--quiet", "--allow-empty", "-m", message)
    return git(place, "rev-parse", "HEAD").strip()


def assert_as_checked_out(repository: Path, git: Git, collector: PythonCollector | None = None) -> None:
    revisions = revisions_of(repository, git)
    found = list(past(repository, revisions, collector))
    for revision, values in zip(revisions, found, strict=True):
        expected = checked_out(repository, revision, git, collector)
        assert (values if isinstance(values, dict) else None) == expected


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


def test_a_shallow_clone_has_what_it_has(repository: Path, tmp_path: Path, run_git: Git) -> None:
    for name, source in SOURCES.items():
        write(repository, f"{name}.py", source)
        commit(repository, run_git)
    clone = tmp_path / "shallow"
    run_git(tmp_path, "clone", "--quiet", "--depth", "3", f"file://{repository}", str(clone))
    revisions = revisions_of(repository, run_git)
    found = list(past(clone, revisions[-4:]))
    assert "cannot be read" in str(found[0])
    assert found[1:] == list(past(repository, revisions[-3:]))


def test_a_blob_that_is_missing_spoils_the_revisions_that_have_it(repository: Path, run_git: Git) -> None:
    write(repository, "a.py", SOURCES["function"])
    commit(repository, run_git)
    write(repository, "b.py", SOURCES["long"])
    commit(repository, run_git)
    blob = run_git(repository, "rev-parse", "HEAD:b.py").strip()
    write(repository, "c.py", SOURCES["class"])
    commit(repository, run_git)
    (repository / "b.py").unlink()
    commit(repository, run_git)
    (repository / ".git/objects" / blob[:2] / blob[2:]).unlink()
    first, second, third, last = past(repository, revisions_of(repository, run_git))
    assert isinstance(first, dict)
    assert f"lacks the blob {blob}" in str(second)
    assert second == third
    assert isinstance(last, dict)
    assert last["code.size.files"] == 2


def test_a_tree_that_is_missing_spoils_its_revision_only(repository: Path, run_git: Git) -> None:
    for name in ("plain", "function", "long"):
        write(repository, f"src/{name}.py", SOURCES[name])
        commit(repository, run_git)
    tree = run_git(repository, "rev-parse", "HEAD~1:src").strip()
    (repository / ".git/objects" / tree[:2] / tree[2:]).unlink()
    first, second, third = past(repository, revisions_of(repository, run_git))
    assert isinstance(first, dict)
    assert isinstance(second, str)
    assert isinstance(third, dict)
    assert third["code.size.files"] == 3


def test_a_file_that_is_too_large_is_named_and_read_no_further(
    repository: Path, run_git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    for reader in ("blobs", "naming"):
        monkeypatch.setattr(f"qualitywatch_code.sources.{reader}.SIZE_LIMIT", 1000)
    write(repository, "large.py", "x = 1\n" * 1000)
    write(repository, "small.py", "x = 1\n")
    commit(repository, run_git)
    (revision,) = revisions_of(repository, run_git)
    ((_, items),) = PythonCollector().collect_revisions(target_at(repository), [revision])
    kept = list(items)
    assert values_of(kept)["code.size.unparsable_files"] == 1
    assert values_of(kept)["code.size.source_lines"] == 1
    assert [item.message for item in kept if isinstance(item, Problem)] == [
        "1 of 2 Python files could not be measured, such as large.py: it is larger than 0 MiB"
    ]


def test_no_program_that_the_repository_names_is_started(
    repository: Path, tmp_path: Path, run_git: Git
) -> None:
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\ncat\n")
    trap.chmod(0o755)
    write(repository, ".gitattributes", "*.py filter=evil diff=evil\n")
    write(repository, "a.py", SOURCES["function"])
    commit(repository, run_git)
    write(repository, "a.py", SOURCES["long"])
    commit(repository, run_git)
    for key in (
        "filter.evil.smudge",
        "filter.evil.clean",
        "diff.evil.textconv",
        "diff.evil.command",
        "core.fsmonitor",
        "diff.external",
    ):
        run_git(repository, "config", key, str(trap))
    assert all(isinstance(each, dict) for each in past(repository, revisions_of(repository, run_git)))
    assert not (tmp_path / "sprung").exists()


def test_files_bring_what_they_would_alone_with_their_places(repository: Path, run_git: Git) -> None:
    write(repository, "a.py", SOURCES["branched"])
    write(repository, "b.py", SOURCES["broken"])
    commit(repository, run_git)
    (revision,) = revisions_of(repository, run_git)
    found = {
        path: list(items)
        for path, items in PythonCollector().collect_files(target_at(repository), revision, None)
    }
    assert sorted(found) == ["a.py", "b.py"]
    assert values_of(found["a.py"])["code.complexity.max"] == 26
    highest_ = next(item for item in found["a.py"] if item.metric.id == "code.complexity.max")
    assert [(place.path, place.name, place.line) for place in highest_.evidence] == [("a.py", "g", 1)]
    assert any(isinstance(item, Problem) and "b.py" in item.message for item in found["b.py"])
    chosen = PythonCollector().collect_files(target_at(repository), revision, ["a.py", "gone.py"])
    assert [path for path, _ in chosen] == ["a.py"]


def test_files_of_a_revision_without_any_are_no_evidence(repository: Path, run_git: Git) -> None:
    write(repository, "README", "")
    commit(repository, run_git)
    (revision,) = revisions_of(repository, run_git)
    with pytest.raises(NoEvidenceError, match="no Python files"):
        list(PythonCollector().collect_files(target_at(repository), revision, None))


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
