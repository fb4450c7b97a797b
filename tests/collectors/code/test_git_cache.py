"""What ``code.git`` keeps: the same numbers without reading the history again, and never those of another history."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from git_history import NOON, WINDOW, Repository
from qualitywatch_code.git import GitCollector
from qualitywatch_code.history.changes import read_commits


@pytest.fixture
def walks(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The walks through a whole history that were made."""
    made: list[Path] = []

    def counted(location, commit, *, timeout):
        made.append(location)
        return read_commits(location, commit, timeout=timeout)

    monkeypatch.setattr("qualitywatch_code.git_past.read_commits", counted)
    return made


@pytest.fixture
def grown(repository: Repository) -> Repository:
    repository.commit({"a.py": "if x:\n    y\n", "sub/b.py": "1\n"}, days_ago=30)
    repository.commit({"a.py": "if x:\n    z\n"}, days_ago=20, author="bob@example.org", name="Bob")
    return repository


def test_a_second_run_says_the_same_without_a_walk(grown: Repository, run, walks) -> None:
    first = run(GitCollector(), grown.root, WINDOW)
    later = replace(WINDOW, end=WINDOW.end + timedelta(hours=1))
    second = run(GitCollector(), grown.root, later)
    assert len(walks) == 1
    assert [item for item in second.observations if item.metric.id != "code.git.age"] == [
        item for item in first.observations if item.metric.id != "code.git.age"
    ]


def test_what_is_kept_may_be_broken_or_gone(grown: Repository, run, walks, cache_directory: Path) -> None:
    first = run(GitCollector(), grown.root, WINDOW).observations
    for file in cache_directory.iterdir():
        file.write_bytes(b"broken")
    assert run(GitCollector(), grown.root, WINDOW).observations == first
    assert len(walks) == 2


@pytest.mark.parametrize(
    "change",
    [
        lambda grown: grown.commit({"a.py": "new\n"}, days_ago=1),
        lambda grown: (grown.root / ".mailmap").write_text("Bob <bob@example.org> <ada@example.org>\n"),
        lambda grown: grown.git(grown.root, "reset", "-q", "--hard", "HEAD~1"),
    ],
    ids=["a commit", "a mailmap", "another branch"],
)
def test_another_history_is_walked_through(grown: Repository, run, walks, change) -> None:
    run(GitCollector(), grown.root, WINDOW)
    change(grown)
    run(GitCollector(), grown.root, WINDOW)
    assert len(walks) == 2


@pytest.mark.parametrize(
    "other",
    [
        GitCollector(people="numbered"),
        GitCollector(long_span="10d"),
        GitCollector(away_after="10d"),
        GitCollector(exclude=("sub",)),
        GitCollector(bots=()),
    ],
    ids=["people", "long span", "away after", "exclude", "bots"],
)
def test_other_settings_are_another_result(grown: Repository, run, walks, other: GitCollector) -> None:
    run(GitCollector(), grown.root, WINDOW)
    run(other, grown.root, WINDOW)
    assert len(walks) == 2


def test_a_directory_and_another_day_are_another_result(grown: Repository, run, walks) -> None:
    run(GitCollector(), grown.root, WINDOW)
    run(GitCollector(), grown.root / "sub", WINDOW)
    run(GitCollector(), grown.root, replace(WINDOW, end=NOON + timedelta(days=1)))
    assert len(walks) == 3


def test_a_window_that_ends_before_the_last_commit_is_not_kept(grown: Repository, run, walks) -> None:
    earlier = replace(WINDOW, end=NOON - timedelta(days=25))
    for _ in range(2):
        run(GitCollector(), grown.root, earlier)
    assert len(walks) == 2


def test_a_mailmap_named_by_the_repositorys_configuration_is_not_read(
    grown: Repository, run, run_git, tmp_path: Path
) -> None:
    (tmp_path / "map").write_text("Ada <ada@example.org> <bob@example.org>\n")
    run_git(grown.root, "config", "mailmap.file", str(tmp_path / "map"))
    assert run(GitCollector(), grown.root, WINDOW).values["code.git.authors"] == 2
