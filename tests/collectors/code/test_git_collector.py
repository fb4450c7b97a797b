"""``code.git``: the history up to the end of the window, whatever the working tree and the configuration hold."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest

from git_history import NOON, WINDOW, Repository
from qualitywatch import CollectError, Collector, NoEvidenceError, NotApplicable, Target, Window, one_line
from qualitywatch.testing import CollectorContract
from qualitywatch_code.git import GitCollector

MakeTarget = Callable[..., Target]


class TestContract(CollectorContract):
    collector: ClassVar[Collector] = GitCollector()

    @pytest.fixture
    def target(self, make_target: MakeTarget, run_git: Callable[..., str]) -> Target:
        target = make_target({"a.py": "x = 1\n"})
        run_git(target.location, "init", "-q")
        run_git(target.location, "add", "-A")
        run_git(target.location, "commit", "-q", "-m", "first")
        return target


def test_commits_authors_churn_and_age(repository: Repository, run) -> None:
    repository.commit({"a.py": "1\n2\n3\n"}, days_ago=30)
    repository.commit({"a.py": "1\n2\n4\n5\n", "b.py": "1\n"}, days_ago=10, author="Bob@example.org")
    repository.commit({"b.py": "1\n2\n"}, days_ago=2, author="bob@example.org")
    values = run(GitCollector(), repository.root, WINDOW).values
    assert {key: values[f"code.git.{key}"] for key in ("commits", "authors", "churn", "age")} == {
        "commits": 3,
        "authors": 2,
        "churn": 3 + 4 + 1,
        "age": 2 * 86_400,
    }


def test_bots_are_no_authors(repository: Repository, run) -> None:
    repository.commit({"a.py": "1\n"}, days_ago=3)
    repository.commit({"a.py": "2\n"}, days_ago=2, author="49699333+dependabot[bot]@users.noreply.github.com")
    values = run(GitCollector(), repository.root, WINDOW).values
    assert (values["code.git.commits"], values["code.git.authors"]) == (2, 1)
    assert run(GitCollector(bots=()), repository.root, WINDOW).values["code.git.authors"] == 2


def test_most_churned_files_come_first(repository: Repository, run) -> None:
    repository.commit({"a.py": "1\n", "b.py": "1\n2\n3\n"}, days_ago=3)
    churn = run(GitCollector(), repository.root, WINDOW).one("code.git.churn")
    assert [(place.path, place.value) for place in churn.evidence] == [("b.py", 3), ("a.py", 1)]
    assert churn.evidence_total == 2


def test_only_the_span_before_the_end_of_the_window_counts(repository: Repository, run) -> None:
    repository.commit({"a.py": "1\n"}, days_ago=100)
    repository.commit({"a.py": "2\n"}, days_ago=40)
    repository.commit({"a.py": "3\n"}, days_ago=-5)
    assert run(GitCollector(), repository.root, WINDOW).values["code.git.commits"] == 1
    assert run(GitCollector(span="30d"), repository.root, WINDOW).values["code.git.commits"] == 0
    assert run(GitCollector(span="200d"), repository.root, WINDOW).values["code.git.commits"] == 2


def test_age_is_as_of_the_end_of_the_window(repository: Repository, run) -> None:
    repository.commit({"a.py": "1\n"}, days_ago=40)
    repository.commit({"a.py": "2\n"}, days_ago=1)
    earlier = Window(NOON - timedelta(days=60), NOON - timedelta(days=30))
    assert run(GitCollector(), repository.root, earlier).values["code.git.age"] == 10 * 86_400


def test_a_renamed_file_counts_by_its_changes(repository: Repository, run) -> None:
    body = "".join(f"{number}\n" for number in range(50))
    repository.commit({"a.py": body}, days_ago=100)
    (repository.root / "a.py").rename(repository.root / "b.py")
    repository.commit({"b.py": body + "more\n"}, days_ago=1)
    churn = run(GitCollector(), repository.root, WINDOW).one("code.git.churn")
    assert [(place.path, place.value) for place in churn.evidence] == [("b.py", 1)]


def test_binary_files_have_no_lines(repository: Repository, run) -> None:
    repository.commit({"a.bin": b"\0\1\2" * 100}, days_ago=1)
    values = run(GitCollector(), repository.root, WINDOW).values
    assert (values["code.git.commits"], values["code.git.churn"]) == (1, 0)


def test_a_merge_is_no_commit_and_no_churn_of_its_own(repository: Repository, run, run_git) -> None:
    root = repository.root
    repository.commit({"a.py": "1\n"}, days_ago=9)
    run_git(root, "checkout", "-q", "-b", "side")
    repository.commit({"b.py": "1\n"}, days_ago=8)
    run_git(root, "checkout", "-q", "main")
    repository.commit({"c.py": "1\n"}, days_ago=7)
    date = f"{int((NOON - timedelta(days=6)).timestamp())} +0000"
    run_git(
        root, "merge", "-q", "--no-ff", "-m", "merge", "side", GIT_AUTHOR_DATE=date, GIT_COMMITTER_DATE=date
    )
    values = run(GitCollector(), root, WINDOW).values
    assert (values["code.git.commits"], values["code.git.churn"]) == (3, 3)


def test_a_directory_has_the_history_of_what_is_in_it(repository: Repository, run) -> None:
    repository.commit({"one/a.py": "1\n"}, days_ago=9)
    repository.commit({"two/b.py": "1\n2\n"}, days_ago=5)
    collected = run(GitCollector(), repository.root / "one", WINDOW)
    assert collected.values["code.git.commits"] == 1
    assert collected.values["code.git.age"] == 9 * 86_400
    assert [place.path for place in collected.one("code.git.churn").evidence] == ["a.py"]


@pytest.mark.parametrize("name", [b"caf\xe9.py", b"a\nb\t@c.py", b"@1 x", b" lead", b"-\t-\tx"])
def test_any_file_name_is_counted(repository: Repository, run, name: bytes) -> None:
    Path(os.fsdecode(os.fsencode(repository.root) + b"/" + name)).write_text("1\n2\n")
    repository.commit({}, days_ago=1)
    churn = run(GitCollector(), repository.root, WINDOW).one("code.git.churn")
    assert churn.value == 2
    assert churn.evidence[0].path == one_line(os.fsdecode(name))


def test_a_bare_repository_will_do(repository: Repository, run, run_git, tmp_path: Path) -> None:
    repository.commit({"a.py": "1\n"}, days_ago=1)
    run_git(tmp_path, "clone", "-q", "--bare", str(repository.root), "bare.git")
    assert run(GitCollector(), tmp_path / "bare.git", WINDOW).values["code.git.churn"] == 1


def test_a_shallow_clone_says_that_its_history_is_cut(
    repository: Repository, run, run_git, tmp_path: Path
) -> None:
    for day in (3, 2, 1):
        repository.commit({"a.py": f"{day}\n"}, days_ago=day)
    run_git(tmp_path, "clone", "-q", "--depth=1", repository.root.as_uri(), "shallow")
    collected = run(GitCollector(), tmp_path / "shallow", WINDOW)
    assert collected.values["code.git.commits"] == 1
    assert "shallow clone" in collected.problems[0].message
    assert "--unshallow" in collected.problems[0].hint


def test_an_empty_repository_is_no_evidence(repository: Repository, run) -> None:
    with pytest.raises(NoEvidenceError, match="no commit"):
        run(GitCollector(), repository.root, WINDOW)


def test_a_directory_outside_git_is_no_evidence(tmp_path: Path, run) -> None:
    with pytest.raises(NoEvidenceError, match="not a git repository"):
        run(GitCollector(), tmp_path, WINDOW)


def test_a_broken_repository_is_an_error(repository: Repository, run) -> None:
    repository.commit({"a.py": "1\n"}, days_ago=1)
    for pack in (repository.root / ".git" / "objects").rglob("*"):
        if pack.is_file():
            pack.chmod(0o600)
            pack.write_bytes(b"broken")
    with pytest.raises(CollectError, match=r"git .* failed"):
        run(GitCollector(), repository.root, WINDOW)


def test_the_repositorys_configuration_starts_no_program(
    repository: Repository, run, run_git, tmp_path: Path
) -> None:
    repository.commit({"a.py": "1\n", ".gitattributes": "*.py diff=evil filter=evil\n"}, days_ago=1)
    proof, script = tmp_path / "proof", tmp_path / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch {proof}\n")
    script.chmod(0o755)
    for key in (
        "core.fsmonitor", "core.pager", "core.sshCommand", "diff.external", "diff.evil.command", "diff.evil.textconv",
        "filter.evil.clean", "filter.evil.smudge", "gpg.program",
    ):  # fmt: skip
        run_git(repository.root, "config", key, str(script))
    run_git(repository.root, "config", "log.showSignature", "true")
    assert run(GitCollector(), repository.root, WINDOW).values["code.git.churn"] == 2
    assert not proof.exists()


def test_variables_of_a_git_hook_around_us_do_not_count(
    repository: Repository, run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    repository.commit({"a.py": "1\n"}, days_ago=1)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "no-index"))
    assert run(GitCollector(), repository.root, WINDOW).values["code.git.commits"] == 1


def test_without_git_the_error_says_so(repository: Repository, run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/no/such/place")
    with pytest.raises(CollectError, match="git is not installed"):
        run(GitCollector(), repository.root, WINDOW)


def test_a_slow_git_is_ended(
    repository: Repository, run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    repository.commit({"a.py": "1\n"}, days_ago=1)
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text('#!/bin/sh\ncase "$*" in *--raw*) exec sleep 30;; esac\nexec /usr/bin/git "$@"\n')
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{slow.parent}:/usr/bin:/bin")
    monkeypatch.setattr("qualitywatch_code.git_past._TIMEOUT", 0.3)
    with pytest.raises(CollectError, match=r"took longer than 0\.3 s"):
        run(GitCollector(), repository.root, WINDOW)


def test_discovery(repository: Repository, tmp_path: Path) -> None:
    def discovered(path: Path) -> object:
        return GitCollector.discover(Target("sample", "code", str(path)))  # type: ignore[arg-type]

    assert discovered(tmp_path) == NotApplicable("not a git repository", "run git init, or measure a clone")
    assert discovered(tmp_path / "nowhere") == NotApplicable(
        "not a git repository", "run git init, or measure a clone"
    )
    assert discovered(repository.root) == NotApplicable(
        "a git repository without a commit", "commit something"
    )
    repository.commit({"a.py": "1\n"}, days_ago=1)
    assert discovered(repository.root) == GitCollector()
