"""Git on repositories that mean harm, the commit a place is at, and the files of past commits."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from qualitywatch.errors import CollectError, NoEvidenceError
from qualitywatch.pipeline.git import begun_git, run_git
from qualitywatch.pipeline.provenance import code_version
from qualitywatch.pipeline.revisions import list_revisions, sources_of

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Repository:
    """A real one; its own configuration is the test's to spoil."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir()
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str, at: datetime = NOW) -> str:
        environment = {
            "PATH": os.environ["PATH"],
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_COMMITTER_DATE": at.isoformat(),
            "GIT_AUTHOR_DATE": at.isoformat(),
            **{
                f"GIT_{who}_{what}": value
                for who in ("AUTHOR", "COMMITTER")
                for what, value in (("NAME", "Ada"), ("EMAIL", "ada@example.org"))
            },
        }
        done = subprocess.run(
            ["git", "-C", str(self.root), *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def commit(self, *, at: datetime = NOW) -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "A change", "--allow-empty", at=at)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "repository")
    made.write("src/a.py", "a = 1\n")
    made.commit()
    return made


def touched(path: Path) -> None:
    """As after a copy: the same content at another time, so that git compares."""
    path.write_bytes(path.read_bytes())
    os.utime(path, (1, 1))


class TestCodeVersion:
    def test_a_clean_checkout_is_its_commit(self, repository: Repository) -> None:
        head = repository.git("rev-parse", "HEAD")
        assert code_version(str(repository.root)) == head
        assert code_version(str(repository.root / "src")) == head

    def test_a_changed_file_makes_it_dirty(self, repository: Repository) -> None:
        repository.write("src/a.py", "a = 2\n")
        head = repository.git("rev-parse", "HEAD")
        assert code_version(str(repository.root)) == f"{head}-dirty"

    def test_a_change_elsewhere_does_not(self, repository: Repository) -> None:
        repository.write("docs/b.md", "b\n")
        repository.commit()
        repository.write("docs/b.md", "c\n")
        assert code_version(str(repository.root / "src")) == repository.git("rev-parse", "HEAD")

    def test_a_file_that_git_does_not_know_does_not(self, repository: Repository) -> None:
        repository.write("report.xml", "<x/>")
        assert code_version(str(repository.root)) == repository.git("rev-parse", "HEAD")

    def test_a_place_that_the_commit_does_not_contain_has_no_version(self, repository: Repository) -> None:
        repository.write("vendor/other-project/x.py", "x = 1\n")
        assert code_version(str(repository.root / "vendor" / "other-project")) is None

    @pytest.mark.parametrize("name", ["no-such-place", "*.parquet", "https://example.org/x", "a\0b"])
    def test_what_is_no_directory_has_none(self, tmp_path: Path, name: str) -> None:
        assert code_version(str(tmp_path / name)) is None

    def test_outside_git_there_is_none(self, tmp_path: Path) -> None:
        assert code_version(str(tmp_path)) is None

    def test_a_repository_without_a_commit_has_none(self, tmp_path: Path) -> None:
        assert code_version(str(Repository(tmp_path / "empty").root)) is None

    def test_called_from_a_hook_it_looks_at_the_place_and_not_at_the_hooks_repository(
        self, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = Repository(tmp_path / "other")
        other.commit()
        monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
        monkeypatch.setenv("GIT_INDEX_FILE", str(other.root / ".git" / "index"))
        assert code_version(str(repository.root)) == repository.git("rev-parse", "HEAD")

    def test_without_git_there_is_none(
        self, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        assert code_version(str(repository.root)) is None

    def test_what_cannot_be_compared_is_not_called_clean(self, repository: Repository) -> None:
        head = repository.git("rev-parse", "HEAD")
        (repository.root / ".git" / "index").write_bytes(b"no index")
        assert code_version(str(repository.root)) == f"{head}-dirty"


class TestHostileConfiguration:
    """What the repository itself configures is never started; a file would tell."""

    @pytest.fixture
    def trap(self, tmp_path: Path) -> Path:
        """A program that leaves a trace."""
        script = tmp_path / "trap"
        script.write_text(f"#!/bin/sh\ntouch {tmp_path / 'sprung'}\ncat\n")
        script.chmod(0o755)
        return script

    def spring(self, repository: Repository) -> None:
        touched(repository.root / "src" / "a.py")
        code_version(str(repository.root))
        for revision in list_revisions(str(repository.root), limit=5, now=NOW):
            with sources_of(str(repository.root), revision):
                pass

    @pytest.mark.parametrize("key", ["clean", "smudge", "process"])
    @pytest.mark.parametrize("driver", ["evil", "with.dots", "equals=sign", "Büro"])
    def test_a_filter_of_its_own(self, repository: Repository, trap: Path, key: str, driver: str) -> None:
        repository.write(".git/info/attributes", f"*.py filter={driver}\n")
        repository.git("config", f"filter.{driver}.{key}", str(trap))
        repository.git("config", f"filter.{driver}.required", "true")
        self.spring(repository)
        assert not (trap.parent / "sprung").exists()

    def test_a_file_monitor_of_its_own(self, repository: Repository, trap: Path) -> None:
        repository.git("config", "core.fsmonitor", str(trap))
        self.spring(repository)
        assert not (trap.parent / "sprung").exists()

    def test_a_signature_checker_of_its_own(self, repository: Repository, trap: Path) -> None:
        plain = repository.git("cat-file", "commit", "HEAD")
        head, _, message = plain.partition("\n\n")
        signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n abc\n -----END PGP SIGNATURE-----"
        repository.write("../signed", f"{head}\n{signature}\n\n{message}\n")
        signed = repository.git("hash-object", "-t", "commit", "-w", str(repository.root / "../signed"))
        repository.git("reset", "-q", "--soft", signed)
        repository.git("config", "gpg.program", str(trap))
        repository.git("config", "log.showSignature", "true")
        self.spring(repository)
        assert not (trap.parent / "sprung").exists()

    def test_the_trap_works(self, repository: Repository, trap: Path) -> None:
        repository.write(".git/info/attributes", "*.py filter=evil\n")
        repository.git("config", "filter.evil.clean", str(trap))
        touched(repository.root / "src" / "a.py")
        repository.git("status")
        assert (trap.parent / "sprung").exists()

    def test_a_hook_of_its_own(self, repository: Repository, trap: Path) -> None:
        hook = repository.root / ".git" / "hooks" / "post-index-change"
        hook.parent.mkdir(exist_ok=True)
        hook.symlink_to(trap)
        self.spring(repository)
        assert not (trap.parent / "sprung").exists()


class TestRevisions:
    def test_they_are_listed_oldest_first_with_their_times(self, repository: Repository) -> None:
        repository.write("src/a.py", "a = 2\n")
        second = repository.commit(at=NOW + timedelta(hours=1))
        found = list_revisions(str(repository.root), limit=9, now=NOW + timedelta(days=1))
        assert [item.committed_at for item in found] == [NOW, NOW + timedelta(hours=1)]
        assert found[-1].commit == second

    def test_no_two_have_the_same_time(self, repository: Repository) -> None:
        for number in range(5):
            repository.write("src/a.py", f"a = {number + 10}\n")
            repository.commit()
        times = [item.committed_at for item in list_revisions(str(repository.root), limit=9, now=NOW)]
        assert times == sorted(set(times))

    def test_only_the_last_ones_that_touched_the_place(self, repository: Repository) -> None:
        repository.write("docs/b.md", "b\n")
        repository.commit()
        found = list_revisions(str(repository.root / "src"), limit=1, now=NOW)
        assert [item.commit for item in found] == [repository.git("rev-parse", "HEAD~1")]

    def test_outside_git_there_is_no_history(self, tmp_path: Path) -> None:
        with pytest.raises(NoEvidenceError, match="has no history"):
            list_revisions(str(tmp_path), limit=9, now=NOW)

    def test_the_files_are_those_of_the_commit_and_the_work_tree_is_untouched(
        self, repository: Repository
    ) -> None:
        repository.write("src/a.py", "a = 2\n")
        repository.write("src/b.py", "b = 2\n")
        repository.commit()
        first, _ = list_revisions(str(repository.root), limit=9, now=NOW)
        with sources_of(str(repository.root), first) as place:
            assert {path.name for path in place.rglob("*.py")} == {"a.py"}
            assert (place / "src" / "a.py").read_text() == "a = 1\n"
        assert not place.exists()
        assert repository.git("status", "--porcelain") == ""

    def test_a_place_that_the_commit_does_not_have_is_empty(self, repository: Repository) -> None:
        repository.git("rm", "-rq", "src")
        repository.commit()
        (repository.root / "src").mkdir(exist_ok=True)
        *_, gone = list_revisions(str(repository.root / "src"), limit=9, now=NOW)
        with sources_of(str(repository.root / "src"), gone) as place:
            assert list(place.iterdir()) == []

    def test_links_are_left_out(self, repository: Repository) -> None:
        (repository.root / "src" / "link.py").symlink_to("/etc/passwd")
        repository.commit()
        *_, last = list_revisions(str(repository.root), limit=9, now=NOW)
        with sources_of(str(repository.root), last) as place:
            assert {path.name for path in (place / "src").iterdir()} == {"a.py"}


def test_a_git_that_takes_too_long_is_said(repository: Repository) -> None:
    with pytest.raises(CollectError, match="git could not be run in"):
        run_git(str(repository.root), "hash-object", "--stdin", "/dev/zero", timeout=0.000001)


def test_what_git_prints_beside_other_work_is_there_when_it_is_asked_for(repository: Repository) -> None:
    with begun_git(str(repository.root), "rev-parse", "--is-inside-work-tree", timeout=60) as printed:
        assert printed() == b"true\n"


def test_git_that_fails_beside_other_work_has_printed_nothing(tmp_path: Path) -> None:
    with begun_git(str(tmp_path), "rev-parse", "HEAD", timeout=60) as printed:
        assert printed() is None


def test_git_that_nobody_asks_any_more_is_stopped(repository: Repository) -> None:
    with begun_git(str(repository.root), "hash-object", "/dev/zero", timeout=60) as printed:
        pass
    assert printed() is None


def test_a_place_that_is_none_is_told() -> None:
    with pytest.raises(CollectError, match="git could not be run"), begun_git("\0", "status", timeout=60):
        pass


def test_git_that_takes_too_long_beside_other_work_has_printed_nothing(repository: Repository) -> None:
    with begun_git(str(repository.root), "hash-object", "/dev/zero", timeout=0.1) as printed:
        assert printed() is None
