"""Fixtures of the code collectors' tests: projects on disk, a cache of their own, git without the user's settings."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from git_history import Repository
from qualitywatch import Collector, Observation, Problem, Target, TargetKind, Window


@pytest.fixture(autouse=True)
def cache_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A result cache that no other test shares."""
    directory = tmp_path / "cache"
    monkeypatch.setenv("QUALITYWATCH_CACHE", str(directory))
    return directory


@pytest.fixture(autouse=True)
def _git_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Ada")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "ada@example.org")


@pytest.fixture
def run_git() -> Callable[..., str]:
    """Run git in a directory as its owner would."""

    def run(directory: Path | str, *arguments: str, **environment: str) -> str:
        return subprocess.run(
            ["git", "-c", "init.defaultBranch=main", *arguments],
            cwd=directory,
            env={**os.environ, **environment},
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    return run


class Collected:
    """What one run of a collector yielded, sorted for assertions."""

    def __init__(self, items: list[object]) -> None:
        self.observations = [item for item in items if isinstance(item, Observation)]
        self.problems = [item for item in items if isinstance(item, Problem)]

    @property
    def values(self) -> dict[str, float]:
        return {_key(item): item.value for item in self.observations}

    def one(self, key: str) -> Observation:
        return next(item for item in self.observations if _key(item) == key)


def _key(item: Observation) -> str:
    return ".".join([item.metric.id, *(value for _, value in sorted(item.labels.items()))])


@pytest.fixture
def run(window: Window) -> Callable[..., Collected]:
    """Run a collector on a target or a directory."""

    def collect(collector: Collector, place: Target | Path, window: Window = window) -> Collected:
        target = place if isinstance(place, Target) else Target("sample", TargetKind.CODE, str(place))
        return Collected(list(collector.collect(target, window)))

    return collect


@pytest.fixture
def repository(tmp_path: Path, run_git: Callable[..., str]) -> Repository:
    """An empty repository."""
    return Repository(tmp_path / "repository", run_git)
