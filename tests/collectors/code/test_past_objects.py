"""Commits whose objects are missing, too large or hostile; and single files of a commit."""

from __future__ import annotations

from pathlib import Path

import pytest

from past_commits import (
    SOURCES,
    Git,
    assert_as_checked_out,
    begun,
    commit,
    past,
    revisions_of,
    target_at,
    values_of,
    write,
)
from qualitywatch import NoEvidenceError, Observation, Problem
from qualitywatch_code import PythonCollector


@pytest.fixture
def repository(tmp_path: Path, run_git: Git) -> Path:
    return begun(tmp_path, run_git)


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
    found = PythonCollector().collect_revisions(target_at(repository), [revision])
    (kept,) = [list(items) for _, items in found]
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


@pytest.mark.parametrize("limit", [60, 130, 1000])
def test_other_files_are_read_as_far_as_in_a_checkout(
    repository: Path, run_git: Git, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    """What names a function may stand beyond what is read; files come, change and go on either side of that."""
    for module in ("other_files", "past_other_files"):
        monkeypatch.setattr(f"qualitywatch_code.project.{module}.TOTAL_LIMIT", limit)
        monkeypatch.setattr(f"qualitywatch_code.project.{module}.FILE_LIMIT", 100)
    write(repository, "shop/code.py", "def alone():\n    pass\n\n\ndef unused():\n    pass\n")
    commit(repository, run_git)
    for name, text in (
        ("a.html", "x" * 50), ("c.html", "{{ alone() }}"), ("b.yml", "y" * 70), ("b.yml", "short"),
        ("broken.py", "alone ="), ("d.html", "unused" + " z" * 60), ("c.html", "no more"), ("broken.py", "a = 1"),
    ):  # fmt: skip
        write(repository, name, text)
        commit(repository, run_git)
    (repository / "a.html").unlink()
    commit(repository, run_git)
    assert_as_checked_out(repository, run_git, PythonCollector(paths=("shop",)))
    assert_as_checked_out(repository, run_git)


def test_no_single_file_has_what_only_all_files_tell(repository: Path, run_git: Git) -> None:
    write(repository, "a.py", SOURCES["branched"])
    commit(repository, run_git)
    (revision,) = revisions_of(repository, run_git)
    ((_, items),) = PythonCollector().collect_files(target_at(repository), revision, None)
    foreign = {metric.id for metric in PythonCollector.of_all_files}
    observed = {item.metric.id for item in items if isinstance(item, Observation)}
    assert observed
    assert observed.isdisjoint(foreign)
