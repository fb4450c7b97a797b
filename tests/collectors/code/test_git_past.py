"""``code.git`` of past commits: what a checkout of each says when it is committed, from one walk and no checkout."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from git_history import NOON, Repository
from past_commits import values_of
from qualitywatch import CollectError, NoEvidenceError, Revision, Target, TargetKind, Window
from qualitywatch.pipeline.revisions import list_revisions
from qualitywatch_code.git import GitCollector
from qualitywatch_code.history.changes import read_commits

Git = Callable[..., str]
Values = dict[str, float]
SHORT = GitCollector(span="9d", long_span="25d", away_after="20d")
BODY = "".join(f"    line {number}\n" for number in range(30))
FUTURE = -9000


def values(collector: GitCollector, place: Path, revisions: list[Revision]) -> list[Values | str]:
    found: list[Values | str] = []
    for _, items in collector.collect_revisions(target_at(place), revisions):
        try:
            found.append(values_of(items))
        except CollectError as error:
            found.append(error.message)
    return found


def target_at(place: Path) -> Target:
    return Target("sample", TargetKind.CODE, str(place))


def checked_out(
    collector: GitCollector, clone: Path, revision: Revision, git: Git, below: str = "."
) -> Values:
    """What is measured in a checkout when it is as late as the revision says, without what no commit determines."""
    git(clone, "checkout", "--quiet", "--force", revision.commit)
    window = Window(revision.committed_at - timedelta(days=90), revision.committed_at)
    measured = values_of(collector.collect(target_at(clone / below), window))
    return {key: value for key, value in measured.items() if key != "code.git.age"}


@pytest.fixture
def lived(repository: Repository, run_git: Git) -> Repository:
    """A history with everything: branches, renames on both sides, a second root, mailmaps, bots, wrong clocks."""
    root = repository.root

    def merge(branch: str, day: float, *options: str) -> None:
        date = f"{int((NOON - timedelta(days=day)).timestamp())} +0000"
        times = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date, "GIT_AUTHOR_NAME": "Cem"}
        run_git(root, "merge", "-q", "--no-ff", "-m", "merge", *options, branch, **times)

    bob = {"author": "bob@example.org", "name": "Bob Builder"}
    repository.commit({}, days_ago=80)
    repository.commit({"a.py": BODY, "lib/b.py": BODY + "b\n", "notes.md": "x\n"}, days_ago=75)
    repository.commit({"lib/c.py": "def c():\n  return 1\n"}, days_ago=74, **bob)
    run_git(root, "checkout", "-q", "-b", "side")
    for day in (70, 66, 62):
        repository.commit({"a.py": f"{BODY}side {day}\n", f"new{day}.py": "1\n"}, days_ago=day, **bob)
    run_git(root, "checkout", "-q", "main")
    for day in (69, 68, 67, 65, 64):
        repository.commit({"lib/b.py": f"{BODY}b {day}\n", "lib/c.py": f"c = {day}\n"}, days_ago=day)
    repository.rename("lib/b.py", "lib/moved.py")
    repository.commit({}, days_ago=63)
    merge("side", 60)
    repository.commit({".mailmap": "Bob <bob@example.org> <ada@example.org>\n"}, days_ago=58)
    repository.commit({"lib/moved.py": BODY}, days_ago=57, author="b2@example.org", name="bob  builder")
    repository.commit({"image.py": b"\0\1", "bot.py": "1\n"}, days_ago=50, name="renovate[bot]")
    repository.commit({"late.py": "1\n"}, days_ago=FUTURE)
    repository.commit({"early.py": "1\n"}, days_ago=15_000, **bob)
    run_git(root, "checkout", "-q", "-b", "other", "HEAD~4")
    repository.rename("a.py", "lib/a.py")
    repository.commit({}, days_ago=49)
    run_git(root, "checkout", "-q", "main")
    repository.commit({"a.py": f"{BODY}main\n", ".mailmap": "Nobody <n@example.org> renovate[bot] <ada@example.org>\n"},
                      days_ago=48)  # fmt: skip
    merge("other", 47)
    run_git(root, "checkout", "-q", "--orphan", "second")
    repository.commit({"orphan.py": "1\n"}, days_ago=46, **bob)
    run_git(root, "checkout", "-q", "main")
    merge("second", 45, "--allow-unrelated-histories", "-X", "ours")
    (root / ".mailmap").unlink()
    repository.commit({"lib/a.py": "small\n"}, days_ago=30)
    return repository


@pytest.mark.parametrize("below", [".", "lib"])
def test_a_commit_brings_what_a_checkout_of_it_brings_at_its_time(
    lived: Repository, run_git: Git, tmp_path: Path, below: str
) -> None:
    revisions = list_revisions(str(lived.root / below), now=NOON)
    clone = tmp_path / "clone"
    run_git(tmp_path, "clone", "-q", str(lived.root), str(clone))
    found = values(SHORT, lived.root / below, revisions)
    for revision, brought in zip(revisions, found, strict=True):
        yet_to_come = revision.committed_at == NOON  # by its own clock: a checkout does not believe it
        if not yet_to_come:
            assert brought == checked_out(SHORT, clone, revision, run_git, below)
    assert len({str(each) for each in found}) > len(found) / 2, "the history says something else all the time"


def test_neither_the_work_tree_nor_what_was_asked_for_before_matters(
    lived: Repository, run_git: Git, tmp_path: Path
) -> None:
    revisions = list_revisions(str(lived.root), now=NOON)
    whole = values(SHORT, lived.root, revisions)
    run_git(lived.root, "checkout", "-q", "side")
    (lived.root / ".mailmap").write_text("Ada <ada@example.org> <bob@example.org>\n")
    (lived.root / ".gitattributes").write_text("* binary\n")
    assert values(SHORT, lived.root, revisions[5:9]) == whole[5:9]
    run_git(tmp_path, "clone", "-q", "--bare", "--branch=main", str(lived.root), "bare.git")
    assert values(SHORT, tmp_path / "bare.git", revisions[::-1]) == whole[::-1]


def test_all_commits_are_one_walk(lived: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    walks: list[str] = []

    def counted(location, commit, *, timeout):
        walks.append(commit)
        return read_commits(location, commit, timeout=timeout)

    monkeypatch.setattr("qualitywatch_code.git_past.read_commits", counted)
    revisions = list_revisions(str(lived.root), now=NOON)
    assert len(values(SHORT, lived.root, revisions)) == len(revisions)
    assert walks == [revisions[-1].commit]


def test_commits_of_different_branches_are_each_seen_from_their_own(lived: Repository, run_git: Git) -> None:
    ids = [run_git(lived.root, "rev-parse", name).strip() for name in ("side", "main~8", "other", "main")]
    revisions = [Revision(id_, NOON) for id_ in ids]
    alone = [values(SHORT, lived.root, [revision])[0] for revision in revisions]
    assert values(SHORT, lived.root, revisions) == alone


def test_of_a_shallow_clone_nothing_is_guessed(lived: Repository, run_git: Git, tmp_path: Path) -> None:
    run_git(tmp_path, "clone", "-q", "--depth=2", lived.root.as_uri(), "shallow")
    revisions = list_revisions(str(tmp_path / "shallow"), now=NOON)
    parts = list(GitCollector().collect_revisions(target_at(tmp_path / "shallow"), revisions))
    assert [revision for revision, _ in parts] == revisions
    for _, part in parts:
        with pytest.raises(NoEvidenceError, match="shallow") as caught:
            list(part)
        assert "--unshallow" in str(caught.value.hint)


def test_a_commit_that_is_not_there_costs_the_others_nothing(lived: Repository) -> None:
    revisions = list_revisions(str(lived.root), now=NOON)
    expected = values(SHORT, lived.root, revisions)
    lost = Revision("0" * 40, NOON)
    found = values(SHORT, lived.root, [*revisions[:5], lost, *revisions[5:]])
    assert "failed" in str(found.pop(5))
    assert found == expected
