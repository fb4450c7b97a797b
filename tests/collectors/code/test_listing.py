"""Which files are measured: the project's own, whatever their names, and each of them once."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from qualitywatch import CollectError, Target
from qualitywatch_code.sources.listing import Listing, has_sources, source_files

MakeTarget = Callable[..., Target]
RunGit = Callable[..., str]

FOREIGN = (
    ".hidden/a.py",
    ".venv/lib/a.py",
    "venv/lib/a.py",
    "node_modules/x/a.py",
    "lib/site-packages/a.py",
    "src/__pycache__/a.py",
    "build/a.py",
    "dist/a.py",
    "env/pyvenv.cfg",
    "env/lib/a.py",
)


@pytest.fixture
def root(make_target: MakeTarget) -> Path:
    names = ("a.py", "src/b.py", "src/c.pyw", "src/data.txt", "tests/test_a.py", *FOREIGN)
    return Path(make_target(dict.fromkeys(names, "x = 1\n")).location)


OWN = ["a.py", "src/b.py", "src/c.pyw", "tests/test_a.py"]


def test_a_plain_directory_is_walked(root: Path) -> None:
    assert source_files(Listing(root)) == OWN


def test_a_repository_lists_the_same(root: Path, run_git: RunGit) -> None:
    run_git(root, "init", "-q")
    assert source_files(Listing(root)) == OWN


def test_what_git_ignores_is_left_out_and_what_is_new_is_not(root: Path, run_git: RunGit) -> None:
    run_git(root, "init", "-q")
    (root / ".gitignore").write_text("generated/\n")
    (root / "generated").mkdir()
    (root / "generated" / "g.py").write_text("x = 1\n")
    run_git(root, "add", "a.py")
    assert source_files(Listing(root)) == OWN


def test_a_directory_called_build_that_git_tracks_is_source(root: Path, run_git: RunGit) -> None:
    run_git(root, "init", "-q")
    run_git(root, "add", "-f", "build/a.py")
    assert "build/a.py" in source_files(Listing(root))


def test_a_tracked_file_that_is_gone_is_not_listed(root: Path, run_git: RunGit) -> None:
    run_git(root, "init", "-q")
    run_git(root, "add", "a.py")
    (root / "a.py").unlink()
    assert "a.py" not in source_files(Listing(root))


def test_a_directory_within_a_repository_is_listed_relative_to_itself(root: Path, run_git: RunGit) -> None:
    run_git(root, "init", "-q")
    run_git(root, "add", "src/b.py")
    assert source_files(Listing(root / "src")) == ["b.py", "c.pyw"]


def test_a_directory_that_the_repository_around_it_ignores_is_walked(root: Path, run_git: RunGit) -> None:
    run_git(root, "init", "-q")
    (root / ".gitignore").write_text("src/\n")
    assert source_files(Listing(root / "src")) == ["b.py", "c.pyw"]


def test_a_broken_repository_is_walked(root: Path, run_git: RunGit) -> None:
    run_git(root, "init", "-q")
    run_git(root, "add", "a.py")
    (root / ".git" / "index").write_bytes(b"broken")
    assert source_files(Listing(root)) == OWN


def test_what_looks_like_a_repository_in_an_ignored_directory_is_walked(root: Path, run_git: RunGit) -> None:
    run_git(root, "init", "-q")
    (root / ".gitignore").write_text("src/\n")
    (root / "src" / ".git").mkdir()
    (root / "src" / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    assert source_files(Listing(root / "src")) == ["b.py", "c.pyw"]


def test_where_a_source_is_tracked_nothing_else_is_listed_to_know_of_it(root: Path, run_git: RunGit) -> None:
    run_git(root, "init", "-q")
    run_git(root, "add", "a.py")
    listing = Listing(root)
    assert has_sources(listing)
    assert "by_git" not in vars(listing)


def test_sources_that_git_does_not_track_are_sources(root: Path, run_git: RunGit) -> None:
    run_git(root, "init", "-q")
    assert has_sources(Listing(root))


def test_configured_hooks_and_monitors_do_not_run(root: Path, run_git: RunGit, tmp_path: Path) -> None:
    run_git(root, "init", "-q")
    proof = tmp_path / "proof"
    script = tmp_path / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch {proof}\n")
    script.chmod(0o755)
    for key in ("core.fsmonitor", "core.sshCommand", "diff.external", "gpg.program", "core.pager"):
        run_git(root, "config", key, str(script))
    assert source_files(Listing(root)) == OWN
    assert not proof.exists()


@pytest.mark.parametrize("versioned", ["by git", ""])
def test_symbolic_links_and_their_loops_are_not_followed(root: Path, run_git: RunGit, versioned: str) -> None:
    (root / "src" / "loop").symlink_to(root)
    (root / "src" / "self.py").symlink_to(root / "src" / "self.py")
    (root / "src" / "twin.py").symlink_to(root / "a.py")
    if versioned:
        run_git(root, "init", "-q")
    assert source_files(Listing(root)) == OWN


@pytest.mark.parametrize("versioned", ["by git", ""])
def test_names_in_no_encoding_are_listed(root: Path, run_git: RunGit, versioned: str) -> None:
    name = b"caf\xe9 \n.py"
    Path(os.fsdecode(os.fsencode(root) + b"/" + name)).write_text("x = 1\n")
    if versioned:
        run_git(root, "init", "-q")
    assert os.fsdecode(name) in source_files(Listing(root))


def test_special_files_are_not_opened(root: Path) -> None:
    os.mkfifo(root / "pipe.py")
    (root / "directory.py").mkdir()
    assert source_files(Listing(root)) == OWN


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        (["src"], ["src/b.py", "src/c.pyw"]),
        (["src/"], ["src/b.py", "src/c.pyw"]),
        (["./src"], ["src/b.py", "src/c.pyw"]),
        (["a.py", "tests"], ["a.py", "tests/test_a.py"]),
        (["."], OWN),
    ],
)
def test_paths_choose_files_and_directories(root: Path, paths: list[str], found: list[str]) -> None:
    (root / "src2").mkdir()
    assert source_files(Listing(root), paths=paths) == found


@pytest.mark.parametrize(
    ("exclude", "found"),
    [
        (["tests"], ["a.py", "src/b.py", "src/c.pyw"]),
        (["tests/"], ["a.py", "src/b.py", "src/c.pyw"]),
        (["test_*.py"], ["a.py", "src/b.py", "src/c.pyw"]),
        (["src/*"], ["a.py", "tests/test_a.py"]),
        (["src/*.pyw", "a.py"], ["src/b.py", "tests/test_a.py"]),
        (["b"], OWN),
    ],
)
def test_exclude_drops_what_matches(root: Path, exclude: list[str], found: list[str]) -> None:
    assert source_files(Listing(root), exclude=exclude) == found


def test_a_path_that_does_not_exist_is_said(root: Path) -> None:
    with pytest.raises(CollectError, match="no nowhere in"):
        source_files(Listing(root), paths=["nowhere"])
