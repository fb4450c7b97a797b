"""What stands at a place now and did not stand there in a commit, asked of a real git."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualitywatch.domain.changes import LAST_LINE
from qualitywatch.errors import ConfigurationError
from qualitywatch.pipeline.changes import changes_since, commit_against


def git(place: Path, *arguments: str) -> str:
    command = ["git", "-C", str(place), "-c", "user.name=n", "-c", "user.email=e@x", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "src").mkdir()
    (tmp_path / "src/a.py").write_text("one\ntwo\nthree\nfour\n")
    (tmp_path / "b.py").write_text("".join(f"line {number}\n" for number in range(30)))
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "first")
    return tmp_path


def test_committed_and_uncommitted_lines_are_changed_alike(repository: Path) -> None:
    base = git(repository, "rev-parse", "HEAD")
    (repository / "src/a.py").write_text("one\nTWO\nthree\nfour\n")
    git(repository, "commit", "-qam", "second")
    (repository / "src/a.py").write_text("one\nTWO\nthree\nfour\nfive\nsix\n")
    assert changes_since(str(repository), base).lines == {"src/a.py": ((2, 2), (5, 6))}


def test_paths_are_those_below_the_location(repository: Path) -> None:
    (repository / "src/a.py").write_text("ONE\ntwo\nthree\nfour\n")
    (repository / "b.py").write_text("elsewhere\n")
    assert changes_since(str(repository / "src"), "HEAD").lines == {"a.py": ((1, 1),)}


def test_an_untracked_file_is_changed_as_a_whole(repository: Path) -> None:
    (repository / "new.py").write_text("x\n")
    assert changes_since(str(repository), "HEAD").lines == {"new.py": ((1, LAST_LINE),)}


def test_a_file_that_only_moved_or_lost_lines_has_no_new_ones(repository: Path) -> None:
    git(repository, "mv", "b.py", "moved.py")
    (repository / "src/a.py").write_text("one\nfour\n")
    assert changes_since(str(repository), "HEAD").lines == {}


@pytest.mark.parametrize(
    "name", ["with blank.py", 'quo"te.py', "tab\there.py", "ümlaut.py", "back\\slash.py"]
)
def test_odd_names_are_read_as_they_are(repository: Path, name: str) -> None:
    (repository / name).write_text("x\n")
    git(repository, "add", "-A")
    assert changes_since(str(repository), "HEAD").lines == {name: ((1, 1),)}


def test_content_that_looks_like_a_diff_is_content(repository: Path) -> None:
    (repository / "b.py").write_text("++ b/evil.py\n@@ -1 +1,99 @@\n-- a/x\n")
    lines = changes_since(str(repository), "HEAD").lines
    assert lines == {"b.py": ((1, 3),)}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abc"), max_size=12))
def test_the_lines_left_when_the_changed_ones_are_taken_out_stood_in_the_base(
    repository: Path, old: list[str], new: list[str]
) -> None:
    (repository / "b.py").write_text("".join(f"{line}\n" for line in ["keep", *old]))
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "next", "--allow-empty")
    now = ["keep", *new]
    (repository / "b.py").write_text("".join(f"{line}\n" for line in now))
    changes = changes_since(str(repository), "HEAD")
    kept = [line for number, line in enumerate(now, 1) if not changes.holds("b.py", number)]
    remaining = iter(["keep", *old])
    assert all(line in remaining for line in kept)  # in this order


def test_the_base_is_where_the_work_left_its_line(repository: Path) -> None:
    fork = git(repository, "rev-parse", "HEAD")
    git(repository, "switch", "-qc", "work")
    git(repository, "commit", "-qm", "mine", "--allow-empty")
    git(repository, "switch", "-q", "main")
    git(repository, "commit", "-qm", "theirs", "--allow-empty")
    tip = git(repository, "rev-parse", "main")
    git(repository, "switch", "-q", "work")
    assert commit_against(str(repository), "main", exact=False) == fork
    assert commit_against(str(repository), "main", exact=True) == tip


@pytest.mark.parametrize("ref", ["nowhere", "--output=/tmp/x", "HEAD~99"])
def test_a_ref_that_is_none_is_named(repository: Path, ref: str) -> None:
    with pytest.raises(ConfigurationError, match=ref.lstrip("-")):
        commit_against(str(repository), ref, exact=False)


def test_no_repository_is_no_base(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no commit 'main'"):
        commit_against(str(tmp_path), "main", exact=False)
